/**
 * The timeline cell: what a person decides about the film beyond its clips. Data only. A notebook in which nobody touched
 * it has none, and its film is its clips one after the other.
 *
 * Scenes are named by their ids, and their order is the storyboard's; what is said of a scene that is not in the storyboard
 * rests until it comes back. Times are whole frames. Lists hold only what differs from the usual.
 */
import { z } from 'zod';
import { artifactRef } from '../artifact-ref.ts';
import { soundSettings } from './sound.ts';
import { codecs, dissolveFrames, joinKinds, shapes, sizes, textStyles } from './words.ts';

const frame = z.number().int().min(0).max(100_000);
const sceneId = z.string().regex(/^s[1-9][0-9]*$/);
const ownId = z.string().regex(/^[a-z0-9-]{1,40}$/);
const colour = z.string().regex(/^#[0-9a-f]{6}$/);
const text = (max: number) => z.string().trim().max(max);

export const crop = z.strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1), zoom: z.number().min(1).max(4) });

export const sceneCut = z.strictObject({
  id: sceneId,
  /** First frame of the clip that is shown, and the one after the last; null shows it to its end. */
  in: frame.default(0),
  out: frame.nullable().default(null),
  /** How it goes over into the next; `frames` are shown of both. */
  join: z.enum(joinKinds).default('cut'),
  frames: z.number().int().min(dissolveFrames.least).max(dissolveFrames.most).default(dissolveFrames.usual),
  /** Which part other shapes show; null looks for the subject. */
  crop: crop.nullable().default(null)
});
export type SceneCut = z.infer<typeof sceneCut>;

/** Words over the picture. They belong to a scene and count its frames from where it begins in the film. */
export const filmTextFields = z.strictObject({
  id: ownId,
  scene: sceneId,
  from: frame,
  /** The frame after the last. */
  to: frame,
  style: z.enum(textStyles),
  text: text(400)
});
export const filmText = filmTextFields.refine(({ from, to }) => to > from, { message: 'it has to end after it begins', path: ['to'] });
export type FilmText = z.infer<typeof filmText>;

/** A card of its own, such as a title or the logo at the end. */
export const filmCard = z.strictObject({
  id: ownId,
  /** Stands before this scene; null: at the end of the film. */
  before: sceneId.nullable(),
  frames: z.number().int().min(1).max(480),
  title: text(120).default(''),
  line: text(200).default(''),
  /** A logo or other picture, fitted in above the words. */
  picture: artifactRef.nullable().default(null),
  ink: colour.default('#ffffff'),
  ground: colour.default('#101012')
});
export type FilmCard = z.infer<typeof filmCard>;

export const timelineOutput = z.strictObject({
  scenes: z.array(sceneCut).max(2000).default([]),
  texts: z.array(filmText).max(500).default([]),
  cards: z.array(filmCard).max(50).default([]),
  /** Draws captions into the picture; titles always are. */
  burn: z.boolean().default(false),
  /** The shapes to make, the first as the film itself; none: the shape of the clips. */
  shapes: z.array(z.enum(shapes)).max(shapes.length).default([]),
  size: z.enum(sizes).default('source'),
  codec: z.enum(codecs).default('h264'),
  /** How the film sounds; null while nobody has set anything. */
  sound: soundSettings.nullable().default(null)
});
export type Timeline = z.infer<typeof timelineOutput>;
