/**
 * Keyframes. The first scene's start frame is painted; every other scene's start frame *is* the end frame of the
 * scene before (KEY-2); an end frame is painted on its scene's start frame (KEY-3).
 * Where the brief wants it, the last frames of later scenes are painted on the film's first frame instead, side by side.
 */
import { z } from 'zod';
import {
  keyframeOutput, type ArtifactRef, type Aspect, type BriefImage, type CameraMove, type FrameLayers, type Keyframe,
  type SceneRole, type ShotSize, type Style
} from '../outputs.ts';
import { sceneCell } from '../project.ts';
import { firstFramePrompt } from '../prompts/first-frame.ts';
import { anchoredFramePrompt } from '../prompts/anchored-frame.ts';
import { lastFramePrompt } from '../prompts/last-frame.ts';
import { defineStep, modelParams, slicesOf, type Inputs, type InputDeclaration, type Place } from './define-step.ts';
import { surroundingInputs, surroundingsIn } from './surroundings.ts';
import type { FrameFacts } from './tools.ts';


/** What both painted frames read of their scene and the brief. */
function painted(place: Place, words: 'startPrompt' | 'endPrompt'): InputDeclaration[] {
  const { scene, slate } = place;
  const field = (name: string) => `scenes[${scene}].${name}`;
  return [
    ...slicesOf('storyboard', {
      words: field(words), role: field('role'), shot: field('shot'), camera: field('camera'),
      picture: field('picture'), style: 'style'
    }),
    ...(slate ? slicesOf('storyboard', { title: field('title') }) : []),
    ...slicesOf('brief', { images: 'images', aspect: 'aspect', slate: 'slate' }),
    ...surroundingInputs(place)
  ];
}

const facts = (position: FrameFacts['position'], inputs: Inputs): FrameFacts => ({
  position,
  words: inputs.words as string,
  role: inputs.role as SceneRole,
  shot: inputs.shot as ShotSize,
  camera: inputs.camera as CameraMove,
  picture: inputs.picture as number,
  duration: position === 'end' ? (inputs.duration as number) : 0,
  style: inputs.style as Style,
  images: inputs.images as BriefImage[],
  slate: inputs.slate as boolean,
  title: inputs.slate ? (inputs.title as string) : ''
});

const base = (inputs: Inputs): Keyframe => ({
  image: inputs.base as ArtifactRef,
  layers: inputs.baseLayers as FrameLayers | null
});

export const startFrameStep = defineStep({
  kind: 'keyframe', name: 'keyframe_start', version: 1, params: modelParams, output: keyframeOutput, tools: ['image'], source: 'generated',
  inputs: (place) => painted(place, 'startPrompt'),
  prompt: (inputs) => firstFramePrompt({ ...facts('start', inputs), aspect: inputs.aspect as Aspect, surroundings: surroundingsIn(inputs) }),
  run: ({ inputs, prompt, tools, context }) => tools.image.paint(
    { prompt: prompt!, aspect: inputs.aspect as Aspect, base: null, facts: facts('start', inputs) }, context
  )
});

export const inheritedFrameStep = defineStep({
  kind: 'keyframe', name: 'keyframe_inherited', version: 1, params: z.strictObject({}), output: keyframeOutput, tools: [], source: 'inherited',
  inputs: ({ scenes, index }) => slicesOf(sceneCell(scenes[index - 1]!, 'end'), { image: 'image', layers: 'layers' }),
  prompt: null,
  run: async ({ inputs }) => ({
    value: { image: inputs.image as ArtifactRef, layers: inputs.layers as FrameLayers | null },
    usage: { units: {}, usd: 0 }
  })
});

/** What the last frame of a scene leads to: how the next one opens. */
const leadsTo = ({ scenes, index }: Place): InputDeclaration[] => {
  const next = scenes[index + 1];
  return next ? slicesOf('storyboard', { transition: `scenes[${next}].opening` }) : [];
};

export const endFrameStep = defineStep({
  kind: 'keyframe', name: 'keyframe_end', version: 1, params: modelParams, output: keyframeOutput, tools: ['image'], source: 'generated',
  inputs: (place) => [
    ...slicesOf(sceneCell(place.scene!, 'start'), { base: 'image', baseLayers: 'layers' }),
    ...painted(place, 'endPrompt'),
    ...slicesOf('storyboard', { duration: `scenes[${place.scene}].duration` }),
    ...leadsTo(place)
  ],
  prompt: (inputs) => lastFramePrompt({
    ...facts('end', inputs), base: base(inputs).image, surroundings: surroundingsIn(inputs),
    transition: (inputs.transition as string | undefined) ?? null
  }),
  run: ({ inputs, prompt, tools, context }) => tools.image.paint(
    { prompt: prompt!, aspect: inputs.aspect as Aspect, base: base(inputs), facts: facts('end', inputs) }, context
  )
});

/** The last frame of a later scene on the film's first frame. Its own first frame is still to come, so its words stand in for it. */
export const anchoredFrameStep = defineStep({
  kind: 'keyframe', name: 'keyframe_anchored', version: 1, params: modelParams, output: keyframeOutput, tools: ['image'], source: 'generated',
  inputs: (place) => [
    ...slicesOf(sceneCell(place.scenes[0]!, 'start'), { base: 'image', baseLayers: 'layers' }),
    ...painted(place, 'endPrompt'),
    ...slicesOf('storyboard', { duration: `scenes[${place.scene}].duration`, begins: `scenes[${place.scene}].startPrompt` }),
    ...leadsTo(place)
  ],
  prompt: (inputs) => anchoredFramePrompt({
    ...facts('end', inputs), base: base(inputs).image, begins: inputs.begins as string, surroundings: surroundingsIn(inputs),
    transition: (inputs.transition as string | undefined) ?? null
  }),
  run: ({ inputs, prompt, tools, context }) => tools.image.paint(
    { prompt: prompt!, aspect: inputs.aspect as Aspect, base: base(inputs), facts: facts('end', inputs) }, context
  )
});
