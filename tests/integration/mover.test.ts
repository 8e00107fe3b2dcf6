import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aspects, type ArtifactRef, frameSizes, type Keyframe } from '../../src/lib/pipeline/outputs.ts';
import { putPng } from '../../src/lib/server/media/pictures.ts';
import { decodeCheck, probeVideo } from '../../src/lib/server/media/probe.ts';
import { createMover, prepareFrames } from '../../src/lib/server/providers/animatic/mover.ts';
import {
  decodeAll, ffmpeg, keyframePair, makePlate, makeSubject, noPrompt, openTestStore, paintKeyframe, pixelsOf, psnr, type Studio, testContext
} from '../support/video.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openTestStore();
});
afterAll(() => studio.remove());

type Move = { first: Keyframe; last: Keyframe; aspect?: '16:9' | '9:16' | '1:1'; duration?: number; camera?: 'push_in' | 'pan_left' };

async function animate({ first, last, aspect = '16:9', duration = 1, camera = 'push_in' }: Move, context = testContext()): Promise<ArtifactRef> {
  const { value } = await createMover(studio.store, process.env).animate(
    { mode: 'first_and_last_frame', prompt: noPrompt, aspect, duration, first, last, camera }, context
  );
  return value.video;
}

const children = () => process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;
const temporaries = () => readdir(studio.store.temporary).catch(() => []);

/** Mean difference of each frame from the one before. */
function changes(frames: readonly Uint8Array[]): number[] {
  return frames.slice(1).map((frame, i) => {
    let sum = 0;
    for (let at = 0; at < frame.length; at += 7) sum += Math.abs(frame[at]! - frames[i]![at]!);
    return sum / (frame.length / 7);
  });
}

/** Neither a jump at an edge of the clip nor one in its middle. */
function expectSmooth(frames: readonly Uint8Array[]): void {
  const steps = changes(frames);
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  expect(Math.max(...steps)).toBeLessThan(mean * 3);
  expect(Math.max(steps[0]!, steps.at(-1)!)).toBeLessThan(mean);
}

