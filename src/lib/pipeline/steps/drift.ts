import { driftOutput, type ArtifactRef, type BriefImage } from '../outputs.ts';
import { sceneCell } from '../project.ts';
import { visionPrompt } from '../prompts/vision.ts';
import { defineStep, modelParams, slicesOf, type Inputs } from './define-step.ts';

const request = (inputs: Inputs) => ({
  clip: { first: inputs.first as ArtifactRef, middle: inputs.middle as ArtifactRef, last: inputs.last as ArtifactRef },
  start: { image: inputs.start as ArtifactRef, layers: null },
  end: { image: inputs.end as ArtifactRef, layers: null },
  references: inputs.references as BriefImage[],
  picture: inputs.picture as number,
  threshold: inputs.threshold as number
});

/** How far a clip drifts from its keyframes and the product's pictures (CLIP-3). */
export const driftStep = defineStep({
  kind: 'drift', name: 'drift', version: 1, params: modelParams, output: driftOutput,
  tools: ['vision'], source: 'generated',
  inputs: ({ scene }) => [
    ...slicesOf(sceneCell(scene!, 'clip'), { first: 'first', middle: 'middle', last: 'last' }),
    ...slicesOf(sceneCell(scene!, 'start'), { start: 'image' }),
    ...slicesOf(sceneCell(scene!, 'end'), { end: 'image' }),
    ...slicesOf('storyboard', { picture: `scenes[${scene}].picture` }),
    ...slicesOf('brief', { references: 'images', threshold: 'threshold' })
  ],
  prompt: (inputs) => visionPrompt({ ...request(inputs), start: inputs.start as ArtifactRef, end: inputs.end as ArtifactRef }),
  run: ({ inputs, prompt, tools, context }) => tools.vision.score({ prompt: prompt!, ...request(inputs) }, context)
});
