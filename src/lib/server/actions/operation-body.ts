/**
 * Operations as JSON, for scripts: the same that the page's forms make (pipeline/operations.ts). Pictures, videos and whole
 * outputs are not among them: files are uploaded, and outputs are made by runs. A card names its picture by the file's hash.
 */
import { z } from 'zod';
import { profileIn, profileRequest, type ProfileRequest } from './profile-name.ts';
import {
  assetId, assetKinds, assetOutput, briefOutput, castEntry, clipVerdicts, filmCard, filmTextFields, modelChoice, mostCast, sceneCut, sceneOutput, storyOutput, timelineOutput, type NamedProfile, type Operation
} from '../../pipeline/index.ts';
import { artifactRef } from '../../pipeline/artifact-ref.ts';
import { soundSettings, soundTrack } from '../../pipeline/timeline/sound.ts';
import { soundTracks } from '../../pipeline/timeline/sound-words.ts';

const id = z.string().min(1).max(200);
const place = z.number().int().min(0).max(10_000);
const scene = { scene: id };
const cell = { cell: id };

/** Fields that may be left out and then stay as they are: none is filled in. */
function unfilled<S extends z.ZodRawShape>(schema: z.ZodObject<S>) {
  const shape = Object.fromEntries(Object.entries(schema.shape).map(([name, field]) => [name, (field instanceof z.ZodDefault ? field.unwrap() as z.ZodType : field as z.ZodType).optional()]));
  return z.strictObject(shape) as unknown as ReturnType<z.ZodObject<S>['partial']>;
}

const asset = { asset: assetId };

export const operationBody = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('add_asset'), kind: z.enum(assetKinds), name: z.string().max(80), description: z.string().max(1200).optional(), tag: z.string().max(24).optional(), pictures: z.array(z.never()).default([]) }),
  z.strictObject({ type: z.literal('edit_asset'), ...asset, fields: assetOutput.omit({ id: true, pictures: true }).partial() }),
  z.strictObject({ type: z.literal('remove_asset'), ...asset }),
  z.strictObject({ type: z.literal('remove_asset_picture'), ...asset, picture: place }),
  z.strictObject({ type: z.literal('first_asset_picture'), ...asset, picture: place }),
  z.strictObject({ type: z.literal('select_sheet'), ...asset, index: place }),
  z.strictObject({ type: z.literal('set_cast'), ...scene, cast: z.array(castEntry).max(mostCast) }),
  z.strictObject({ type: z.literal('propose_cast') }),
  z.strictObject({ type: z.literal('film_scene'), ...scene, from: z.enum(['frames', 'references']) }),
  z.strictObject({ type: z.literal('rename'), title: z.string().max(120) }),
  z.strictObject({ type: z.literal('edit_brief'), fields: briefOutput.omit({ images: true }).partial() }),
  z.strictObject({ type: z.literal('remove_image'), index: place }),
  z.strictObject({ type: z.literal('move_image'), index: place, to: place }),
  z.strictObject({ type: z.literal('select_story'), index: place }),
  z.strictObject({ type: z.literal('edit_story'), index: place, fields: storyOutput.partial() }),
  z.strictObject({ type: z.literal('edit_scene'), ...scene, fields: sceneOutput.omit({ id: true, cast: true, filmed: true }).partial() }),
  z.strictObject({ type: z.literal('insert_scene'), at: place }),
  z.strictObject({ type: z.literal('remove_scene'), ...scene }),
  z.strictObject({ type: z.literal('move_scene'), ...scene, to: place }),
  z.strictObject({ type: z.literal('split_scene'), ...scene, at: z.number().gt(0).lt(1).default(0.5) }),
  z.strictObject({ type: z.literal('duplicate_scene'), ...scene }),
  z.strictObject({ type: z.literal('restore_scene'), ...scene }),
  z.strictObject({ type: z.literal('keep_scenes'), scenes: z.array(id) }),
  z.strictObject({ type: z.literal('set_model'), ...cell, model: modelChoice.nullable() }),
  z.strictObject({ type: z.literal('set_profile'), profile: profileRequest }),
  z.strictObject({ type: z.literal('set_cap'), cap: z.number().nullable() }),
  z.strictObject({ type: z.literal('choose'), ...cell, take: id }),
  z.strictObject({ type: z.literal('delete_take'), take: id }),
  z.strictObject({ type: z.literal('restore_take'), take: id }),
  z.strictObject({ type: z.literal('pin'), ...cell }),
  z.strictObject({ type: z.literal('unpin'), ...cell }),
  z.strictObject({ type: z.literal('accept'), ...cell }),
  z.strictObject({ type: z.literal('judge_clip'), ...scene, verdict: z.enum(clipVerdicts).nullable() }),
  z.strictObject({ type: z.literal('edit_timeline'), fields: unfilled(timelineOutput.pick({ burn: true, shapes: true, size: true, codec: true })) }),
  z.strictObject({ type: z.literal('edit_cut'), ...scene, fields: unfilled(sceneCut.omit({ id: true })) }),
  z.strictObject({ type: z.literal('put_text'), text: filmTextFields.omit({ id: true }).extend({ id: id.optional() }) }),
  z.strictObject({ type: z.literal('remove_text'), id }),
  z.strictObject({ type: z.literal('put_card'), card: unfilled(filmCard.omit({ id: true, picture: true })).extend({ id: id.optional(), picture: artifactRef.shape.artifact.nullable().optional() }) }),
  z.strictObject({ type: z.literal('remove_card'), id }),
  z.strictObject({ type: z.literal('edit_sound'), fields: unfilled(soundSettings.pick({ clips: true, duck: true, loudness: true })) }),
  z.strictObject({ type: z.literal('mute_scene'), ...scene, muted: z.boolean() }),
  z.strictObject({ type: z.literal('edit_track'), track: z.enum(soundTracks), fields: unfilled(soundTrack.omit({ audio: true, name: true })) }),
  z.strictObject({ type: z.literal('remove_track'), track: z.enum(soundTracks) })
]) satisfies z.ZodType<Asked>;

/** An operation whose profile may still be a name. */
type Asked = Exclude<Operation, { type: 'set_profile' }> | { readonly type: 'set_profile'; readonly profile: ProfileRequest };

/** The operation, with its profile found among the listed ones and the studio's own. Throws `bad_input`. */
export const operationOf = (asked: Asked, named: readonly NamedProfile[]): Operation =>
  (asked.type === 'set_profile' ? { ...asked, profile: profileIn(asked.profile, named) } : asked);
