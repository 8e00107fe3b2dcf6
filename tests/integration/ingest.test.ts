import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireFfmpeg } from '../../src/lib/server/media/ffmpeg.ts';
import { normaliseClip } from '../../src/lib/server/media/normalise.ts';
import { decodeCheck, probeVideo } from '../../src/lib/server/media/probe.ts';
import { flashAt, makeForeign, origins, plain, turnByFlag } from '../support/media/foreign.ts';
import { disguised, flipped, pointedElsewhere } from '../support/media/hostile.ts';
import { ffmpeg, openTestStore, type Studio } from '../support/video.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openTestStore();
});
afterAll(() => studio.remove());

const signal = new AbortController().signal;
const place = (name: string) => join(studio.folder, 'uploads', name);
const ingest = (file: string) => normaliseClip(studio.store, process.env, file, { aspect: '16:9', signal });
const temporaries = () => readdir(studio.store.temporary).catch(() => []);

/** Samples of the left channel. */
async function samplesOf(file: string): Promise<Float32Array> {
  const run = promisify(execFile);
  const { stdout } = await run(await requireFfmpeg(process.env), ['-v', 'error', '-i', file, '-map', '0:a:0', '-af', 'pan=mono|c0=c0', '-f', 'f32le', '-'], { encoding: 'buffer', maxBuffer: 1 << 28 });
  return new Float32Array(stdout.buffer, stdout.byteOffset, stdout.byteLength / 4);
}

/** The frames as tiny pictures: 16 x 9 pixels, RGB. */
async function tinyFrames(file: string): Promise<Uint8Array[]> {
  const { stdout } = await promisify(execFile)(await requireFfmpeg(process.env), ['-v', 'error', '-i', file, '-map', '0:v:0', '-vf', 'scale=16:9:flags=area,format=rgb24', '-f', 'rawvideo', '-'], { encoding: 'buffer', maxBuffer: 1 << 28 });
  return Array.from({ length: stdout.length / 432 }, (_, i) => stdout.subarray(i * 432, (i + 1) * 432));
}
const colourAt = (frame: Uint8Array, x: number, y: number) => [...frame.subarray((y * 16 + x) * 3, (y * 16 + x) * 3 + 3)];
const mean = (frame: Uint8Array) => frame.reduce((sum, value) => sum + value, 0) / frame.length;

