import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driftOutput, type BriefImage, type Drift } from '../../src/lib/pipeline/outputs.ts';
import { ToolError, type VisionTool } from '../../src/lib/pipeline/steps/tools.ts';
import { createJudge } from '../../src/lib/server/providers/animatic/judge.ts';
import { putPng, readPixels } from '../../src/lib/server/media/pictures.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { between, context, drawShot, packshot, request, type Backdrop, type Product, type Scene, type Shot } from '../support/judge-scenes.ts';

let data: string;
let store: ReturnType<typeof openStore>;
let judge: Pick<VisionTool, 'score'>;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'judge-'));
  store = openStore(data);
  judge = createJudge(store);
});
afterAll(() => rm(data, { recursive: true, force: true }));

const cameras = {
  'a push in': [{ place: { x: 0.5, y: 0.55, height: 0.55 }, camera: { zoom: 1, x: 0 } }, { place: { x: 0.5, y: 0.56, height: 0.75 }, camera: { zoom: 1.15, x: 0 } }],
  'a pan': [{ place: { x: 0.62, y: 0.55, height: 0.6 }, camera: { zoom: 1.15, x: 0.05 } }, { place: { x: 0.4, y: 0.55, height: 0.6 }, camera: { zoom: 1.15, x: -0.06 } }],
  'a wide shot': [{ place: { x: 0.33, y: 0.6, height: 0.25 }, camera: { zoom: 1, x: 0 } }, { place: { x: 0.35, y: 0.6, height: 0.33 }, camera: { zoom: 1.1, x: 0 } }],
  'a close-up': [{ place: { x: 0.5, y: 0.5, height: 1.2 }, camera: { zoom: 1.4, x: 0 } }, { place: { x: 0.5, y: 0.45, height: 1.6 }, camera: { zoom: 1.6, x: 0 } }]
} as const;
type Camera = keyof typeof cameras;

const shots = (product: Product, backdrop: Backdrop, camera: Camera) => {
  const [a, b] = cameras[camera];
  const from: Shot = { product, backdrop, ...a };
  const to: Shot = { product, backdrop, ...b };
  return { from, to, middle: between(from, to, 0.5) };
};
const judged = async (scene: Scene): Promise<Drift> => {
  const { value } = await judge.score(await request(store, scene), context());
  return driftOutput.parse(value);
};
/** The same with a middle frame that shows both keyframes' scenes, half way, at half strength. */
const judgedDissolve = async (scene: Scene): Promise<Drift> => {
  const asked = await request(store, scene);
  const half = async (one: Shot, other: Shot) => {
    const { data: pixels, info } = await sharp(await drawShot(between(one, other, 0.5))).raw().toBuffer({ resolveWithObject: true });
    return { pixels, info };
  };
  const [one, two] = [await half(scene.from, scene.to), await half(scene.to, scene.from)];
  const mixed = one.pixels.map((value, i) => Math.round((value + two.pixels[i]!) / 2));
  const middle = await putPng(store, { data: mixed, width: one.info.width, height: one.info.height, channels: 3 });
  const { value } = await judge.score({ ...asked, clip: { ...asked.clip, middle } }, context());
  return driftOutput.parse(value);
};
const codes = ({ issues }: Drift) => issues.map((issue) => issue.code);

/** The product, how it is filmed, another product that has a picture in the brief too, and one that has none. */
const settings: [Product, Backdrop, Camera, Product, Product][] = [
  ['bottle', 'warm', 'a push in', 'can', 'shoe'], ['shoe', 'cool', 'a pan', 'burger', 'phone'], ['phone', 'pale', 'a push in', 'cream', 'bottle'],
  ['burger', 'cool', 'a wide shot', 'bottle', 'cream'], ['can', 'warm', 'a close-up', 'shoe', 'burger']
];

