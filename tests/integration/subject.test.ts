/** Shapes: other shapes of a film show the subject of each scene, also where it is known from the frames alone. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArtifactRef, Film } from '../../src/lib/pipeline/outputs.ts';
import { exportStep } from '../../src/lib/pipeline/steps/export.ts';
import { quietContext } from '../../src/lib/pipeline/steps/tools.ts';
import { usualCut } from '../../src/lib/pipeline/timeline/usual.ts';
import { cropWindow, filmSize } from '../../src/lib/pipeline/timeline/words.ts';
import { cropAround, findSubject, knownSubject, subjectKey, type FindFace } from '../../src/lib/server/measures/subject.ts';
import { openStore, type ArtifactStore } from '../../src/lib/server/storage/files.ts';
import { fakeTools } from '../support/fake-tools.ts';
import { between, drawShot, packshot, size, type Product, type Shot } from '../support/judge-scenes.ts';

let data: string;
let store: ArtifactStore;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'subjects-'));
  store = openStore(data);
});
afterAll(() => rm(data, { recursive: true, force: true }));

const noFace: FindFace = async () => null;
const shot = (product: Product | null, x: number, over: Partial<Shot> = {}): Shot => ({ product, backdrop: 'warm', place: { x, y: 0.56, height: 0.6 }, camera: { zoom: 1, x: 0 }, ...over });
const frameOf = async (picture: Shot): Promise<ArtifactRef> =>
  store.put(await sharp(await drawShot(picture)).jpeg({ quality: 90 }).toBuffer(), { mime: 'image/jpeg', ...size });
/** First, middle and last frame of a clip between two shots. */
const framesOf = (from: Shot, to: Shot = from) => Promise.all([0, 0.5, 1].map((t) => frameOf(between(from, to, t))));
const find = (frames: readonly ArtifactRef[], pictures: readonly ArtifactRef[] = [], face = noFace) => findSubject(store, data, { frames, pictures }, face);

describe('the film', () => {
  const layers = { plate: {}, view: {}, subject: { image: {}, place: { x: 0.3, y: 0.6, height: 0.5 } } };
  const frame = (name: string) => ({ artifact: name, content: name, mime: 'image/jpeg', bytes: 1 });
  const inputs = {
    order: ['s1', 's2', 's3'], texts: [], cards: [], burn: false, shapes: ['9:16'], size: 'source', codec: 'h264', sound: null,
    cuts: [{ ...usualCut('s2'), crop: { x: 0.9, y: 0.5, zoom: 1 } }], pictures: [{ image: frame('brief'), name: 'a.jpg' }], assets: [frame('asset')],
    ...Object.fromEntries([1, 2, 3].flatMap((number) => [
      [`clip${number}`, frame('clip')], [`frames${number}`, 24], [`first${number}`, number === 1 ? layers : null], [`last${number}`, number === 1 ? layers : null],
      ...['opening', 'middle', 'ending'].map((port) => [`${port}${number}`, frame(`${port}${number}`)])
    ]))
  };
  async function asked(given: object) {
    const tools = fakeTools(3);
    const searches: unknown[] = [];
    let subjects: unknown;
    const media = { ...tools.media, subject: async (search: unknown) => { searches.push(search); return { x: 0.1, y: 0.2, zoom: 1 }; }, film: async (request: { subjects: unknown }) => { subjects = request.subjects; return {} as never; } };
    const { value } = await exportStep.run!({ inputs: { ...inputs, ...given }, params: { transition: 'cut' }, prompt: null, tools: { media }, context: quietContext({ seed: 1 }) });
    return { searches, subjects, kept: (value as Film).subjects };
  }

  it('looks for the subject only where a frame does not say it and nobody has chosen', async () => {
    const { searches, subjects, kept } = await asked({});
    expect(searches).toEqual([{ frames: ['opening3', 'middle3', 'ending3'].map(frame), pictures: [frame('asset'), frame('brief')] }]);
    expect(subjects).toEqual({ s1: { x: 0.3, y: 0.6, zoom: 1 }, s3: { x: 0.1, y: 0.2, zoom: 1 } });
    // The film says it, for editors who take over its cut.
    expect(kept).toEqual(subjects);
  });

  it('looks for nothing in its own shape', async () => expect(await asked({ shapes: [] })).toEqual({ searches: [], subjects: {} }));
});

