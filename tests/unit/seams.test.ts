import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyPatch } from '../../src/lib/client/patch.ts';
import { knownSeam, measureSeam, seamKey, seamPath, type Seam, type SeamFrames } from '../../src/lib/server/measures/seam.ts';
import { openMeasured, openTold, type Told } from '../../src/lib/server/measures/measured.ts';
import { derivedAge, sweepDerived } from '../../src/lib/server/storage/sweep.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { drawShot, extracted, type Shot } from '../support/judge-scenes.ts';
import { plainView } from '../support/view.ts';

let data: string;
let store: ReturnType<typeof openStore>;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'seams-'));
  store = openStore(data);
});
afterAll(() => rm(data, { recursive: true, force: true }));

const shot: Shot = { product: 'can', backdrop: 'warm', place: { x: 0.5, y: 0.55, height: 0.6 }, camera: { zoom: 1, x: 0 } };
const frame = async (change: Partial<Shot> = {}, losses = {}) => extracted(store, await drawShot({ ...shot, ...change }), losses);

describe('a seam between two clips', () => {
  it('is close to 1 where the next clip begins on the picture that this one ends on, and low where it does not', async () => {
    const last = await frame();
    const same = await measureSeam(store, data, { last, first: await frame({}, { quality: 70 }) });
    const moved = await measureSeam(store, data, { last, first: await frame({ place: { x: 0.35, y: 0.55, height: 0.6 } }) });
    const other = await measureSeam(store, data, { last, first: await frame({ backdrop: 'cool', product: 'shoe' }) });
    expect(same.score).toBeGreaterThan(0.97);
    expect(same.ssim).toBeGreaterThan(0.95);
    expect(moved.score).toBeLessThan(0.8);
    expect(other.score).toBeLessThan(moved.score);
    expect(other.deltaE).toBeGreaterThan(10);
  });

  it('is kept by its two frames, with a picture that is dark where they agree and glows where they do not', async () => {
    const frames = { last: await frame(), first: await frame({ product: null }) };
    const seam = await measureSeam(store, data, frames);
    expect(await knownSeam(data, seamKey(frames))).toEqual(seam);
    expect(await knownSeam(data, seamKey({ last: frames.first, first: frames.last }))).toBeNull();
    const { data: pixels, info } = await sharp(await readFile(seamPath(data, seamKey(frames), 'webp'))).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const redAt = (x: number, y: number) => {
      const i = (Math.round(y * info.height) * info.width + Math.round(x * info.width)) * 3;
      return pixels[i]! - pixels[i + 2]!;
    };
    expect(redAt(0.5, 0.55)).toBeGreaterThan(70);
    expect(redAt(0.9, 0.9)).toBeLessThan(40);
  });
});

describe('seams that nobody looks at any more', () => {
  it('go after a season, and stay where somebody looks', async () => {
    const frames = { last: await frame({ product: 'shoe' }), first: await frame({ product: 'phone' }) };
    await measureSeam(store, data, frames);
    const later = Date.now() + derivedAge + 60_000;
    expect(await sweepDerived(join(data, 'seams'), Date.now())).toBe(0);
    expect(await knownSeam(data, seamKey(frames))).not.toBeNull();
    expect(await sweepDerived(join(data, 'seams'), later)).toBeGreaterThanOrEqual(2);
    expect(await knownSeam(data, seamKey(frames))).toBeNull();
  });
});

describe('seams that somebody looks at', () => {
  const key = (letter: string) => ({ artifact: letter.repeat(64), content: letter.repeat(64), mime: 'image/jpeg', bytes: 1 } as const);
  const seam: Seam = { score: 0.9, ssim: 0.9, deltaE: 1 };
  const opened = (events: Told, measure: () => Promise<Seam>) => openMeasured<SeamFrames, Seam>({ what: 'seam', events, keyOf: seamKey, known: (name) => knownSeam(data, name), measure });
  const told = (events: Told, count: number) => new Promise<string[]>((resolve) => {
    const projects: string[] = [];
    events.on('measured', (project) => { if (projects.push(project) === count) resolve(projects.sort()); });
  });

  it('are measured once, and every notebook that shows one is told', async () => {
    let measured = 0;
    const events = openTold();
    const seams = opened(events, async () => { measured += 1; return seam; });
    const frames = { last: key('a'), first: key('b') };
    expect(seams.of('one', frames)).toBeNull();
    expect(measured).toBe(0);
    seams.begin();
    const both = told(events, 2);
    expect([seams.of('one', frames), seams.of('two', frames), seams.of('one', frames)]).toEqual([null, null, null]);
    expect(await both).toEqual(['one', 'two']);
    expect([seams.of('three', frames), measured]).toEqual([seam, 1]);
  });

  it('that cannot be measured are not tried again and again', async () => {
    let tries = 0;
    const events = openTold();
    const seams = opened(events, async () => { tries += 1; throw new Error('a frame is gone'); });
    seams.begin();
    const one = told(events, 1);
    seams.of('one', { last: key('c'), first: key('d') });
    await one;
    expect([seams.of('one', { last: key('c'), first: key('d') }), tries]).toEqual([null, 1]);
  });

  it('come to the page without a new revision, and no older patch does', () => {
    const view = plainView();
    const { cells: _, scenes, revision, ...head } = view;
    const scene = { ...scenes[0]!, seam: { score: 0.5, ssim: 0.5, deltaE: 3, picture: '/seams/x.webp' } };
    const patch = { from: revision, revision, head, cells: [], order: null, scenes: [scene], sceneOrder: null };
    expect(applyPatch(view, patch)?.scenes[0]).toEqual(scene);
    expect(applyPatch(view, { ...patch, from: revision - 1 })).toBe(view);
    expect(applyPatch({ ...view, revision: revision + 1 }, patch)?.scenes[0]).toEqual(scenes[0]);
  });
});
