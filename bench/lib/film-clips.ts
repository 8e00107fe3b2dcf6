/** Clips for benchmarks of joining: a camera that moves over a picture with grain, in the studio's own format. */
import { rm } from 'node:fs/promises';
import sharp from 'sharp';
import type { ArtifactRef } from '../../src/lib/pipeline/outputs.ts';
import { cuttable, studioContainer, studioEncoder, withoutSound } from '../../src/lib/pipeline/timeline/ffmpeg-args.ts';
import { runFfmpeg } from '../../src/lib/server/media/ffmpeg.ts';
import type { ArtifactStore } from '../../src/lib/server/storage/files.ts';
import { scenePixels } from './pictures.ts';

export async function filmClip(store: ArtifactStore, seed: number, frames: number): Promise<ArtifactRef> {
  const [picture, output] = [await store.temp('png'), await store.temp('mp4')];
  const size = { width: 1280, height: 720 };
  const { data, width, height, channels } = scenePixels(seed);
  try {
    await sharp(data, { raw: { width, height, channels } }).png({ compressionLevel: 1 }).toFile(picture);
    await runFfmpeg({
      env: process.env, signal: new AbortController().signal,
      args: ['-framerate', '24', '-i', picture, '-frames:v', String(frames), '-vf',
        `format=yuv420p,loop=loop=-1:size=1,setpts=N/24/TB,crop=1280:720:x='t*${30 + seed * 3}':y='t*${8 + seed}',setsar=1,format=yuv420p`,
        ...withoutSound, ...cuttable, ...studioEncoder(), ...studioContainer, output]
    });
    return await store.adopt(output, { mime: 'video/mp4', ...size, frames, duration: frames / 24 });
  } finally {
    await Promise.all([picture, output].map((file) => rm(file, { force: true })));
  }
}