describe('the subject of a scene', () => {
  it.each<[Product, number]>([['can', 0.2], ['can', 0.8], ['bottle', 0.22], ['shoe', 0.78], ['phone', 0.25], ['cream', 0.75]])('a %s at %d of the width is found by its picture, cut out', async (product, x) => {
    const picture = (await packshot(store, product)).image;
    const found = await find(await framesOf(shot(product, x)), [(await packshot(store, product === 'can' ? 'shoe' : 'can')).image, picture]);
    expect(found).toMatchObject({ by: 'picture', x: expect.closeTo(x, 1), y: expect.closeTo(0.56, 0) });
    expect(Math.abs(found!.x - x)).toBeLessThan(0.04);
  });

  it('that moves through the scene is in the middle of its way', async () => {
    const found = await find(await framesOf(shot('bottle', 0.2), shot('bottle', 0.6)), [(await packshot(store, 'bottle')).image]);
    expect(found!.by).toBe('picture');
    expect(Math.abs(found!.x - 0.4)).toBeLessThan(0.05);
  });

  it.each([0.2, 0.5, 0.8])('of which there is no picture stands out by contrast, at %d of the width', async (x) => {
    for (const [product, backdrop] of [['bottle', 'cool'], ['phone', 'pale'], ['tin', 'pale']] as const) {
      const found = await find(await framesOf(shot(product, x, { backdrop })));
      expect(found, `${product} on ${backdrop}`).toMatchObject({ by: 'contrast' });
      expect(Math.abs(found!.x - x), `${product} on ${backdrop}: ${found!.x}`).toBeLessThan(0.12);
    }
  });

  it('is a face where there is one and no picture is recognised', async () => {
    const frames = await framesOf(shot('ann', 0.75));
    const asked: string[] = [];
    const found = await find(frames, [(await packshot(store, 'shoe')).image], async ({ artifact }) => { asked.push(artifact); return { x: 0.75, y: 0.3 }; });
    expect(found).toEqual({ x: 0.75, y: 0.3, by: 'face' });
    expect(asked).toEqual(frames.map(({ artifact }) => artifact));
  });

  it('is nowhere in an empty picture, which then shows its middle', async () => {
    const plain = await store.put(await sharp({ create: { ...size, channels: 3, background: '#b0a890' } }).jpeg().toBuffer(), { mime: 'image/jpeg', ...size });
    const found = await find([plain, plain, plain]);
    expect([found, cropAround(found)]).toEqual([null, null]);
  });

  it.each(['9:16', '1:1', '4:5'] as const)('lies wholly in the window of %s, also at the side of the picture', async (shape) => {
    const found = await find(await framesOf(shot('can', 0.8)), [(await packshot(store, 'can')).image]);
    const { left, width } = cropWindow(size, filmSize(size, shape, 'source'), cropAround(found)!);
    // The can is 100 of 200 wide in a box of two thirds of its height.
    const half = (0.6 * size.height * (100 / 300)) / 2;
    expect(left).toBeLessThanOrEqual(0.8 * size.width - half);
    expect(left + width).toBeGreaterThanOrEqual(0.8 * size.width + half);
  });

  it('is looked for once, and what was found goes by what the files show', async () => {
    const search = { frames: await framesOf(shot('can', 0.3)), pictures: [(await packshot(store, 'can')).image] };
    const found = await findSubject(store, data, search, noFace);
    expect(await knownSubject(data, subjectKey(search))).toEqual(found);
    expect(await findSubject(store, data, search, async () => { throw new Error('It was looked for again.'); })).toEqual(found);
    expect(subjectKey({ ...search, pictures: [] })).not.toBe(subjectKey(search));
    expect((await readdir(store.temporary)).length).toBe(0);
  });

  it('is found without a picture whose file is gone', async () => {
    const gone = { ...(await packshot(store, 'phone')).image, artifact: 'f'.repeat(64), content: 'e'.repeat(64) };
    expect(await find(await framesOf(shot('phone', 0.8, { backdrop: 'pale' })), [gone])).toMatchObject({ by: 'contrast' });
  });
});
