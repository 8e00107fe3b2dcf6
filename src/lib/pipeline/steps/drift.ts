import { driftOutput, type ArtifactRef, type BriefImage, type Drift } from '../outputs.ts';
import { sceneCell } from '../project.ts';
import { visionPrompt } from '../prompts/vision.ts';
import { defineStep, modelParams, slicesOf, type InputDeclaration, type Inputs, type Place } from './define-step.ts';
import { appearanceInputs, appearingIn, referenceInputs } from './references.ts';
import type { JudgeRequest, MediaTool, Produced, RunContext } from './tools.ts';

const keyframeIn = (inputs: Inputs, port: 'start' | 'end') => (port in inputs ? { image: inputs[port] as ArtifactRef, layers: null } : null);

function request(inputs: Inputs) {
  const cast = appearingIn(inputs);
  return {
    clip: { first: inputs.first as ArtifactRef, middle: inputs.middle as ArtifactRef, last: inputs.last as ArtifactRef },
    start: keyframeIn(inputs, 'start'), end: keyframeIn(inputs, 'end'),
    references: inputs.references as BriefImage[],
    picture: cast.length ? 0 : inputs.picture as number,
    ...(cast.length ? { cast } : {}),
    threshold: inputs.threshold as number
  };
}

/** A judge that measures has said all. Beside a model's verdict stands what this machine measures; should that fail, what was
 * paid for is kept all the same. */
async function measuredToo(
  judged: Produced<Drift>, asked: JudgeRequest, media: Pick<MediaTool, 'measure'>, context: RunContext
): Promise<Produced<Drift>> {
  // What is no verdict is refused by whoever runs the step.
  if (!driftOutput.safeParse(judged.value).success || judged.value.measures.length > 0) return judged;
  try {
    const { score, subjects, issues, fixPrompt, measures, heatmap, unmeasured } = await media.measure(asked, context);
    return { ...judged, value: { ...judged.value, measures, heatmap, local: { score, subjects, issues, fixPrompt }, ...(unmeasured ? { unmeasured } : {}) } };
  } catch (error) {
    if (context.signal.aborted) throw error;
    context.log(`The clip could not be measured here: ${error instanceof Error ? error.message : String(error)}`);
    return judged;
  }
}

/**
 * What a clip is held against: its keyframes, unless it was filmed without them, the pictures that were sent with its
 * scene, and the brief's. A scene that names nobody reads what it always read.
 */
function heldAgainst(place: Place): InputDeclaration[] {
  const { scene, cast } = place;
  const sent = cast !== undefined && cast.references.length > 0;
  return [
    ...(cast?.filmed ? [] : [...slicesOf(sceneCell(scene!, 'start'), { start: 'image' }), ...slicesOf(sceneCell(scene!, 'end'), { end: 'image' })]),
    ...(sent ? [] : slicesOf('storyboard', { picture: `scenes[${scene}].picture` })),
    ...slicesOf('brief', { references: 'images', threshold: 'threshold' }),
    ...(sent ? [...referenceInputs(place), ...appearanceInputs(place)] : [])
  ];
}

/** How far a clip drifts from its keyframes and from the pictures of what it shows (CLIP-3). */
export const driftStep = defineStep({
  kind: 'drift', name: 'drift', version: 1, params: modelParams, output: driftOutput,
  tools: ['vision', 'media'], source: 'generated',
  inputs: (place) => [
    ...slicesOf(sceneCell(place.scene!, 'clip'), { first: 'first', middle: 'middle', last: 'last' }),
    ...heldAgainst(place)
  ],
  prompt: (inputs) => {
    const { start, end, ...asked } = request(inputs);
    return visionPrompt({ ...asked, start: start?.image ?? null, end: end?.image ?? null });
  },
  run: async ({ inputs, prompt, tools, context }) => {
    const asked = { prompt: prompt!, ...request(inputs) };
    return measuredToo(await tools.vision.score(asked, context), asked, tools.media, context);
  }
});
