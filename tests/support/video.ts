/** Keyframes with layers, contexts and decoded pictures for tests of moving pictures. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { ArtifactRef, Aspect, FrameLayers, Keyframe } from '../../src/lib/pipeline/outputs.ts';
import { frameSizes } from '../../src/lib/pipeline/outputs.ts';
import { quietContext, type Progress, type RunContext } from '../../src/lib/pipeline/steps/tools.ts';
import { requireFfmpeg } from '../../src/lib/server/media/ffmpeg.ts';
import { type Pixels, putPng } from '../../src/lib/server/media/pictures.ts';
import { type ArtifactStore, openStore } from '../../src/lib/server/storage/files.ts';

const run = promisify(execFile);

export type Studio = { readonly store: ArtifactStore; readonly folder: string; readonly remove: () => Promise<void> };

export async function openTestStore(): Promise<Studio> {
  const folder = await mkdtemp(join(tmpdir(), 'scenebook-media-'));
  return { store: openStore(folder), folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export function testContext(signal: AbortSignal = new AbortController().signal): RunContext & { readonly heard: Progress[] } {
  const heard: Progress[] = [];
  return { ...quietContext({ signal, seed: 1, progress: (progress) => void heard.push(progress) }), heard };
}

export const noPrompt = { system: '', text: '', images: [] };

const photo = (hue: number) => (width: number, height: number) => {
  const discs = Array.from({ length: 40 }, (_, i) => {
    const x = (i * 0.618 % 1) * width;
    const y = (i * 0.755 % 1) * height;
    return `<circle cx="${x}" cy="${y}" r="${20 + (i * 37) % 90}" fill="hsl(${hue + (i * 23) % 60} 35% ${25 + (i * 11) % 50}%)"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="hsl(${hue} 30% 45%)"/>${discs.join('')}</svg>`;
};

async function putSvg(store: ArtifactStore, svg: string, channels: 3 | 4): Promise<ArtifactRef> {
  const image = channels === 4 ? sharp(Buffer.from(svg)).ensureAlpha() : sharp(Buffer.from(svg)).removeAlpha();
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return putPng(store, { data, width: info.width, height: info.height, channels });
}

/** A background of coloured discs, half as large again as the frame. */
export function makePlate(store: ArtifactStore, aspect: Aspect, hue = 120): Promise<ArtifactRef> {
  const { width, height } = frameSizes[aspect];
  return putSvg(store, photo(hue)(width * 1.5, height * 1.5), 3);
}

/** A bottle, cut out. */
export function makeSubject(store: ArtifactStore, colour = '#b03a2e'): Promise<ArtifactRef> {
  return putSvg(store, `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="600">
    <rect x="110" y="10" width="80" height="160" rx="20" fill="#444"/>
    <rect x="50" y="140" width="200" height="440" rx="50" fill="${colour}"/>
    <rect x="70" y="300" width="160" height="120" fill="#eee"/></svg>`, 4);
}

/** A keyframe composed by sharp as a painter would: cut, scaled and laid over at whole pixels. */
export async function paintKeyframe(store: ArtifactStore, aspect: Aspect, layers: FrameLayers): Promise<Keyframe> {
  const frame = frameSizes[aspect];
  const plate = { width: layers.plate.width!, height: layers.plate.height! };
  const width = Math.round(layers.view.width * plate.width);
  const height = Math.round((width * frame.height) / frame.width);
  const background = await sharp(store.path(layers.plate)).extract({
    left: Math.round(layers.view.x * plate.width - width / 2), top: Math.round(layers.view.y * plate.height - height / 2), width, height
  }).resize({ ...frame, fit: 'fill' }).toBuffer();
  const over = layers.subject ? [await subjectOver(store, frame, layers.subject)] : [];
  const { data } = await sharp(background).composite(over).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { image: await putPng(store, { data, ...frame, channels: 3 }), layers };
}

async function subjectOver(store: ArtifactStore, frame: { width: number; height: number }, { image, place }: NonNullable<FrameLayers['subject']>) {
  const height = Math.round(place.height * frame.height);
  const width = Math.round((height * image.width!) / image.height!);
  const input = await sharp(store.path(image)).resize({ width, height, fit: 'fill' }).png().toBuffer();
  return { input, left: Math.round(place.x * frame.width - width / 2), top: Math.round(place.y * frame.height - height / 2) };
}

/** Two keyframes of one scene: the camera goes in while the subject comes forward. */
export async function keyframePair(store: ArtifactStore, aspect: Aspect): Promise<{ first: Keyframe; last: Keyframe }> {
  const plate = await makePlate(store, aspect);
  const image = await makeSubject(store);
  const first = await paintKeyframe(store, aspect, {
    plate, view: { x: 0.5, y: 0.5, width: 0.9 }, subject: { image, place: { x: 0.4, y: 0.55, height: 0.5 } }
  });
  const last = await paintKeyframe(store, aspect, {
    plate, view: { x: 0.53, y: 0.49, width: 0.78 }, subject: { image, place: { x: 0.37, y: 0.56, height: 0.62 } }
  });
  return { first, last };
}

/** Peak signal-to-noise ratio of two pictures or planes, in dB. */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new Error(`pictures of ${a.length} and ${b.length} bytes`);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum === 0 ? Infinity : 10 * Math.log10((255 * 255 * a.length) / sum);
}

/** FFmpeg by itself, with the file's own words. */
export async function ffmpeg(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(await requireFfmpeg(process.env), ['-nostdin', '-hide_banner', ...args], { maxBuffer: 1 << 26 });
}

/** Every frame of a video, decoded in order, in the given pixel format. */
export async function decodeAll(file: string, format: 'rgb24' | 'gray', width: number, height: number): Promise<Uint8Array[]> {
  const raw = `${file}.raw`;
  try {
    await ffmpeg('-v', 'error', '-xerror', '-i', file, '-map', '0:v:0', '-vf', `scale=flags=bicubic+accurate_rnd+full_chroma_int,format=${format}`, '-f', 'rawvideo', '-y', raw);
    const data = await readFile(raw);
    const length = width * height * (format === 'gray' ? 1 : 3);
    return Array.from({ length: data.length / length }, (_, i) => data.subarray(i * length, (i + 1) * length));
  } finally {
    await rm(raw, { force: true });
  }
}

export async function pixelsOf(store: ArtifactStore, ref: ArtifactRef): Promise<Pixels> {
  const { data, info } = await sharp(store.path(ref)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}
