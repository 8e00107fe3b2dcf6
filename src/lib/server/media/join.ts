/**
 * Joins clips by hard cuts. Clips of the studio are all encoded alike and are copied as they are, which takes a fraction
 * of a second; should one differ, all are encoded anew.
 */
import { rm, writeFile } from 'node:fs/promises';
import { frameRate } from '../../pipeline/outputs.ts';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { concatList, joinByCopyArgs, joinByEncodingArgs, timescale } from '../../pipeline/timeline/ffmpeg-args.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { type Environment, runFfmpeg } from './ffmpeg.ts';
import { probeVideo, type VideoFacts } from './probe.ts';

export type Part = { readonly path: string; readonly facts: VideoFacts };

export type Join = {
  readonly store: ArtifactStore;
  readonly env: Environment;
  readonly parts: readonly Part[];
  readonly signal: AbortSignal;
  /** Called with the film's finished frames of all its frames. */
  readonly onFrame: (frame: number, frames: number) => void;
};

/** Whether a decoder that was set up for `first` decodes `other` too: anything less shows wrong pictures somewhere. */
export function matches(first: VideoFacts, other: VideoFacts): boolean {
  return first.codec === other.codec && first.parameters === other.parameters && first.width === other.width
    && first.height === other.height && other.timescale === timescale && other.even
    && other.ticks === (other.frames * timescale) / frameRate && other.tracks === 1;
}

/** Writes the film to a temporary file, which is the caller's to adopt or remove. */
export async function joinParts(join: Join): Promise<{ file: string; facts: VideoFacts; copied: boolean }> {
  const { store, parts } = join;
  const first = parts[0]!.facts;
  const copied = parts.every(({ facts }) => matches(first, facts));
  const file = await store.temp('mp4');
  try {
    const frames = await (copied ? byCopy(join, file) : byEncoding(join, file));
    const facts = await probeVideo(file);
    if (facts.frames !== frames || !facts.even || !facts.faststart) throw uneven(frames, facts);
    return { file, facts, copied };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function byCopy({ store, env, parts, signal, onFrame }: Join, file: string): Promise<number> {
  const frames = parts.reduce((sum, { facts }) => sum + facts.frames, 0);
  const list = await store.temp('txt');
  try {
    await writeFile(list, concatList(parts.map(({ path, facts }) => ({ path, frames: facts.frames }))));
    await runFfmpeg({ env, args: joinByCopyArgs(list, file), signal, onFrame: (frame) => onFrame(frame, frames) });
    return frames;
  } finally {
    await rm(list, { force: true });
  }
}

async function byEncoding({ env, parts, signal, onFrame }: Join, file: string): Promise<number> {
  const { width, height } = parts[0]!.facts;
  const expected = Math.round(parts.reduce((sum, { facts }) => sum + facts.duration, 0) * frameRate);
  const args = joinByEncodingArgs(parts.map(({ path }) => path), { width, height }, file);
  const { frames } = await runFfmpeg({ env, args, signal, onFrame: (frame) => onFrame(frame, expected) });
  return frames;
}

const uneven = (frames: number, facts: VideoFacts) => new ToolError('media_failed', 'The joined film did not come out whole.', {
  advice: 'Run the export again; if it fails again, run the clips again first.',
  detail: `expected ${frames} even frames and the tables in front, got ${facts.frames}, even: ${facts.even}, in front: ${facts.faststart}`
});
