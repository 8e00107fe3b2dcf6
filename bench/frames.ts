/** First and last frame of a clip, beside the way that decodes all of it to pictures, as many programs do. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFfmpeg } from '../src/lib/server/media/ffmpeg.ts';
import { readFrames } from '../src/lib/server/media/frames.ts';
import { normaliseClip } from '../src/lib/server/media/normalise.ts';
import { probeVideo } from '../src/lib/server/media/probe.ts';
import { openStore } from '../src/lib/server/storage/files.ts';
import { inTurns, seconds, type Bench, type Row } from './lib/bench.ts';

const clipSeconds = 8;
const signal = new AbortController().signal;
const env = process.env;

export const frames: Bench = {
  name: 'frames',
  about: `First and last frame of a clip of ${clipSeconds} s in 720p, beside decoding all of it to PNG; and how long it takes to bring such a clip in.`,
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'scenebook-frames-'));
    try {
      const store = openStore(join(folder, 'data'));
      const from = join(folder, 'from.mov');
      const clip = (input: string) => [
        '-f', 'lavfi', '-i', `testsrc2=size=1920x1080:rate=30:duration=${clipSeconds}`, '-f', 'lavfi', '-i', `sine=duration=${clipSeconds}`,
        '-vf', 'noise=alls=8:allf=t', '-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', input
      ];
      await runFfmpeg({ env, args: clip(from), signal });
      say('bringing a clip in, three times');
      const ingested: number[] = [];
      let path = '';
      for (let round = 0; round < 3; round++) {
        const copy = join(folder, `copy-${round}.mov`);
        await runFfmpeg({ env, args: ['-i', from, '-c', 'copy', copy], signal });
        ingested.push(await seconds(async () => {
          path = store.path((await normaliseClip(store, env, copy, { aspect: '16:9', signal })).video);
        }));
      }
      const plain = await seconds(() => runFfmpeg({
        env, signal, args: ['-i', from, '-vf', 'fps=24,scale=1280:720:flags=lanczos', '-c:v', 'libx264', '-preset', 'fast', '-crf', '18', '-pix_fmt', 'yuv420p', '-c:a', 'aac', join(folder, 'plain.mp4')]
      }));
      const facts = await probeVideo(path);
      say('reading frames, five rounds of both');
      let round = 0;
      const wall = await inTurns({
        ours: () => seconds(() => readFrames({ store, env, path, facts, signal }, [0, facts.frames - 1])),
        peer: () => seconds(async () => {
          const all = await mkdtemp(join(folder, `all-${round++}-`));
          await runFfmpeg({ env, args: ['-i', path, '-map', '0:v:0', join(all, '%05d.png')], signal });
          if ((await readdir(all)).length !== facts.frames) throw new Error('the peer did not write all frames');
          await rm(all, { recursive: true, force: true });
        })
      });
      return [framesRow(wall), ingestRow(ingested.sort((a, b) => a - b)[1]!, plain)];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
};

const framesRow = ({ ours, peer }: { ours: number; peer: number }): Row => ({
  what: 'first and last frame, as pixels', ours, peer, by: 'FFmpeg decoding all to PNG', ratio: peer / ours, unit: 's', aim: '30 x', met: peer / ours >= 30
});

const ingestRow = (ours: number, peer: number): Row => ({
  what: `bringing in ${clipSeconds} s of 1080p with sound, checked`, ours, peer, by: 'FFmpeg encoding it without checks', ratio: peer / ours, unit: 's', aim: 'at most 1.5 x its time', met: ours <= 1.5 * peer
});
