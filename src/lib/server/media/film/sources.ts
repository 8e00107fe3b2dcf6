/** The files that a film is cut from: its clips, in the film's size and rate, and its cards. */
import { createHash } from 'node:crypto';
import { canonical } from '../../../pipeline/canonical.ts';
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import { frameRate } from '../../../pipeline/words.ts';
import { timescale, type PictureSize } from '../../../pipeline/timeline/ffmpeg-args.ts';
import type { Cuttable } from '../../../pipeline/timeline/pieces.ts';
import type { FilmCard } from '../../../pipeline/timeline/timeline.ts';
import { conformArgs, type ClipFile } from '../../../pipeline/timeline/window-args.ts';
import { ToolError } from '../../../pipeline/steps/tools.ts';
import { runFfmpeg } from '../ffmpeg.ts';
import { drawnFonts, fontHash } from '../font-files.ts';
import { completeAfter, idrSamples, readSamples, type Samples } from '../mp4-samples.ts';
import { decodeCheck, probeVideo, type VideoFacts } from '../probe.ts';
import { drawCard, encodeCard } from './cards.ts';
import type { Kept } from './kept.ts';

export type Source = {
  readonly path: string;
  /** Names what the file shows: equal contents make equal windows. */
  readonly content: string;
  readonly frames: number;
  readonly parameters: string;
  readonly samples: Samples;
  readonly cuttable: Cuttable;
};

/** The files as windows read them. */
export const filesOf = (sources: readonly Source[]): ClipFile[] => sources.map(({ path, cuttable }) => ({ path, keys: cuttable.starts }));

export const hashOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');

/** A clip as it is, or, where its size or rate is another, made to fit. */
export async function clipSource(kept: Kept, clip: ArtifactRef, size: PictureSize): Promise<Source> {
  const path = kept.store.path(clip);
  const facts = await probeVideo(path);
  if (fits(facts, size)) return read(path, clip.content, facts);
  const key = hashOf({ kind: 'conformed', version: 1, clip: clip.content, ...size });
  const made = await kept.make(key, 'mp4', async (output) => {
    await runFfmpeg({ env: kept.env, args: conformArgs(path, size, output), signal: kept.signal });
    await requireWhole(kept, output);
  });
  return read(made, key, await probeVideo(made));
}

export async function cardSource(kept: Kept, card: FilmCard, size: PictureSize): Promise<Source> {
  const key = hashOf({ kind: 'card', version: 1, ...size, frames: card.frames, title: card.title, line: card.line, ink: card.ink, ground: card.ground, picture: card.picture?.content ?? null, ...(card.title || card.line ? { fonts: await fontHash(drawnFonts) } : {}) });
  const made = await kept.make(key, 'mp4', async (output) => {
    await encodeCard(kept.env, await drawCard(kept.store, card, size), card.frames, size, output, kept.signal);
    await requireWhole(kept, output);
  });
  return read(made, key, await probeVideo(made));
}

/** Throws where not every frame of a new file can be decoded: some will be copied into the film as they are. */
async function requireWhole({ env, signal }: Kept, file: string): Promise<void> {
  const [{ frames }, decoded] = [await probeVideo(file), await decodeCheck(env, file, { origin: 'ours', signal })];
  if (decoded.frames === frames) return;
  throw new ToolError('media_failed', 'A clip could not be made to fit the film.', { advice: 'Run the export again; if it fails again, run the clip again first.', detail: `${decoded.frames} of ${frames} frames can be decoded` });
}

const fits = (facts: VideoFacts, size: PictureSize): boolean =>
  facts.width === size.width && facts.height === size.height && facts.even && facts.ticks * frameRate === facts.frames * facts.timescale;

async function read(path: string, content: string, facts: VideoFacts): Promise<Source> {
  const samples = await readSamples(path, 'vide');
  const copyable = facts.codec === 'avc1' && facts.timescale === timescale;
  return {
    path, content, frames: facts.frames, parameters: facts.parameters, samples,
    cuttable: copyable ? { copyable, starts: await idrSamples(samples), ends: completeAfter(samples) } : { copyable, starts: [], ends: [] }
  };
}
