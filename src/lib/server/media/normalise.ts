/**
 * Videos from outside. What gets into the store is never the file itself but a new encoding in the project's format, made
 * by an FFmpeg that may open that one file and nothing else; a file that is damaged anywhere is refused.
 */
import { rm } from 'node:fs/promises';
import { type ArtifactRef, type Aspect, frameRate, frameSizes } from '../../pipeline/outputs.ts';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { goesOnArgs, normaliseArgs } from '../../pipeline/timeline/ffmpeg-args.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { type Environment, runFfmpeg } from './ffmpeg.ts';
import { probeVideo } from './probe.ts';

/** Longer videos are refused: a scene lasts at most 15 seconds. */
export const longestSeconds = 60;

export type Normalising = { readonly aspect: Aspect; readonly signal: AbortSignal; readonly onFrame?: (frames: number) => void };

/**
 * Encodes the video at `file`, which stays where it is, to the project's size, 24 frames a second, without sound.
 * Throws `bad_input` for anything that is no whole video of MP4, MOV, Matroska or WebM, or too long.
 */
export async function normaliseClip(
  store: ArtifactStore, env: Environment, file: string, { aspect, signal, onFrame }: Normalising
): Promise<ArtifactRef> {
  const size = frameSizes[aspect];
  if (await goesOn(env, file, signal)) throw tooLong();
  const output = await store.temp('mp4');
  try {
    const { frames } = await encode(env, normaliseArgs(file, size, longestSeconds + 1, output), signal, onFrame);
    if (frames > longestSeconds * frameRate) throw tooLong();
    const facts = await probeVideo(output);
    return await store.adopt(output, { mime: 'video/mp4', ...size, duration: facts.duration, frames: facts.frames });
  } finally {
    await rm(output, { force: true });
  }
}

/** A quick look before minutes are spent. What cannot even be searched is left for the encoding to refuse. */
async function goesOn(env: Environment, file: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await runFfmpeg({ env, args: goesOnArgs(file, longestSeconds), signal })).frames > 0;
  } catch (error) {
    if (error instanceof ToolError && error.code === 'media_failed' && error.detail !== '') return false;
    throw error;
  }
}

async function encode(
  env: Environment, args: readonly string[], signal: AbortSignal, onFrame: Normalising['onFrame']
): Promise<{ frames: number }> {
  try {
    const done = await runFfmpeg({ env, args, signal, onFrame });
    if (done.frames === 0) throw damaged('no frame came out');
    return done;
  } catch (error) {
    if (error instanceof ToolError && error.code === 'media_failed' && error.detail !== '') throw damaged(error.detail);
    throw error;
  }
}

const damaged = (detail: string) => new ToolError('bad_input', 'This file is not a whole video that can be read.', {
  advice: 'Choose an MP4, MOV, MKV or WebM video that plays to its end in another player.', detail
});

const tooLong = () => new ToolError('bad_input', `This video is longer than ${longestSeconds} seconds.`, {
  advice: 'Cut it to the part that belongs to this scene and choose it again.'
});
