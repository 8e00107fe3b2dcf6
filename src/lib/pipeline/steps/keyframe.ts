/**
 * Keyframes. The first scene's start frame is painted; every other scene's start frame *is* the end frame of the
 * scene before (KEY-2); an end frame is painted on its scene's start frame (KEY-3).
 * Where the brief wants it, the last frames of later scenes are painted on the film's first frame instead, side by side.
 */
import { z } from 'zod';
import type { Mention, MentioningField } from '../assets/casting.ts';
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
import { mentionedIn, mentionInputs, picturesOf, referenceInputs, referencesIn, spoken } from './references.ts';
import type { FrameFacts } from './tools.ts';


/** What both painted frames read of their scene and the brief. */
function painted(place: Place, words: 'startPrompt' | 'endPrompt'): InputDeclaration[] {
  const { scene, slate, cast } = place;
  const field = (name: string) => `scenes[${scene}].${name}`;
  // A scene that names who appears in it is painted from their pictures, and from no others.
  const sent = cast !== undefined && cast.references.length > 0;
  return [
    ...slicesOf('storyboard', {
      words: field(words), role: field('role'), shot: field('shot'), camera: field('camera'),
      ...(sent ? {} : { picture: field('picture') }), style: 'style'
    }),
    ...(slate ? slicesOf('storyboard', { title: field('title') }) : []),
    ...slicesOf('brief', { ...(sent ? {} : { images: 'images' }), aspect: 'aspect', slate: 'slate' }),
    ...(sent ? referenceInputs(place) : []),
    ...mentionedIn(place, [words]),
    ...surroundingInputs(place)
  ];
}

/** The product pictures that a frame is painted from, or the pictures of its scene's cast. */
function pictures(inputs: Inputs): Pick<FrameFacts, 'images' | 'picture' | 'references'> {
  const references = referencesIn(inputs);
  return references.length ? { ...picturesOf(references), references } : { images: inputs.images as BriefImage[], picture: inputs.picture as number };
}

const facts = (position: FrameFacts['position'], inputs: Inputs): FrameFacts => ({
  position,
  words: spoken(inputs.words as string, inputs),
  role: inputs.role as SceneRole,
  shot: inputs.shot as ShotSize,
  camera: inputs.camera as CameraMove,
  duration: position === 'end' ? (inputs.duration as number) : 0,
  style: inputs.style as Style,
  ...pictures(inputs),
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

/** Tags that a frame meets besides those of its own words: in the next scene's opening line, and in `further` words. */
function furtherMentions({ cast, next }: Place, further: readonly MentioningField[]): readonly Mention[] {
  const own = new Set(cast?.mentions.endPrompt.map(({ tag }) => tag));
  const met = [...further.flatMap((field) => cast?.mentions[field] ?? []), ...(next?.mentions.opening ?? [])];
  return met.filter(({ tag }, at) => !own.has(tag) && met.findIndex((mention) => mention.tag === tag) === at);
}

const transitionIn = (inputs: Inputs): string | null => ('transition' in inputs ? spoken(inputs.transition as string, inputs) : null);

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
const leadsTo = (place: Place, further: readonly MentioningField[] = []): InputDeclaration[] => {
  const mentions = mentionInputs(furtherMentions(place, further));
  const next = place.scenes[place.index + 1];
  return next ? [...slicesOf('storyboard', { transition: `scenes[${next}].opening` }), ...mentions] : mentions;
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
    transition: transitionIn(inputs)
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
    ...leadsTo(place, ['startPrompt'])
  ],
  prompt: (inputs) => anchoredFramePrompt({
    ...facts('end', inputs), base: base(inputs).image, begins: spoken(inputs.begins as string, inputs), surroundings: surroundingsIn(inputs),
    transition: transitionIn(inputs)
  }),
  run: ({ inputs, prompt, tools, context }) => tools.image.paint(
    { prompt: prompt!, aspect: inputs.aspect as Aspect, base: base(inputs), facts: facts('end', inputs) }, context
  )
});
