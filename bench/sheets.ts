/** Clean sheets of a 720p picture: cut out on this machine (tier 2), and set in studio light by the animatic engine (tier 3). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { sheetGrey } from '../src/lib/pipeline/assets/words.ts';
import type { ArtifactRef } from '../src/lib/pipeline/outputs.ts';
import { putPng } from '../src/lib/server/media/pictures.ts';
import { studioSheet } from '../src/lib/server/providers/animatic/sheet.ts';
import { createSheetJobs } from '../src/lib/server/sheets/jobs.ts';
import { openStore, type ArtifactStore } from '../src/lib/server/storage/files.ts';
import { drawPackshot } from '../tests/support/packshots.ts';
import { inTurns, seconds, type Bench, type Row } from './lib/bench.ts';

const rounds = 7;
const size = { width: 1280, height: 720 };

export const sheets: Bench = {
  name: 'sheets',
  about: 'Clean sheets of a 720p picture: milliseconds for one cut out here (tier 2), and for one in studio light by the animatic engine (tier 3).',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'scenebook-bench-'));
    try {
      const store = openStore(folder);
      const picture = await picture720(store);
      const jobs = createSheetJobs(store, { data: folder, env: process.env });
      const { method } = await jobs.cutToGrey(picture);
      say(`tier 2 by ${method}, then tier 3, ${rounds} times each`);
      const times = await inTurns({
        cut: () => seconds(() => jobs.cutToGrey(picture)), studio: () => seconds(() => studioSheet(store, picture))
      }, rounds);
      const row = (what: string, ours: number): Row => ({ what, ours: Math.round(ours * 1000), peer: null, by: '', ratio: null, unit: 'ms', aim: null, met: null });
      return [row(`clean sheet at 720p, tier 2 by ${method}`, times.cut), row('clean sheet at 720p, tier 3 by the animatic engine', times.studio)];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
};

/** A packshot in the middle of a plain 720p picture. */
async function picture720(store: ArtifactStore): Promise<ArtifactRef> {
  const shot = await sharp(await drawPackshot('drinks')).resize({ height: size.height, fit: 'inside' }).png().toBuffer();
  const { data } = await sharp({ create: { ...size, channels: 3, background: sheetGrey } }).composite([{ input: shot }]).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return putPng(store, { data, ...size, channels: 3 });
}
