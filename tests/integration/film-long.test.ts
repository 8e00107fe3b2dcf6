/** The writer of films, on its own: long films. */
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplesPerFrame } from '../../src/lib/pipeline/timeline/ingest-args.ts';
import { readSound } from '../../src/lib/server/media/mp4.ts';
import { readSamples, type Samples } from '../../src/lib/server/media/mp4-samples.ts';
import { writeFilm } from '../../src/lib/server/media/mp4-write.ts';
import { faultsInTables } from '../../src/lib/server/media/verify.ts';
import { movingClip } from '../support/film-clips.ts';
import { openTestStore, type Studio } from '../support/video.ts';

const tiny = { width: 16, height: 16 };
let studio: Studio;
beforeAll(async () => { studio = await openTestStore(); });
afterAll(() => studio.remove());

describe('a film of three hours', () => {
  it('has whole tables, of more frames and packets of sound than a function can be called with', async () => {
    const clip = await movingClip(studio.store, 1, 48, tiny);
    const samples = await readSamples(studio.store.path(clip), 'vide');
    const count = 5400;
    const frames = count * 48;
    const packets = Math.ceil((frames * samplesPerFrame) / 1024);
    const list = (value: number) => new Array<number>(packets).fill(value);
    // Sound whose packets are nothing: no one decodes it here.
    const path = await studio.store.temp('bin');
    await writeFile(path, Buffer.alloc(packets * 8));
    const sound: Samples = { ...samples, path, timescale: 48_000, descriptions: audioEntry, handler: audioHandler, offsets: list(0).map((_, at) => at * 8), sizes: list(8), ticks: list(1024), shown: list(0), keys: [] };
    const file = await studio.store.temp('mp4');
    await writeFilm(file, { size: tiny, stretches: Array.from({ length: count }, () => ({ samples, from: 0, to: 48 })), sound: { samples: sound, skipped: 0, heard: frames * samplesPerFrame } }, new AbortController().signal);
    expect(await faultsInTables(file, { frames, sound: true })).toEqual([]);
    expect(await readSound(file)).toMatchObject({ rate: 48_000, heard: frames * samplesPerFrame });
    const written = await readSamples(file, 'vide');
    expect(written.sizes.length).toBe(frames);
    expect(written.keys.length).toBe(samples.keys.length * count);
  }, 60_000);
});

const audioHandler = Buffer.concat([Buffer.alloc(8), Buffer.from('soun'), Buffer.alloc(13)]);
/** One entry of AAC, 2 channels at 48 kHz, without its decoder's settings. */
const audioEntry = (() => {
  const entry = Buffer.alloc(8 + 36);
  entry.writeUInt32BE(1, 4);
  entry.writeUInt32BE(36, 8);
  entry.write('mp4a', 12, 'latin1');
  entry.writeUInt16BE(1, 22);
  entry.writeUInt16BE(2, 32);
  entry.writeUInt16BE(16, 34);
  entry.writeUInt32BE(48_000 * 65536, 40);
  return entry;
})();
