/** One drift check and one clean sheet at 720p: how long they take and how much of a processor, once everything is warm. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { quietContext } from '../src/lib/pipeline/steps/tools.ts';
import { measureSeam } from '../src/lib/server/measures/seam.ts';
import { createJudge } from '../src/lib/server/providers/animatic/judge.ts';
import { missingOf, partOf } from '../src/lib/server/sheets/index.ts';
import { createSheetJobs } from '../src/lib/server/sheets/jobs.ts';
import { openStore } from '../src/lib/server/storage/files.ts';
import { drawShot, packshot, request, type Shot } from '../tests/support/judge-scenes.ts';
import { drawPackshot } from '../tests/support/packshots.ts';
import { median, type Bench, type Row } from './lib/bench.ts';

const rounds = 7;
const frame = { width: 1280, height: 720 };

export const drift: Bench = {
  name: 'drift',
  about: 'A drift check, a seam, and clean sheets by colour, by edges and with faces, at 720p: wall and processor time, warm.',
  run: async (say) => {
    const data = await mkdtemp(join(tmpdir(), 'scenebook-drift-'));
    const store = openStore(data);
    try {
      const judge = createJudge(store);
      const jobs = createSheetJobs(store, { data, env: {} }, { removal: async () => ({ kind: 'absent' }) });
      const references = [await packshot(store, 'tin')];
      const shot = (x: number, height: number): Shot => ({ product: 'tin', backdrop: 'warm', place: { x, y: 0.55, height }, camera: { zoom: 1 + height / 8, x: 0 } });
      // Every clip is another one, as in a film: its frames have not been seen before.
      const clips: Awaited<ReturnType<typeof request>>[] = [];
      for (let i = 0; i <= rounds; i += 1) clips.push(await request(store, { from: shot(0.48 + i / 100, 0.55), to: shot(0.48 + i / 100, 0.75), references, frame }));
      const put = async (bytes: Buffer) => {
        const { data: png, info } = await sharp(bytes).resize({ height: 720 }).png().toBuffer({ resolveWithObject: true });
        return store.put(png, { mime: 'image/png', width: info.width, height: info.height });
      };
      const plain = await put(await drawPackshot('drinks')), busy = await put(await drawShot(shot(0.5, 0.7), frame));
      say('checking clips');
      const rows = await timed('a drift check of a sound clip', (i) => judge.score(clips[i]!, quietContext()));
      say('measuring seams');
      rows.push(...await timed('a seam', (i) => measureSeam(store, data, { last: clips[i]!.clip.last, first: clips[(i + 1) % clips.length]!.clip.first })));
      say('cutting out');
      rows.push(...await timed('a clean sheet by colour', () => jobs.cutToGrey(plain)));
      if (missingOf(partOf('edges')).length === 0) rows.push(...await timed('a clean sheet by edges', () => jobs.cutToGrey(busy)));
      if (missingOf(partOf('faces')).length === 0) rows.push(...await timed('looking for a face', () => jobs.face(plain)));
      return rows;
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  }
};

/** Medians after one round that does not count. */
async function timed(what: string, work: (round: number) => Promise<unknown>): Promise<Row[]> {
  const wall: number[] = [], processor: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const [since, used] = [performance.now(), process.cpuUsage()];
    await work(round);
    const { user, system } = process.cpuUsage(used);
    if (round === 0) continue;
    wall.push(performance.now() - since);
    processor.push((user + system) / 1000);
  }
  const row = (name: string, values: number[]): Row =>
    ({ what: name, ours: Math.round(median(values) * 10) / 10, peer: null, by: '', ratio: null, unit: 'ms', aim: null, met: null });
  return [row(what, wall), row(`${what}: processor`, processor)];
}
