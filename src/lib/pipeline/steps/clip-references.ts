import { referenceSeconds } from '../assets/words.ts';
import { clipOutput, type Aspect, type CameraMove, type ShotSize, type Style } from '../outputs.ts';
import { referencesPrompt } from '../prompts/from-references.ts';
import { withFrames } from './clip-frames.ts';
import { defineStep, modelParams, slicesOf, type Inputs } from './define-step.ts';
import { mentionedIn, referenceInputs, referencesIn, spoken } from './references.ts';

const facts = (inputs: Inputs) => ({
  opens: spoken(inputs.opens as string, inputs), words: spoken(inputs.words as string, inputs), camera: inputs.camera as CameraMove,
  shot: inputs.shot as ShotSize, style: inputs.style as Style, references: referencesIn(inputs), duration: referenceSeconds
});

/**
 * A clip from the pictures of its scene's cast instead of its frames (REF-5). It reads no frame, so a mixture cannot be
 * asked for; it is as long as providers make such clips (REF-4), and the clip says how long it is.
 */
export const clipFromReferencesStep = defineStep({
  kind: 'clip', name: 'clip_references', version: 1, params: modelParams, output: clipOutput,
  tools: ['video', 'media'], source: 'generated',
  inputs: (place) => {
    const field = (name: string) => `scenes[${place.scene}].${name}`;
    return [
      ...slicesOf('storyboard', { opens: field('startPrompt'), words: field('motionPrompt'), camera: field('camera'), shot: field('shot'), style: 'style' }),
      ...slicesOf('brief', { aspect: 'aspect' }),
      ...referenceInputs(place), ...mentionedIn(place, ['startPrompt', 'motionPrompt'])
    ];
  },
  prompt: (inputs) => referencesPrompt(facts(inputs)),
  run: async ({ inputs, prompt, tools, context }) => {
    const { references, duration } = facts(inputs);
    const made = await tools.video.animate({
      mode: 'references', prompt: prompt!, aspect: inputs.aspect as Aspect, references: references.map(({ image }) => image), duration
    }, context);
    return withFrames(made, tools.media, context);
  }
});
