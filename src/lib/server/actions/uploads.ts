/** Uploads into a notebook: pictures of the brief, and a person's own file in place of a frame or a clip. */
import { rm, writeFile } from 'node:fs/promises';
import { parseCell, quietContext, refuse, ToolError, type AssetKind, type Brief, type BriefImage, type CellId, type Keyframe, type Operation, type Project, type Refusal } from '../../pipeline/index.ts';
import type { SoundTrack } from '../../pipeline/timeline/sound.ts';
import type { SoundTrackName } from '../../pipeline/timeline/sound-words.ts';
import { displayName, ingestFrame, ingestPicture } from '../media/ingest.ts';
import { ingestSound, maxSoundBytes } from '../media/ingest-sound.ts';
import { createMediaTool } from '../media/media-tool.ts';
import { normaliseClip } from '../media/normalise.ts';
import type { Outcome } from '../projects/sessions.ts';
import type { Studio } from '../studio.ts';

/** The largest video that may stand in for a clip. */
export const maxClipBytes = 100 * 1024 * 1024;

const refusalOf = (error: unknown): Refusal => {
  if (error instanceof ToolError) return refuse('bad_input', error.message, error.advice);
  throw error;
};

export type AddedImages = { readonly outcome: Outcome | null; readonly refused: readonly { name: string; message: string; advice: string }[] };

/** Takes in every good picture and tells of each that is not. Nothing of a refused one is kept. */
export async function addImages({ store, sessions, readAhead }: Studio, project: string, files: readonly File[]): Promise<AddedImages> {
  const images: BriefImage[] = [];
  const refused: { name: string; message: string; advice: string }[] = [];
  for (const file of files) {
    try {
      images.push(await ingestPicture(store, new Uint8Array(await file.arrayBuffer()), file.name));
    } catch (error) {
      const { message, advice } = refusalOf(error);
      refused.push({ name: file.name, message, advice });
    }
  }
  const outcome = images.length ? await sessions.operate(project, { type: 'add_images', images }) : null;
  void readAhead(images);
  return { outcome, refused };
}

/** Takes in pictures of an asset, and the asset itself where it is new. Nothing of a refused file is kept. */
export async function addAssetPictures({ store, sessions }: Studio, project: string, files: readonly File[], target: { asset: string } | { kind: AssetKind; name: string }): Promise<AddedImages> {
  const pictures: BriefImage[] = [];
  const refused: { name: string; message: string; advice: string }[] = [];
  for (const file of files) {
    try {
      pictures.push(await ingestPicture(store, new Uint8Array(await file.arrayBuffer()), file.name));
    } catch (error) {
      const { message, advice } = refusalOf(error);
      refused.push({ name: file.name, message, advice });
    }
  }
  if (files.length && !pictures.length) return { outcome: null, refused };
  const operation: Operation = 'asset' in target
    ? { type: 'add_asset_pictures', asset: target.asset, pictures }
    : { type: 'add_asset', kind: target.kind, name: target.name, pictures };
  return { outcome: await sessions.operate(project, operation), refused };
}

/** Puts a person's own picture in place of a keyframe, or a video in place of a clip, as an uploaded take. */
export async function replaceWithFile(studio: Studio, project: Project, cell: CellId, file: File): Promise<Outcome> {
  const kind = parseCell(cell)?.kind;
  const aspect = (project && briefOf(studio, project))?.aspect ?? '16:9';
  try {
    if (kind === 'keyframe') {
      const { image } = await ingestFrame(studio.store, new Uint8Array(await file.arrayBuffer()), file.name, aspect);
      const output: Keyframe = { image, layers: null };
      return await studio.sessions.operate(project.id, { type: 'replace', cell, output });
    }
    if (kind === 'clip') return await replaceClip(studio, project.id, cell, file, aspect);
    return refuse('bad_input', 'Only frames and clips can be replaced with a file.', 'Edit the text of this cell instead.');
  } catch (error) {
    return refusalOf(error);
  }
}

/** Lays a person's own file of music or speech under the film. */
export async function putTrack({ store, sessions, config }: Studio, project: string, track: SoundTrackName, file: File): Promise<Outcome> {
  if (file.size > maxSoundBytes) return refuse('bad_input', `${file.name} is larger than ${maxSoundBytes / 1024 ** 2} MB.`, 'Use a shorter file, or save it as MP3.');
  const upload = await store.temp('upload');
  try {
    await writeFile(upload, new Uint8Array(await file.arrayBuffer()));
    const audio = await ingestSound(store, config.env, upload, new AbortController().signal);
    const sound: SoundTrack = { audio, name: displayName(file.name), volume: 0, at: 0, from: 0, fadeIn: 0, fadeOut: track === 'music' ? usualFade : 0 };
    return await sessions.operate(project, { type: 'put_track', track, sound });
  } catch (error) {
    return refusalOf(error);
  } finally {
    await rm(upload, { force: true });
  }
}

/** Puts a person's own picture, such as a logo, on a card of the film. */
export async function putCardPicture({ store, sessions }: Studio, project: string, card: string, file: File): Promise<Outcome> {
  try {
    const { image } = await ingestPicture(store, new Uint8Array(await file.arrayBuffer()), file.name);
    return await sessions.operate(project, { type: 'put_card', card: { id: card, picture: image } });
  } catch (error) {
    return refusalOf(error);
  }
}

/** Seconds; music that stops with the picture sounds cut off. */
const usualFade = 1.5;

function briefOf({ view }: Studio, project: Project): Brief | undefined {
  return view(project).cells.find(({ kind }) => kind === 'brief')?.take?.output as Brief | undefined;
}

async function replaceClip({ store, sessions, config }: Studio, project: string, cell: CellId, file: File, aspect: Brief['aspect']): Promise<Outcome> {
  if (file.size > maxClipBytes) return refuse('bad_input', `${file.name} is larger than ${maxClipBytes / 1024 ** 2} MB.`, 'Use a shorter or smaller video.');
  const { signal } = new AbortController();
  const upload = await store.temp('upload');
  try {
    await writeFile(upload, new Uint8Array(await file.arrayBuffer()));
    const clip = await normaliseClip(store, config.env, upload, { aspect, signal });
    const frames = await createMediaTool(store, config.env).frames(clip.video, quietContext({ signal }));
    return await sessions.operate(project, { type: 'replace', cell, output: { ...clip, ...frames } });
  } finally {
    await rm(upload, { force: true });
  }
}