describe('the animatic mover', () => {
  it.each(aspects)('CLIP-1, AD-8: makes a %s clip from keyframe to keyframe that plays everywhere', async (aspect) => {
    const { first, last } = await keyframePair(studio.store, aspect);
    const context = testContext();
    const video = await animate({ first, last, aspect }, context);
    const path = studio.store.path(video);
    const { width, height } = frameSizes[aspect];
    expect(video).toMatchObject({ mime: 'video/mp4', width, height, duration: 1, frames: 24 });
    expect(await probeVideo(path)).toMatchObject({
      codec: 'avc1', width, height, frames: 24, duration: 1, rate: 24, timescale: 12_288, even: true, faststart: true, tracks: 1,
      colour: { primaries: 1, transfer: 1, matrix: 1, fullRange: false }
    });
    expect(await decodeCheck(process.env, path, { origin: 'ours', signal: context.signal })).toEqual({ frames: 24, words: '' });
    const { stderr } = await ffmpeg('-i', path, '-f', 'null', '-');
    expect(stderr).toMatch(/h264 \(High\).* yuv420p\(tv, bt709/);
    expect(stderr).toMatch(/24 fps/);

    const decoded = await decodeAll(path, 'rgb24', width, height);
    expect(psnr(decoded[0]!, (await pixelsOf(studio.store, first.image)).data)).toBeGreaterThan(38);
    expect(psnr(decoded[23]!, (await pixelsOf(studio.store, last.image)).data)).toBeGreaterThan(38);
    expectSmooth(decoded);
    expect(context.heard.at(-1)).toEqual({ fraction: 1, note: 'encoding frame 24 of 24' });
  });

  it('AD-8: dissolves to another plate and another subject while the move goes on', async () => {
    const { store } = studio;
    const { first } = await keyframePair(store, '16:9');
    const last = await paintKeyframe(store, '16:9', {
      plate: await makePlate(store, '16:9', 220), view: { x: 0.52, y: 0.5, width: 0.8 },
      subject: { image: await makeSubject(store, '#2456a4'), place: { x: 0.45, y: 0.55, height: 0.6 } }
    });
    const video = await animate({ first, last });
    const frames = await decodeAll(store.path(video), 'gray', 1280, 720);
    expect(frames).toHaveLength(24);
    const whole = changes([frames[0]!, frames[23]!])[0]!;
    expect(Math.max(...changes(frames))).toBeLessThan(whole / 4);
  });

  it('moves keyframes that have no layers, and finds the part that the second shows of the first', async () => {
    const { store } = studio;
    const plate = await makePlate(store, '16:9');
    const bare = async (view: { x: number; y: number; width: number }) =>
      ({ ...(await paintKeyframe(store, '16:9', { plate, view, subject: null })), layers: null });
    const first = await bare({ x: 0.5, y: 0.5, width: 0.9 });
    const last = await bare({ x: 0.55, y: 0.47, width: 0.7 });
    const frames = await prepareFrames(store, { aspect: '16:9', first, last, camera: 'hold', duration: 1 });
    const middle = Uint8Array.from(frames.frame(12).subarray(0, 1280 * 720));
    // Half-way of that move, with both pictures in register, looks like the view half-way and not like a double exposure.
    const layered = await prepareFrames(store, {
      aspect: '16:9', camera: 'hold', duration: 1,
      first: { ...first, layers: { plate, view: { x: 0.5, y: 0.5, width: 0.9 }, subject: null } },
      last: { ...last, layers: { plate, view: { x: 0.55, y: 0.47, width: 0.7 }, subject: null } }
    });
    expect(psnr(middle, layered.frame(12).subarray(0, 1280 * 720))).toBeGreaterThan(30);
  });

  it.each([
    { kind: 'opaque', alpha: 1 }, { kind: 'translucent', alpha: 0.74 }
  ])('keeps a slate that only a keyframe has where it is, until it dissolves: $kind', async ({ alpha }) => {
    const { store } = studio;
    const pair = await keyframePair(store, '16:9');
    const options = { aspect: '16:9' as const, camera: 'hold' as const, duration: 1 };
    const bare = await prepareFrames(store, { ...options, ...pair });
    const frames = await prepareFrames(store, { ...options, first: await withSlate(pair.first, alpha), last: pair.last });
    const strip = (frame: Uint8Array) => frame.subarray(630 * 1280, 690 * 1280);
    const wanted = (index: number) => Uint8Array.from(strip(bare.frame(index)), (value) => value * (1 - alpha) + 27 * alpha);
    expect(psnr(strip(frames.frame(0)), wanted(0))).toBeGreaterThan(45);
    // A third of the way the picture has moved on beneath it; what is opaque hides that.
    expect(psnr(strip(frames.frame(7)), wanted(7))).toBeGreaterThan(alpha < 1 ? 38 : 45);
    expect(psnr(frames.frame(7).subarray(0, 580 * 1280), bare.frame(7).subarray(0, 580 * 1280))).toBeGreaterThan(45);
    expect(psnr(strip(frames.frame(20)), strip(bare.frame(20)))).toBeGreaterThan(45);
  });

  it('draws the same without WebAssembly SIMD', async () => {
    const pair = await keyframePair(studio.store, '16:9');
    const [quick, plain] = await Promise.all([true, false].map((simd) =>
      prepareFrames(studio.store, { aspect: '16:9', ...pair, camera: 'hold', duration: 1 }, { simd })));
    for (const index of [1, 11]) expect(psnr(quick!.frame(index), plain!.frame(index))).toBe(Infinity);
  });

  it('draws the same again in the memory and from the pictures that it has kept, with other clips in between', async () => {
    const [pair, other] = [await keyframePair(studio.store, '16:9'), await keyframePair(studio.store, '9:16')];
    const draw = async (first: Keyframe, last: Keyframe, aspect: '16:9' | '9:16') => {
      const frames = await prepareFrames(studio.store, { aspect, first, last, camera: 'hold', duration: 1 });
      const drawn = frames.frame(9).slice();
      frames.close();
      return drawn;
    };
    const drawn = await draw(pair.first, pair.last, '16:9');
    await draw(other.last, pair.first, '9:16');
    await draw({ ...pair.last, layers: null }, { ...pair.first, layers: null }, '16:9');
    expect(psnr(await draw(pair.first, pair.last, '16:9'), drawn)).toBe(Infinity);
  });

  it('ORCH-2: leaves no file and no process behind when a picture is missing', async () => {
    const pair = await keyframePair(studio.store, '16:9');
    const before = await temporaries();
    const running = children();
    const plate = { ...pair.last.layers!.plate, artifact: '0'.repeat(64), content: '0'.repeat(64) };
    await expect(animate({ first: pair.first, last: { ...pair.last, layers: { ...pair.last.layers!, plate } } })).rejects.toMatchObject({ code: 'missing_file' });
    expect(await temporaries()).toEqual(before);
    expect(children()).toBe(running);
  });

  it('ORCH-2: leaves no file and no process behind when it is cancelled', async () => {
    const pair = await keyframePair(studio.store, '16:9');
    const before = await temporaries();
    const running = children();
    const control = new AbortController();
    const context = { ...testContext(control.signal), progress: () => control.abort() };
    await expect(animate({ ...pair, duration: 8 }, context)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await temporaries()).toEqual(before);
    expect(children()).toBe(running);
  });
});

/** The keyframe with a dark strip over its lower edge that no layer has. */
async function withSlate(key: Keyframe, alpha: number): Promise<Keyframe> {
  const pixels = await pixelsOf(studio.store, key.image);
  const data = Uint8Array.from(pixels.data, (value, i) =>
    i >= 620 * 1280 * 3 ? Math.round(value * (1 - alpha) + 12.8 * alpha) : value);
  return { ...key, image: await putPng(studio.store, { ...pixels, data }) };
}