describe.each(settings)('CLIP-3: the judge, shown the %s before a %s backdrop in %s', (product, backdrop, camera, other, stranger) => {
  const { from, to, middle } = shots(product, backdrop, camera);
  let references: readonly BriefImage[];
  beforeAll(async () => {
    references = [await packshot(store, product), await packshot(store, other)];
  });

  it.each<[string, Scene['losses']]>([
    ['as it should be', {}], ['strongly compressed', { quality: 45 }], ['slightly brighter', { light: 1.07 }], ['slightly darker', { light: 0.93 }],
    ['a little soft', { blur: 1 }]
  ])('scores above 0.9 a clip that is %s', async (_name, losses) => {
    const drift = await judged({ from, to, references, losses });
    expect(drift.score).toBeGreaterThan(0.9);
    expect(drift.issues.filter((issue) => issue.severity !== 'low')).toEqual([]);
    expect(drift.subjects[0]).toMatchObject({ name: product, note: 'looks like its picture in all three frames' });
  });

  it.each<[string, (change: Partial<Shot>) => Partial<Scene>]>([
    ['only the clip', (change) => ({ shown: { first: { ...from, ...change }, middle: { ...middle, ...change }, last: { ...to, ...change } } })],
    ['the keyframes too', (change) => ({ from: { ...from, ...change }, to: { ...to, ...change } })]
  ])('scores below 0.8 a recoloured, a foreign and a missing product, wrong in %s', async (_name, wrong) => {
    const recoloured = await judged({ from, to, references, ...wrong({ hue: 120 }) });
    expect(recoloured.score).toBeLessThan(0.8);
    expect(codes(recoloured)[0]).toMatch(/^(colour_shift|product_missing)$/);
    const foreign = await judged({ from, to, references, ...wrong({ product: stranger }) });
    expect(foreign.score).toBeLessThan(0.8);
    expect(codes(foreign)[0]).toMatch(/^(product_missing|product_changed)$/);
    const missing = await judged({ from, to, references, ...wrong({ product: null }) });
    expect(missing.score).toBeLessThan(0.8);
    expect(codes(missing)[0]).toBe('product_missing');
    for (const drift of [recoloured, foreign, missing]) {
      expect(drift.subjects[0]!.score).toBeLessThan(0.8);
      expect(drift.fixPrompt).toContain(product);
    }
  });

  it('scores below 0.8 a scene that ends on another product of the brief, whatever it opens on', async () => {
    const instead = `The last frame shows “${other}” where “${product}” belongs.`;
    for (const start of [other, product]) {
      const drift = await judged({ from: { ...from, product: start }, to: { ...to, product: other }, references });
      expect(drift.score).toBeLessThan(0.7);
      expect(drift.issues[0]).toMatchObject({ code: 'product_swapped', severity: 'high', frame: 'last', text: instead });
      expect(drift.subjects[0]).toMatchObject({ name: product, note: `“${other}” is shown at the end instead` });
      expect(drift.fixPrompt).toContain(`Show “${product}” in the last frame`);
    }
  });

  it('takes a dissolve from another picture of the brief, both of them moving, for right, and a foreign middle for wrong', async () => {
    const start: Shot = { ...from, product: other };
    const right = await judgedDissolve({ from: start, to, references });
    expect(right.score).toBeGreaterThan(0.9);
    expect(right.subjects[0]!.note).toBe(`looks like its picture at the end, and comes after “${other}”`);
    const wrong = await judged({ from: start, to, references, shown: { middle: { ...middle, product: stranger, backdrop: backdrop === 'warm' ? 'cool' : 'warm' } } });
    expect(wrong.score).toBeLessThan(0.8);
    expect(codes(wrong)).toContain('jump');
  });

  it('scores below 0.8 a clip that ends on another frame', async () => {
    const drift = await judged({ from, to, references, shown: { last: { ...to, backdrop: backdrop === 'cool' ? 'warm' : 'cool' } } });
    expect(drift.score).toBeLessThan(0.8);
    expect(codes(drift)).toEqual(['frame_mismatch']);
    expect(drift.issues[0]).toMatchObject({ frame: 'last' });
    expect(drift.fixPrompt).toBe('End exactly on the given last frame.');
    expect(drift.measures.find(({ frame }) => frame === 'last')!.deltaE).toBeGreaterThan(5 + drift.measures.find(({ frame }) => frame === 'first')!.deltaE!);
  });
});

