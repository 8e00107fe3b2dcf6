/**
 * Single frames of a clip as pictures. What has to be decoded for them is copied into a small file of its own, which FFmpeg
 * opens once; where the clip does not allow that, one run seeks to each frame by its number. Should one not come out, which
 * FFmpeg does not report by its exit code, slower ways that trust the file less are tried.
 */
import { open, rm } from 'node:fs/promises';
import sharp from 'sharp';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { countedFrameArgs, indexedFramesArgs, lastFrameBackwardsArgs, pickFramesArgs } from '../../pipeline/timeline/ffmpeg-args.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { type Environment, runFfmpeg } from './ffmpeg.ts';
import { idrSamples, readSamples, type Samples } from './mp4-samples.ts';
import { writeFilm, type Stretch } from './mp4-write.ts';
import { giveBack, pixelHash, type Pixels } from './pictures.ts';
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
  const found = (await readExcerpt(reader, indices)) ?? (await seekFrames(reader, indices));
  const pixels: Pixels[] = [];
  for (const [at, index] of indices.entries()) pixels.push(found[at] ?? (await readAnyway(reader, index)));
  return pixels;
}

/** The frames that came out, by way of a file with nothing but what they are decoded from; null where the clip allows no such file. */
async function readExcerpt({ store, env, path, facts, signal }: FrameReader, indices: readonly number[]): Promise<(Pixels | null)[] | null> {
  if (!facts.even || facts.edited) return null;
  const samples = await readSamples(path, 'vide');
  const excerpt = excerptOf(samples, await idrSamples(samples), indices);
  if (!excerpt) return null;
  const [film, output] = [await store.temp('mp4'), await store.temp('rgb')];
  try {
    await writeFilm(film, { size: facts, stretches: excerpt.stretches, sound: null }, signal);
    const places = [...new Set(excerpt.places)].sort((a, b) => a - b);
    await runFfmpeg({ env, args: indexedFramesArgs(film, places, output), signal });
    const size = facts.width * facts.height * 3;
    const data = await readExactly(output, size * places.length);
    // Should one be missing, nobody knows which.
    if (!data) return indices.map(() => null);
    return excerpt.places.map((place) => {
      const from = places.indexOf(place) * size;
      return { data: data.subarray(from, from + size), width: facts.width, height: facts.height, channels: 3 };
    });
  } finally {
    await Promise.all([film, output].map((file) => rm(file, { force: true })));
  }
}

/** `places`: where the excerpt shows each frame that is wanted. */
type Excerpt = { readonly stretches: readonly Stretch[]; readonly places: readonly number[] };

/** What the frames with these numbers are decoded from; null where it hangs on what is shown elsewhere. */
function excerptOf(samples: Samples, idrs: readonly number[], indices: readonly number[]): Excerpt | null {
  const { shown } = samples;
  const stretches = new Map<number, Stretch & { start: number }>();
  const wanted = indices.map((index) => ({ index, key: idrs.findLast((key) => shown[key]! <= index) }));
  for (const { index, key } of wanted.toSorted((a, b) => a.index - b.index)) {
    if (key === undefined) return null;
    const next = idrs.find((other) => other > key) ?? shown.length;
    if (shown.slice(key, next).some((place) => place < key || place >= next)) return null;
    // A key frame is decoded from itself alone.
    const to = index === key ? key + 1 : next;
    const known = stretches.get(key);
    const last = [...stretches.values()].at(-1);
    const start = known?.start ?? (last ? last.start + last.to - last.from : 0);
    stretches.set(key, { samples, from: key, to: Math.max(to, known?.to ?? 0), start });
  }
  return { stretches: [...stretches.values()], places: wanted.map(({ index, key }) => stretches.get(key!)!.start + index - key!) };
}

async function seekFrames(reader: FrameReader, indices: readonly number[]): Promise<(Pixels | null)[]> {
  const { store, env, path, facts, signal } = reader;
  const outputs = await Promise.all(indices.map(() => store.temp('rgb')));
  try {
    const keys = await keysOf(reader);
    const picks = indices.map((index, i) => ({ index, output: outputs[i]!, key: keys.has(index) }));
    await runFfmpeg({ env, args: pickFramesArgs(path, facts.rate, picks), signal });
    return await Promise.all(outputs.map((output) => readRaw(output, facts)));
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

async function readAnyway({ store, env, path, facts, signal }: FrameReader, index: number): Promise<Pixels> {
  const output = await store.temp('rgb');
  const ways = [
    ...(index === facts.frames - 1 ? [lastFrameBackwardsArgs(path, output)] : []),
    countedFrameArgs(path, index, output)
  ];
  try {
    for (const args of ways) {
      await rm(output, { force: true });
      await runFfmpeg({ env, args, signal });
      const pixels = await readRaw(output, facts);
      if (pixels) return pixels;
    }
  } finally {
    await rm(output, { force: true });
  }
  throw new ToolError('media_failed', `Frame ${index + 1} of ${facts.frames} could not be read from the clip.`, {
    advice: 'Run the cell that made the clip again.'
  });
}

async function readRaw(file: string, { width, height }: { width: number; height: number }): Promise<Pixels | null> {
  const data = await readExactly(file, width * height * 3);
  return data && { data, width, height, channels: 3 };
}

/** The bytes of a file of just this length, read into one block; null where there is no such file. */
async function readExactly(path: string, length: number): Promise<Uint8Array | null> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return null;
  try {
    if ((await file.stat()).size !== length) return null;
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await file.read(bytes, done, length - done, done);
      if (bytesRead === 0) return null;
      done += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** Stores a frame as JPEG; its content is what the JPEG shows. */
export async function putFrame(store: ArtifactStore, { data, width, height, channels }: Pixels): Promise<ArtifactRef> {
  const jpeg = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer();
  const shown = await sharp(jpeg).raw().toBuffer();
  const content = pixelHash({ data: shown, width, height, channels: 3 });
  giveBack(shown);
  return store.put(jpeg, { mime: 'image/jpeg', width, height, content });
}