describe('a clip from outside', () => {
  it.each(origins)('AD-9 CLIP-2: comes out in the project\'s format, upright, in time, with its sound: $name', async (origin) => {
    const { store } = studio;
    const file = await makeForeign(place(origin.name), origin);
    const bytes = await readFile(file);
    const { video, original } = await ingest(file);
    expect(video).toMatchObject({ mime: 'video/mp4', width: 1280, height: 720, frames: 24, duration: 1 });
    const path = store.path(video);
    const silent = origin.sound === null;
    expect(await probeVideo(path)).toMatchObject({
      codec: 'avc1', width: 1280, height: 720, frames: 24, ticks: 12_288, timescale: 12_288, even: true, faststart: true, tracks: silent ? 1 : 2,
      sound: silent ? null : { codec: 'mp4a', rate: 48_000, channels: 2, heard: 48_000 },
      colour: { primaries: 1, transfer: 1, matrix: 1, fullRange: false }
    });
    await decodeCheck(process.env, path, { origin: 'ours', signal });
    expect(await readFile(store.path(original))).toEqual(bytes);

    const frames = await tinyFrames(path);
    expect(frames).toHaveLength(24);
    const [red, blue] = [colourAt(frames[2]!, 8, 1), colourAt(frames[2]!, 8, 7)];
    expect(red[0]! - Math.max(red[1]!, red[2]!)).toBeGreaterThan(100);
    expect(blue[2]! - Math.max(blue[0]!, blue[1]!)).toBeGreaterThan(100);
    const flash = frames.findIndex((frame) => mean(frame) > 170);
    expect(Math.abs(flash - flashAt * 24)).toBeLessThanOrEqual(1);

    if (silent) return;
    const samples = await samplesOf(path);
    const click = samples.findIndex((value) => Math.abs(value) > 0.1);
    expect(Math.abs(click - flashAt * 48_000)).toBeLessThan(2000);
  }, 30_000);

  it('is turned as its flag says', async () => {
    const file = await turnByFlag(await makeForeign(place('turned.mp4'), { name: '', options: plain }));
    const [frame] = await tinyFrames(studio.store.path((await ingest(file)).video));
    expect(colourAt(frame!, 14, 4)[0]).toBeGreaterThan(200);
    expect(colourAt(frame!, 1, 4)[2]).toBeGreaterThan(200);
  });

  it('is cut where its edit list cuts it', async () => {
    const long = await makeForeign(place('long.mp4'), { name: '', length: 2, sound: 2, options: [...plain, '-g', '48'] });
    const file = place('edited.mp4');
    await ffmpeg('-v', 'error', '-ss', '0.25', '-t', '1', '-i', long, '-c', 'copy', '-y', file);
    const { video } = await ingest(file);
    const frames = await tinyFrames(studio.store.path(video));
    expect(Math.abs(frames.length - 24)).toBeLessThanOrEqual(1);
    expect(Math.abs(frames.findIndex((frame) => mean(frame) > 170) - 6)).toBeLessThanOrEqual(1);
    const click = (await samplesOf(studio.store.path(video))).findIndex((value) => Math.abs(value) > 0.1);
    expect(Math.abs(click - 12_000)).toBeLessThan(2000);
  });

  it.each([1, 23])('of %s frames, which are no whole number of milliseconds, has sound of their length to the sample', async (frames) => {
    const { video } = await ingest(await makeForeign(place(`${frames}.mp4`), { name: '', length: frames / 24, options: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'] }));
    expect(video).toMatchObject({ frames });
    const path = studio.store.path(video);
    expect(await probeVideo(path)).toMatchObject({ frames, even: true, sound: { heard: frames * 2000 } });
    expect((await samplesOf(path)).length).toBeGreaterThanOrEqual(frames * 2000);
  });
});

describe('a clip that is not whole', () => {
  const refused = async (file: string) => {
    await expect(ingest(file), file).rejects.toMatchObject({ code: 'bad_input', message: 'This file is not a whole video that can be read.' });
    expect(await temporaries()).toEqual([]);
  };

  it.each([
    { name: 'cut.mp4', options: [...plain, '-movflags', '+faststart'] },
    { name: 'cut.mkv', options: plain },
    { name: 'cut.webm', options: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus'] }
  ])('is refused wherever it was cut off: $name', async ({ name, options }) => {
    const whole = await readFile(await makeForeign(place(name), { name, options, filter: 'noise=alls=4:allf=t' }));
    for (const share of [0.3, 0.6, 0.95]) {
      await writeFile(place(name), whole.subarray(0, Math.floor(whole.length * share)));
      await refused(place(name));
    }
  }, 30_000);

  it('is refused when it was cut off between two clusters, where FFmpeg sees no fault', async () => {
    const file = await makeForeign(place('clusters.mkv'), { name: '', length: 4, sound: 4, options: [...plain, '-g', '12', '-cluster_time_limit', '1000'] });
    const whole = await readFile(file);
    const cluster = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
    const second = whole.indexOf(cluster, whole.indexOf(cluster) + 4);
    expect(second).toBeGreaterThan(0);
    await writeFile(file, whole.subarray(0, second));
    await refused(file);
  });

  it('is refused when frames of its table are not there', async () => {
    const file = await makeForeign(place('holes.mp4'), { name: '', sound: null, options: [...plain, '-movflags', '+faststart', '-g', '1'] });
    const bytes = await readFile(file);
    const at = bytes.indexOf('mdat') + 4;
    bytes.fill(0, at + Math.floor((bytes.length - at) / 2), at + Math.floor(((bytes.length - at) * 3) / 4));
    await writeFile(file, bytes);
    await refused(file);
  });

  it('is refused when it holds sound alone', async () => {
    const file = place('song.mp4');
    await mkdir(place(''), { recursive: true });
    await ffmpeg('-v', 'error', '-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'aac', '-y', file);
    await refused(file);
  });
});

describe('a clip of high dynamic range', () => {
  it('is refused with a sentence where FFmpeg cannot bring it to the range of films', async () => {
    const file = await makeForeign(place('hdr.mp4'), origins.find(({ name }) => name === 'hdr-pq.mp4')!);
    const script = join(studio.folder, 'ffmpeg-without');
    await writeFile(script, `#!/bin/sh\ncase " $* " in *" -filters "*) '${await requireFfmpeg(process.env)}' "$@" | grep -v zscale ;; *) exec '${await requireFfmpeg(process.env)}' "$@" ;; esac\n`);
    await chmod(script, 0o755);
    await expect(normaliseClip(studio.store, { ...process.env, FFMPEG_PATH: script }, file, { aspect: '16:9', signal })).rejects.toMatchObject({
      code: 'bad_input', message: expect.stringContaining('high dynamic range'), advice: expect.stringContaining('zscale')
    });
    await rm(script);
  });
});

describe('a clip that means harm', () => {
  it('opens no other file and no connection as a list disguised as a video, in 64 ways', async () => {
    let asked = 0;
    const web = createServer((_, response) => void response.end(String(asked++)));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    try {
      const victim = await makeForeign(place('victim.mp4'), { name: '', options: plain });
      const lists = disguised({ path: victim, beside: 'victim.mp4', web: `http://127.0.0.1:${(web.address() as AddressInfo).port}` });
      expect(lists).toHaveLength(64);
      for (const { name, text } of lists) {
        await writeFile(place(name), text);
        await expect(ingest(place(name)), name).rejects.toMatchObject({ code: 'bad_input' });
      }
      expect(asked).toBe(0);
    } finally {
      web.close();
    }
  }, 120_000);

  it('shows nothing of another file that its own tables point at', async () => {
    const victim = await makeForeign(place('other.mp4'), { name: '', sound: null, options: plain });
    const elsewhere = place('elsewhere.mov');
    const movie = await readFile(victim);
    // Without samples of its own only the other file could fill it.
    const samples = movie.indexOf('mdat');
    movie.fill(0, samples + 4, samples - 4 + movie.readUInt32BE(samples - 4));
    await writeFile(elsewhere, pointedElsewhere(movie, victim));
    await expect(ingest(elsewhere)).rejects.toMatchObject({ code: 'bad_input' });
    expect(await temporaries()).toEqual([]);
  });

  it('is refused or comes out whole, whatever bits were turned over', async () => {
    const whole = await readFile(await makeForeign(place('bits.mp4'), { name: '', options: plain }));
    let state = 12345;
    const next = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const outcomes = { refused: 0, whole: 0 };
    for (let index = 0; index < 12; index++) {
      await writeFile(place('flip.mp4'), flipped(whole, next));
      const taken = await ingest(place('flip.mp4')).catch((error: { code: string }) => error.code);
      if (typeof taken === 'string') {
        expect(taken).toBe('bad_input');
        outcomes.refused++;
        continue;
      }
      const facts = await probeVideo(studio.store.path(taken.video));
      expect(await decodeCheck(process.env, studio.store.path(taken.video), { origin: 'ours', signal })).toMatchObject({ frames: facts.frames });
      outcomes.whole++;
    }
    expect(outcomes.refused).toBeGreaterThan(0);
    expect(await temporaries()).toEqual([]);
  }, 60_000);
});