describe('CLIP-3: the judge', () => {
  const { from, to, middle } = shots('bottle', 'warm', 'a push in');

  it('only notes that the keyframes show what may be another view of the product', async () => {
    const references = [await packshot(store, 'bottle'), await packshot(store, 'bottleBack'), await packshot(store, 'can')];
    const drift = await judged({ from: { ...from, product: 'bottleBack' }, to: { ...to, product: 'bottleBack' }, references });
    expect(drift.score).toBeGreaterThan(0.85);
    expect(drift.score).toBeLessThan(0.97);
    expect(drift.issues).toEqual([{ code: 'product_swapped', severity: 'low', frame: 'last', text: 'The last frame shows “bottleBack” where “bottle” belongs.' }]);
  });

  it('wants of three products the one that the scene is about, and takes another beside it for no fault', async () => {
    const references = [await packshot(store, 'can'), await packshot(store, 'bottle'), await packshot(store, 'phone')];
    const beside = (shot: Shot): Shot => ({ ...shot, place: { ...shot.place, x: 0.36 }, also: { product: 'phone', place: { x: 0.68, y: 0.55, height: 0.5 } } });
    const scene = { from: beside(from), to: beside(to), references };
    expect(codes(await judged({ ...scene, picture: 1 }))).toEqual([]);
    expect(codes(await judged({ ...scene, picture: 2 }))).toEqual([]);
    const wrong = await judged({ ...scene, picture: 0 });
    expect(wrong.score).toBeLessThan(0.7);
    expect(wrong.issues[0]).toMatchObject({ code: 'product_swapped', frame: 'last', text: expect.stringMatching(/where “can” belongs/) as string });
  });

  it('names the one frame in which the product is missing', async () => {
    const drift = await judged({ from, to, references: [await packshot(store, 'bottle')], shown: { middle: { ...middle, product: null } } });
    expect(drift.score).toBeLessThan(0.8);
    expect(drift.issues[0]).toMatchObject({ code: expect.stringMatching(/^product_/) as string, frame: 'middle' });
    expect(drift.subjects[0]!.note).toBe('like its picture in the first and the last frame only');
  });

  it('notices a middle that comes from neither keyframe', async () => {
    const drift = await judged({ from, to, references: [], shown: { middle: { ...middle, backdrop: 'cool', product: 'shoe' } } });
    expect(drift.score).toBeLessThan(0.8);
    expect(codes(drift)).toEqual(['jump']);
  });

  it('follows a product that moves against a backdrop which stands still', async () => {
    const near = { ...from, place: { x: 0.3, y: 0.55, height: 0.8 } };
    const drift = await judged({ from: near, to: { ...near, place: { x: 0.7, y: 0.5, height: 0.8 } }, references: [await packshot(store, 'bottle')] });
    expect(drift.score).toBeGreaterThan(0.9);
  });

  it('accepts a dissolve between two different keyframes', async () => {
    const { from: start } = shots('bottle', 'warm', 'a pan');
    const { from: end } = shots('bottle', 'cool', 'a pan');
    const asked = await request(store, { from: start, to: end, references: [] });
    const [one, two] = [await readPixels(store, asked.start.image), await readPixels(store, asked.end.image)];
    const mixed = { ...one, data: one.data.map((value, i) => Math.round((value + two.data[i]!) / 2)) };
    const { value } = await judge.score({ ...asked, clip: { ...asked.clip, middle: await putPng(store, mixed) } }, context());
    expect(value.score).toBeGreaterThan(0.9);
  });

  it('judges the frames alone where the brief has no pictures', async () => {
    const drift = await judged({ from, to, references: [] });
    expect(drift.score).toBeGreaterThan(0.95);
    expect(drift.subjects.map(({ name }) => name)).toEqual(['Opening frame', 'Movement between', 'Closing frame']);
    expect(drift.fixPrompt).toBe('');
    expect(drift.measures.map(({ frame }) => frame)).toEqual(['first', 'middle', 'last']);
  });

  it('orders clips by how wrong they are', async () => {
    const references = [await packshot(store, 'bottle')];
    const scores = [];
    for (const hue of [0, 25, 60, 120]) scores.push((await judged({ from: { ...from, hue }, to: { ...to, hue }, references })).score);
    expect(scores).toEqual([...scores].sort((x, y) => y - x));
    expect(scores[0]! - scores[3]!).toBeGreaterThan(0.3);
  });

  it.each([{ width: 360, height: 640 }, { width: 480, height: 480 }])('works at $width by $height', async (frame) => {
    const references = [await packshot(store, 'can'), await packshot(store, 'bottle')];
    const set = shots('can', 'cool', 'a push in');
    const tall = { ...set.from, place: { ...set.from.place, height: 0.4 } }, near = { ...set.to, place: { ...set.to.place, height: 0.5 } };
    expect((await judged({ from: tall, to: near, references, frame })).score).toBeGreaterThan(0.9);
    expect((await judged({ from: { ...tall, product: 'shoe' }, to: { ...near, product: 'shoe' }, references, frame })).score).toBeLessThan(0.8);
  });

  it('draws a heat map that glows where the frame is wrong and stays dark where it is right', async () => {
    const glow = async (drift: Drift) => {
      const { data: pixels, width, height } = await readPixels(store, drift.heatmap!);
      const red = { inside: 0, outside: 0 };
      for (let y = 0, i = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1, i += 3) {
          if (pixels[i]! - pixels[i + 2]! < 70) continue;
          red[Math.abs(x / width - 0.5) < 0.16 && Math.abs(y / height - 0.55) < 0.45 ? 'inside' : 'outside'] += 1;
        }
      }
      return { inside: red.inside / (width * height), outside: red.outside / (width * height) };
    };
    const references = [await packshot(store, 'bottle')];
    const right = await glow(await judged({ from, to, references }));
    expect(right.inside + right.outside).toBeLessThan(0.002);
    const wrong = await glow(await judged({ from, to, references, shown: { last: { ...to, hue: 150 } } }));
    expect(wrong.inside).toBeGreaterThan(0.02);
    expect(wrong.outside).toBeLessThan(0.01);
  });

  it('gives the same verdict twice', async () => {
    const asked = await request(store, { from, to, references: [await packshot(store, 'bottle')], shown: { last: { ...to, hue: 60 } } });
    const one = await judge.score(asked, context());
    expect(await createJudge(store).score(asked, context({ seed: 99 }))).toEqual(one);
    expect(one.usage).toEqual({ units: { image: 6 }, usd: 0 });
  });

  it('reports growing progress up to its end', async () => {
    const seen: number[] = [];
    await judge.score(await request(store, { from, to, references: [await packshot(store, 'bottle')] }), context({ progress: ({ fraction }) => seen.push(fraction ?? -1) }));
    expect(seen.length).toBeGreaterThan(4);
    expect(seen).toEqual([...seen].sort((x, y) => x - y));
    expect(seen.at(-1)).toBe(1);
  });

  it('stops where the run is cancelled', async () => {
    const stop = new AbortController();
    const asked = await request(store, { from, to, references: [] });
    const verdict = judge.score(asked, context({ signal: stop.signal, progress: ({ fraction }) => { if (fraction !== null && fraction > 0.2) stop.abort(); } }));
    await expect(verdict).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says in plain words that a picture is missing or broken', async () => {
    const asked = await request(store, { from, to, references: [] });
    const lost = { ...asked.clip.last, artifact: 'f'.repeat(64) };
    await expect(judge.score({ ...asked, clip: { ...asked.clip, last: lost } }, context())).rejects.toMatchObject({ code: 'missing_file' });
    const broken = await store.put(Buffer.from('no picture'), { mime: 'image/jpeg', width: 640, height: 360 });
    const error = await judge.score({ ...asked, clip: { ...asked.clip, last: broken } }, context()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ToolError);
    expect(error).toMatchObject({ code: 'media_failed' });
  });
});
