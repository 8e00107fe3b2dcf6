/** Proof: the first, middle and last frame taken from a clip are those of the decoder, bit for bit, in 200 clips. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFfmpeg } from '../src/lib/server/media/ffmpeg.ts';
import { readFrames } from '../src/lib/server/media/frames.ts';
import { probeVideo } from '../src/lib/server/media/probe.ts';
import { type ArtifactStore, openStore } from '../src/lib/server/storage/files.ts';
import type { Bench } from './lib/bench.ts';
import { stream } from './lib/pictures.ts';

const clips = 200;
const size = { width: 192, height: 108 };
const signal = new AbortController().signal;
const ffmpeg = (args: readonly string[]) => runFfmpeg({ env: process.env, args, signal });

export const exactFrames: Bench = {
  name: 'exact-frames',
  about: 'First, middle and last frames of 200 clips of many lengths, rates and structures against a full decode.',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'scenebook-prove-'));
    const store = openStore(folder);
    const next = stream(20);
    let exact = 0;
    try {
      for (let index = 0; index < clips; index++) {
        const clip = makeOptions(next);
        if (await isExact(store, folder, clip)) exact++;
        else say(`not exact: ${clip.join(' ')}`);
        if (index % 20 === 19) say(`${index + 1} of ${clips}`);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return [{
      what: 'clips whose three frames are exact', ours: exact, peer: clips, by: 'all of them', ratio: exact / clips, unit: 'clips',
      aim: `${clips} of ${clips}`, met: exact === clips
    }];
  }
};

/** 2 to 90 frames, key frames near or far apart, with or without frames that look ahead, sound that may outlast the picture. */
function makeOptions(next: () => number): string[] {
  const pick = <T>(...values: readonly T[]): T => values[Math.floor(next() * values.length)]!;
  const rate = pick(24, 24, 24, 25, 30);
  const frames = 2 + Math.floor(next() * 89);
  const sound = pick(0, 0, 0.6, -0.3);
  const length = Math.max(0.1, frames / rate + sound);
  return [
    '-f', 'lavfi', '-i', `testsrc2=size=${size.width}x${size.height}:rate=${rate}`,
    ...(sound === 0 ? [] : ['-f', 'lavfi', '-i', `sine=duration=${length.toFixed(3)}`]),
    '-vf', `noise=alls=20:allf=t:all_seed=${Math.floor(next() * 1e6)}`, '-frames:v', String(frames), '-c:v', 'libx264', '-preset', 'ultrafast',
    '-pix_fmt', 'yuv420p', '-g', String(pick(1, 12, 48, 250)), '-bf', String(pick(0, 2, 3)), '-crf', '23', ...(sound === 0 ? [] : ['-c:a', 'aac'])
  ];
}

async function isExact(store: ArtifactStore, folder: string, options: readonly string[]): Promise<boolean> {
  const path = join(folder, 'clip.mp4');
  const raw = join(folder, 'all.rgb');
  await ffmpeg([...options, path]);
  await ffmpeg(['-i', path, '-map', '0:v:0', '-fps_mode', 'passthrough', '-vf', 'scale=flags=bicubic+accurate_rnd+full_chroma_int,format=rgb24', '-f', 'rawvideo', raw]);
  const all = await readFile(raw);
  const length = size.width * size.height * 3;
  const facts = await probeVideo(path);
  if (facts.frames !== all.length / length) return false;
  const indices = [0, Math.floor(facts.frames / 2), facts.frames - 1];
  const found = await readFrames({ store, env: process.env, path, facts, signal }, indices);
  return found.every(({ data }, i) => Buffer.compare(data, all.subarray(indices[i]! * length, (indices[i]! + 1) * length)) === 0);
}
