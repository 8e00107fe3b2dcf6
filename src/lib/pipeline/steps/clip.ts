import { clipOutput, type ArtifactRef, type Aspect, type CameraMove, type FrameLayers } from '../outputs.ts';
import { sceneCell } from '../project.ts';
import { motionPrompt } from '../prompts/motion.ts';
import { withFrames } from './clip-frames.ts';
import { defineStep, modelParams, slicesOf, type Inputs } from './define-step.ts';
import { mentionedIn, spoken } from './references.ts';

const request = (inputs: Inputs) => ({
  words: spoken(inputs.words as string, inputs),
  camera: inputs.camera as CameraMove,
  duration: inputs.duration as number
});

/** A clip between its scene's two keyframes, from a motion-only prompt (CLIP-1); its frames are kept (CLIP-2). */
export const clipStep = defineStep({
  kind: 'clip', name: 'clip', version: 1, params: modelParams, output: clipOutput,
  tools: ['video', 'media'], source: 'generated',
  inputs: (place) => [
    ...slicesOf(sceneCell(place.scene!, 'start'), { first: 'image', firstLayers: 'layers' }),
    ...slicesOf(sceneCell(place.scene!, 'end'), { last: 'image', lastLayers: 'layers' }),
    ...slicesOf('storyboard', {
      words: `scenes[${place.scene}].motionPrompt`, camera: `scenes[${place.scene}].camera`, duration: `scenes[${place.scene}].duration`
    }),
    ...slicesOf('brief', { aspect: 'aspect' }),
    ...mentionedIn(place, ['motionPrompt'])
  ],
  prompt: (inputs) => ({ ...motionPrompt(request(inputs)), images: [inputs.first as ArtifactRef, inputs.last as ArtifactRef] }),
  run: async ({ inputs, prompt, tools, context }) => {
    const made = await tools.video.animate({
      mode: 'first_and_last_frame',
      prompt: prompt!,
      aspect: inputs.aspect as Aspect,
      first: { image: inputs.first as ArtifactRef, layers: inputs.firstLayers as FrameLayers | null },
      last: { image: inputs.last as ArtifactRef, layers: inputs.lastLayers as FrameLayers | null },
      duration: request(inputs).duration,
      camera: request(inputs).camera
    }, context);
    return withFrames(made, tools.media, context);
  }
});
