import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyTimeline, usualCut, type ArtifactRef, type Film, type Timeline } from '../../src/lib/pipeline/index.ts';
import { windowArgs } from '../../src/lib/pipeline/timeline/window-args.ts';
import { runFfmpeg } from '../../src/lib/server/media/ffmpeg.ts';
import { openKept } from '../../src/lib/server/media/film/kept.ts';
import { clipSource, filesOf } from '../../src/lib/server/media/film/sources.ts';
import { createMediaTool } from '../../src/lib/server/media/media-tool.ts';
import { readSamples } from '../../src/lib/server/media/mp4-samples.ts';
import { decodeCheck, probeVideo } from '../../src/lib/server/media/probe.ts';
import { frameHashes, movingClip, packetTimes, small } from '../support/film-clips.ts';
import { decodeAll, openTestStore, psnr, type Studio, testContext } from '../support/video.ts';

let studio: Studio;
let clips: ArtifactRef[];
beforeAll(async () => {
  studio = await openTestStore();
  clips = await Promise.all([1, 2, 3].map((seed) => movingClip(studio.store, seed, 60)));
});
afterAll(() => studio.remove());

const tool = () => createMediaTool(studio.store, process.env);
const timeline = (given: Partial<Timeline>): Timeline => ({ ...emptyTimeline, ...given });
const named = (list: readonly ArtifactRef[]) => list.map((video, at) => ({ scene: `s${at + 1}`, video }));
const make = (given: Partial<Timeline>, list = clips): Promise<Film> => tool().film({ clips: named(list), timeline: timeline(given), subjects: {} }, testContext());
const dissolve = (id: string, frames = 12) => ({ ...usualCut(id), join: 'dissolve' as const, frames });

/** What is true of every film: each frame decodes, all are there, evenly, with one set of parameters and the tables in front. */
async function expectWhole(video: ArtifactRef, frames: number): Promise<void> {
  const path = studio.store.path(video);
  const facts = await probeVideo(path);
  expect(facts).toMatchObject({ frames, even: true, faststart: true, tracks: 1 });
  expect(facts.duration).toBeCloseTo(frames / 24, 6);
  expect((await decodeCheck(process.env, path, { origin: 'ours', signal: new AbortController().signal })).frames).toBe(frames);
  const times = await packetTimes(path);
  expect(times.map(({ pts }) => pts).sort((a, b) => a - b)).toEqual(Array.from({ length: frames }, (_, at) => at * 512));
  expect(times.every(({ dts }, at) => at === 0 || dts > times[at - 1]!.dts)).toBe(true);
  const { descriptions } = await readSamples(path, 'vide');
  expect(descriptions.readUInt32BE(4)).toBe(1);
}

