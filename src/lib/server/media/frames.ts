/**
 * Single frames of a clip as pictures. One FFmpeg run seeks to each frame by its number; should one not come out, which
 * FFmpeg does not report by its exit code, slower ways that trust the file less are tried.
 */
import { readFile, rm } from 'node:fs/promises';
import sharp from 'sharp';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { countedFrameArgs, lastFrameBackwardsArgs, pickFramesArgs } from '../../pipeline/timeline/ffmpeg-args.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { type Environment, runFfmpeg } from './ffmpeg.ts';
import { readSamples } from './mp4-samples.ts';
import { pixelHash, type Pixels } from './pictures.ts';
import type { VideoFacts } from './probe.ts';

export type FrameReader = {
  readonly store: ArtifactStore;
  readonly env: Environment;
  readonly path: string;
  readonly facts: Pick<VideoFacts, 'width' | 'height' | 'frames' | 'rate' | 'timescale' | 'even' | 'edited'>;
  readonly signal: AbortSignal;
};

/** The decoder's frames with these numbers, counted from 0. */
export async function readFrames(reader: FrameReader, indices: readonly number[]): Promise<Pixels[]> {
  const { store, env, path, facts, signal } = reader;
  const outputs = await Promise.all(indices.map(() => store.temp('rgb')));
  try {
    const keys = await keysOf(reader);
    const picks = indices.map((index, i) => ({ index, output: outputs[i]!, key: keys.has(index) }));
    await runFfmpeg({ env, args: pickFramesArgs(path, facts.rate, picks), signal });
    const pixels: Pixels[] = [];
    for (const { index, output } of picks) pixels.push((await readRaw(output, facts)) ?? (await readAnyway(reader, index, output)));
    return pixels;
  } finally {
    await Promise.all(outputs.map((output) => rm(output, { force: true })));
  }
}

/** Ticks of a second up to which a time in whole microseconds means one tick and no other. */
const finestTicks = 90_000;

/** Frames at which decoding can begin and whose times follow from their numbers; none of a file whose times do not. */
async function keysOf({ path, facts: { even, edited, timescale } }: FrameReader): Promise<ReadonlySet<number>> {
  if (!even || edited || timescale > finestTicks) return new Set();
  const { keys, shown } = await readSamples(path, 'vide');
  return new Set(keys.map((key) => shown[key]!));
}

async function readAnyway(reader: FrameReader, index: number, output: string): Promise<Pixels> {
  const { env, path, facts, signal } = reader;
  const ways = [
    ...(index === facts.frames - 1 ? [lastFrameBackwardsArgs(path, output)] : []),
    countedFrameArgs(path, index, output)
  ];
  for (const args of ways) {
    await rm(output, { force: true });
    await runFfmpeg({ env, args, signal });
    const pixels = await readRaw(output, facts);
    if (pixels) return pixels;
  }
  throw new ToolError('media_failed', `Frame ${index + 1} of ${facts.frames} could not be read from the clip.`, {
    advice: 'Run the cell that made the clip again.'
  });
}

async function readRaw(file: string, { width, height }: { width: number; height: number }): Promise<Pixels | null> {
  const data = await readFile(file).catch(() => null);
  return data?.length === width * height * 3 ? { data, width, height, channels: 3 } : null;
}

/** Stores a frame as JPEG; its content is what the JPEG shows. */
export async function putFrame(store: ArtifactStore, { data, width, height, channels }: Pixels): Promise<ArtifactRef> {
  const jpeg = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer();
  const shown = await sharp(jpeg).raw().toBuffer();
  return store.put(jpeg, { mime: 'image/jpeg', width, height, content: pixelHash({ data: shown, width, height, channels: 3 }) });
}
