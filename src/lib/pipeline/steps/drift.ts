import { driftOutput, type ArtifactRef, type BriefImage, type Drift } from '../outputs.ts';
import { sceneCell } from '../project.ts';
import { visionPrompt } from '../prompts/vision.ts';
import { defineStep, modelParams, slicesOf, type Inputs } from './define-step.ts';
import type { JudgeRequest, MediaTool, Produced, RunContext } from './tools.ts';

const request = (inputs: Inputs) => ({
  clip: { first: inputs.first as ArtifactRef, middle: inputs.middle as ArtifactRef, last: inputs.last as ArtifactRef },
  start: { image: inputs.start as ArtifactRef, layers: null },
  end: { image: inputs.end as ArtifactRef, layers: null },
  references: inputs.references as BriefImage[],
  picture: inputs.picture as number,
  threshold: inputs.threshold as number
});

/** A judge that measures has said all. Beside a model's verdict stands what this machine measures; should that fail, what was
 * paid for is kept all the same. */
async function measuredToo(
  judged: Produced<Drift>, asked: JudgeRequest, media: Pick<MediaTool, 'measure'>, context: RunContext
): Promise<Produced<Drift>> {
  // What is no verdict is refused by whoever runs the step.
  if (!driftOutput.safeParse(judged.value).success || judged.value.measures.length > 0) return judged;
  try {
    const { score, subjects, issues, fixPrompt, measures, heatmap } = await media.measure(asked, context);
    return { ...judged, value: { ...judged.value, measures, heatmap, local: { score, subjects, issues, fixPrompt } } };
  } catch (error) {
    if (context.signal.aborted) throw error;
    context.log(`The clip could not be measured here: ${error instanceof Error ? error.message : String(error)}`);
    return judged;
  }
}

/** How far a clip drifts from its keyframes and the product's pictures (CLIP-3). */
export const driftStep = defineStep({
  kind: 'drift', name: 'drift', version: 1, params: modelParams, output: driftOutput,
  tools: ['vision', 'media'], source: 'generated',
  inputs: ({ scene }) => [
    ...slicesOf(sceneCell(scene!, 'clip'), { first: 'first', middle: 'middle', last: 'last' }),
    ...slicesOf(sceneCell(scene!, 'start'), { start: 'image' }),
    ...slicesOf(sceneCell(scene!, 'end'), { end: 'image' }),
    ...slicesOf('storyboard', { picture: `scenes[${scene}].picture` }),
    ...slicesOf('brief', { references: 'images', threshold: 'threshold' })
  ],
  prompt: (inputs) => visionPrompt({ ...request(inputs), start: inputs.start as ArtifactRef, end: inputs.end as ArtifactRef }),
  run: async ({ inputs, prompt, tools, context }) => {
    const asked = { prompt: prompt!, ...request(inputs) };
    return measuredToo(await tools.vision.score(asked, context), asked, tools.media, context);
  }
});