describe('a film by its timeline', () => {
  it('AD-9: hard cuts copy every frame of the clips, bit for bit', async () => {
    const film = await tool().join(clips, testContext());
    await expectWhole(film.video, 180);
    const own = await Promise.all(clips.map((clip) => frameHashes(studio.store.path(clip))));
    expect(await frameHashes(studio.store.path(film.video))).toEqual(own.flat());
  });

  it('AD-9: a dissolve encodes its own frames and at most three before them, and copies the rest bit for bit', async () => {
    const film = await make({ scenes: [dissolve('s1'), dissolve('s2')] });
    expect(film).toMatchObject({ frames: 156, scenes: [{ start: 0, frames: 48 }, { start: 48, frames: 48 }, { start: 96, frames: 60 }] });
    await expectWhole(film.video, 156);
    const own = await Promise.all(clips.map((clip) => frameHashes(studio.store.path(clip))));
    const made = await frameHashes(studio.store.path(film.video));
    expect(made.slice(0, 45)).toEqual(own[0]!.slice(0, 45));
    expect(made.slice(60, 93)).toEqual(own[1]!.slice(12, 45));
    expect(made.slice(108)).toEqual(own[2]!.slice(12));
  });

  it('a dissolve shows of both clips what its place says', async () => {
    const film = await make({ scenes: [dissolve('s1')] }, clips.slice(0, 2));
    const [a, b, made] = await Promise.all([clips[0]!, clips[1]!, film.video].map((file) => decodeAll(studio.store.path(file), 'gray', small.width, small.height)));
    for (let at = 0; at < 12; at++) {
      const share = (at + 1) / 13;
      const wanted = a![48 + at]!.map((value, i) => Math.round(value * (1 - share) + b![at]![i]! * share));
      expect(psnr(made![48 + at]!, wanted)).toBeGreaterThan(38);
    }
  });

  it('trims to the frame, in the middle of sequences as well', async () => {
    const film = await make({ scenes: [{ ...usualCut('s1'), in: 5, out: 41 }, { ...usualCut('s2'), in: 20 }, { ...usualCut('s3'), in: 59 }] });
    await expectWhole(film.video, 36 + 40 + 1);
    const wanted = (await Promise.all(clips.map((clip) => decodeAll(studio.store.path(clip), 'gray', small.width, small.height))));
    const made = await decodeAll(studio.store.path(film.video), 'gray', small.width, small.height);
    const order = [...wanted[0]!.slice(5, 41), ...wanted[1]!.slice(20), wanted[2]![59]!];
    for (const [at, frame] of order.entries()) expect(psnr(made[at]!, frame), `frame ${at}`).toBeGreaterThan(38);
    // From the first IDR frame inside the cut on, the frames are those of the clip.
    const own = await frameHashes(studio.store.path(clips[0]!));
    expect((await frameHashes(studio.store.path(film.video))).slice(7, 34)).toEqual(own.slice(12, 39));
  });

  it('reads every frame by its number, at a place to decode from as between two of them', async () => {
    const sources = await Promise.all(clips.slice(0, 2).map((clip) => clipSource(openKept(studio.store, process.env, new AbortController().signal), clip, small)));
    const files = filesOf(sources);
    expect(files[0]!.keys).toEqual([0, 12, 24]);
    // Two frames of each, from every frame on that there is; then all of the second.
    const parts = [...Array.from({ length: 30 }, (_, at) => ({ kind: 'plain' as const, item: at % 2, from: (at * 7) % 58, frames: 2 })), { kind: 'plain' as const, item: 0, from: 12, frames: 3 }, { kind: 'plain' as const, item: 1, from: 24, frames: 36 }];
    const output = await studio.store.temp('mp4');
    const view = { size: small, crops: null, words: null, encoder: ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0', '-pix_fmt', 'yuv420p', '-f', 'mp4'], output };
    await runFfmpeg({ env: process.env, args: windowArgs({ parts, files, views: [view] }), signal: new AbortController().signal });
    const own = await Promise.all(clips.slice(0, 2).map((clip) => frameHashes(studio.store.path(clip))));
    expect(await frameHashes(output)).toEqual(parts.flatMap(({ item, from, frames }) => own[item]!.slice(from, from + frames)));
    await rm(output);
  });

  it('what did not change since the last film is not encoded again', async () => {
    const windows = async () => (await readdir(join(studio.folder, 'windows'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name).sort();
    await rm(join(studio.folder, 'windows'), { recursive: true, force: true });
    await make({ scenes: [dissolve('s1'), dissolve('s2')] });
    const before = await windows();
    expect(before).toHaveLength(2);
    const again = await make({ scenes: [dissolve('s1'), dissolve('s2')] });
    expect(await windows()).toEqual(before);
    const other = await movingClip(studio.store, 9, 60);
    const changed = await make({ scenes: [dissolve('s1'), dissolve('s2')] }, [clips[0]!, clips[1]!, other]);
    const after = await windows();
    expect(after).toHaveLength(3);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(changed.video.artifact).not.toBe(again.video.artifact);
  });

  it('titles and cards are drawn, and only the frames under them are encoded', async () => {
    const film = await make({
      cards: [{ id: 'c1', before: null, frames: 24, title: 'Lemonade', line: 'From the roof', picture: null, ink: '#ffffff', ground: '#204060' }],
      texts: [{ id: 't1', scene: 's1', from: 12, to: 36, style: 'title', text: 'The first sip' }]
    }, clips.slice(0, 2));
    await expectWhole(film.video, 144);
    const own = await frameHashes(studio.store.path(clips[0]!));
    const made = await frameHashes(studio.store.path(film.video));
    expect(made.slice(0, 12)).toEqual(own.slice(0, 12));
    const [plain, drawn] = await Promise.all([clips[0]!, film.video].map((file) => decodeAll(studio.store.path(file), 'gray', small.width, small.height)));
    expect(psnr(drawn![12]!, plain![12]!)).toBeLessThan(30);
    expect(psnr(drawn![35]!, plain![35]!)).toBeLessThan(30);
    expect(psnr(drawn![36]!, plain![36]!)).toBeGreaterThan(36);
    const card = drawn![140]!;
    expect([Math.min(...card) < 90, Math.max(...card) > 200]).toEqual([true, true]);
  });

  it('further shapes come from one decoding, each around the subject', async () => {
    const film = await tool().film({ clips: named(clips.slice(0, 2)), timeline: timeline({ shapes: ['16:9', '9:16', '1:1'], scenes: [dissolve('s1')] }), subjects: { s1: { x: 1, y: 0.5, zoom: 1 } } }, testContext());
    await expectWhole(film.video, 108);
    expect(film.video).toMatchObject({ width: 320, height: 180 });
    expect(film.variants!.map(({ shape, video: { width, height } }) => ({ shape, width, height }))).toEqual([{ shape: '9:16', width: 102, height: 180 }, { shape: '1:1', width: 180, height: 180 }]);
    for (const { video } of film.variants!) await expectWhole(video, 108);
    const square = film.variants![1]!.video;
    const [wide, tall] = [await decodeAll(studio.store.path(clips[0]!), 'gray', 320, 180), await decodeAll(studio.store.path(square), 'gray', 180, 180)];
    const right = new Uint8Array(180 * 180);
    for (let y = 0; y < 180; y++) right.set(wide[3]!.subarray(y * 320 + 140, y * 320 + 320), y * 180);
    expect(psnr(tall[3]!, right)).toBeGreaterThan(36);
  });

  it('a clip of another size is made to fit', async () => {
    const odd = await movingClip(studio.store, 5, 30, { width: 256, height: 256 });
    const film = await make({ scenes: [dissolve('s1')] }, [clips[0]!, odd]);
    await expectWhole(film.video, 60 + 30 - 12);
  });

  it('a film that is cancelled leaves nothing behind', async () => {
    const controller = new AbortController();
    const context = testContext(controller.signal);
    const cancelling = { ...context, progress: () => controller.abort() };
    const film = tool().film({ clips: named(clips), timeline: timeline({ shapes: ['1:1'] }), subjects: {} }, cancelling);
    await expect(film).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(studio.store.temporary)).toEqual([]);
  });
});
