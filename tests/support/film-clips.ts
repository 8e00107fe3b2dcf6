/** Small moving clips in the studio's format, and films looked at frame by frame. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { ArtifactRef } from '../../src/lib/pipeline/outputs.ts';
import { encodeFramesArgs, type PictureSize } from '../../src/lib/pipeline/timeline/ffmpeg-args.ts';
import { runFfmpeg } from '../../src/lib/server/media/ffmpeg.ts';
import type { ArtifactStore } from '../../src/lib/server/storage/files.ts';
import { ffmpeg } from './video.ts';

export const small: PictureSize = { width: 320, height: 180 };

/** A clip whose every frame is another one: a slope that drifts, with grain. Equal seeds give equal clips. */
export async function movingClip(store: ArtifactStore, seed: number, frames: number, size = small): Promise<ArtifactRef> {
  const output = await store.temp('mp4');
  try {
    await runFfmpeg({ env: process.env, args: encodeFramesArgs(size, output), input: pictures(seed, frames, size), signal: new AbortController().signal });
    return await store.adopt(output, { mime: 'video/mp4', ...size, frames, duration: frames / 24 });
  } finally {
    await rm(output, { force: true });
  }
}

function* pictures(seed: number, frames: number, { width, height }: PictureSize): Generator<Uint8Array> {
  let state = (seed * 2654435761) >>> 0;
  const grain = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 29;
  };
  for (let frame = 0; frame < frames; frame++) {
    const picture = new Uint8Array((width * height * 3) / 2).fill(128);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) picture[y * width + x] = 40 + ((x + y * (seed % 3) + frame * (2 + (seed % 2))) % 160) + grain();
    }
    picture.fill(90 + ((seed * 37) % 80), width * height, (width * height * 5) / 4);
    yield picture;
  }
}

/** A hash of each decoded frame, in the order in which they are shown. Fails on any fault of the file. */
export async function frameHashes(path: string): Promise<string[]> {
  const { stdout } = await ffmpeg('-v', 'error', '-xerror', '-i', path, '-map', '0:v:0', '-f', 'framemd5', '-');
  return stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(',').at(-1)!.trim());
}

/** Times of the packets in the order of the file, in ticks. */
export async function packetTimes(path: string): Promise<{ pts: number; dts: number }[]> {
  const { stdout } = await ffmpeg('-v', 'error', '-i', path, '-map', '0:v:0', '-c', 'copy', '-f', 'framemd5', '-');
  return stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(',').map(Number)).map(([, dts, pts]) => ({ dts: dts!, pts: pts! }));
}

export const hashOfBytes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
