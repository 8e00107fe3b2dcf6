import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { aspects, frameLayers, frameSizes, type Aspect, type BriefImage, type Keyframe } from '../../src/lib/pipeline/outputs.ts';
import { quietContext, type FrameFacts, type Progress, type RunContext } from '../../src/lib/pipeline/steps/tools.ts';
import { readPixels } from '../../src/lib/server/media/pictures.ts';
import { createPainter } from '../../src/lib/server/providers/animatic/painter.ts';
import { openStore, type ArtifactStore } from '../../src/lib/server/storage/files.ts';
import { drawPackshot } from '../support/packshots.ts';

let data: string;
let store: ArtifactStore;
let bottle: BriefImage, sneaker: BriefImage, scenery: BriefImage;

const put = async (png: Buffer, name: string): Promise<BriefImage> => {
  const { width, height } = await sharp(png).metadata();
  return { name, image: await store.put(png, { mime: 'image/png', width, height }) };
};

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'painter-'));
  store = openStore(data);
  bottle = await put(await drawPackshot('drinks'), 'bottle.png');
  sneaker = await put(await drawPackshot('fashion'), 'sneaker.png');
  const bricks = Array.from({ length: 140 }, (_, i) =>
    `<rect x="${(i % 10) * 60}" y="${Math.floor(i / 10) * 60}" width="58" height="58" fill="hsl(${(i * 67) % 360} ${30 + (i % 5) * 12}% ${25 + (i % 7) * 8}%)"/>`).join('');
  scenery = await put(await sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="600" height="840">${bricks}</svg>`)).flatten().png().toBuffer(), 'scenery.png');
});
afterAll(() => rm(data, { recursive: true, force: true }));

const facts = (more: Partial<FrameFacts> = {}): FrameFacts => ({
  position: 'start', role: 'hook', title: 'Opening', words: 'The bottle stands ready.', shot: 'medium', camera: 'hold', picture: 0, duration: 6,
  style: { look: 'Quiet and exact', light: 'soft', palette: ['#17503b', '#d9592c', '#fbf6e9'], category: 'drinks' }, images: [bottle], slate: false, ...more
});
const context = (seed: number, more: Partial<RunContext> = {}): RunContext =>
  quietContext({ seed, ...more });
const prompt = { system: '', text: '', images: [] };
const painting = (more: Partial<FrameFacts> = {}, { seed = 7, aspect = '16:9' as Aspect, base = null as Keyframe | null, on = createPainter(store) } = {}) =>
  on.paint({ prompt, aspect, base, facts: facts(more) }, context(seed)).then(({ value }) => value);
const after = (base: Keyframe, more: Partial<FrameFacts> = {}, seed = 9, aspect: Aspect = '16:9') => painting({ position: 'end', ...more }, { seed, aspect, base });

describe('the painter', () => {
  it.each(aspects)('AD-4: paints a %s frame at its exact size, with layers that satisfy their schema', async (aspect) => {
    const { image, layers } = await painting({}, { aspect });
    const { width, height, format } = await sharp(store.path(image)).metadata();
    expect({ width, height, format }).toEqual({ ...frameSizes[aspect], format: 'png' });
    expect(frameLayers.parse(layers)).toEqual(layers);
    expect(layers!.plate.width!).toBeGreaterThan(frameSizes[aspect].width * 1.2);
  });

  it('KEY-4: uses one image and costs nothing', async () => {
    const { usage } = await createPainter(store).paint({ prompt, aspect: '16:9', base: null, facts: facts() }, context(1));
    expect(usage).toEqual({ units: { image: 1 }, usd: 0 });
  });

  it('gives the same pixels for the same request and seed, in a painter that remembers and in a new one', async () => {
    const painter = createPainter(store);
    const frames = [await painting({}, { on: painter }), await painting({}, { on: painter }), await painting()];
    expect(new Set(frames.map(({ image }) => image.content)).size).toBe(1);
    expect(frames[2]).toEqual(frames[0]);
  });

  it('cuts pictures out ahead of their frames, which come out as they would have', async () => {
    const own = await put(await sharp(await drawPackshot('drinks')).rotate(90).png().toBuffer(), 'lying.png');
    const expected = await painting({ images: [own] });
    const painter = createPainter(store);
    await painter.learn([own]);
    // From now on there is no reading it.
    await writeFile(store.path(own.image), 'not a picture');
    expect(await painting({ images: [own] }, { on: painter })).toEqual(expected);
    await expect(painting({ images: [own] })).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('ORCH-2: has written what it began to write when a cancelled frame ends', async () => {
    const gate = Promise.withResolvers<void>();
    let begun = 0, ended = false;
    const slow: ArtifactStore = {
      ...store,
      put: async (...given) => {
        begun++;
        await gate.promise;
        return store.put(...given);
      }
    };
    const control = new AbortController();
    const stop = ({ note }: Progress) => void (note === 'building the set' && control.abort());
    const work = createPainter(slow).paint({ prompt, aspect: '16:9', base: null, facts: facts() }, context(7, { signal: control.signal, progress: stop }));
    void work.catch(() => undefined).finally(() => (ended = true));
    await vi.waitFor(() => expect([control.signal.aborted, begun]).toEqual([true, 2]), 10_000);
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    gate.resolve();
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('gives another variant for another seed', async () => {
    const contents = await Promise.all([1, 2, 3, 4].map(async (seed) => (await painting({}, { seed })).image.content));
    expect(new Set(contents).size).toBe(4);
  });

  it('KEY-1: words without a visual hint change nothing; each hint changes the frame', async () => {
    const plain = await painting({ words: 'The bottle stands ready.' });
    expect((await painting({ words: 'Our bottle waits, proud and ready.' })).image.content).toBe(plain.image.content);
    for (const words of ['The bottle stands ready in the dark.', 'A close-up of the bottle.', 'The bottle in red light.', 'The bottle on a bright morning.', 'An empty stage.']) {
      expect((await painting({ words })).image.content).not.toBe(plain.image.content);
    }
  });

  it('KEY-1: dark words make a darker frame, and the named side holds the product', async () => {
    const mean = async (words: string) => {
      const { data: pixels } = await readPixels(store, (await painting({ words }, { seed: 5 })).image);
      return pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    };
    expect(await mean('in the dark')).toBeLessThan((await mean('a bright day')) * 0.6);
    const x = async (words: string) => (await painting({ words })).layers!.subject!.place.x;
    expect(await x('it stands left')).toBeLessThan(0.42);
    expect(await x('it stands on the right')).toBeGreaterThan(0.58);
  });

  it('KEY-3: a push in ends with the same product, larger, on the same plate', async () => {
    const start = await painting({ shot: 'wide', camera: 'push_in' });
    const end = await after(start, { shot: 'wide', camera: 'push_in' });
    expect(end.layers!.subject!.image).toEqual(start.layers!.subject!.image);
    expect(end.layers!.plate).toEqual(start.layers!.plate);
    expect(end.layers!.subject!.place.height).toBeGreaterThan(start.layers!.subject!.place.height * 1.08);
    expect(end.layers!.view.width).toBeLessThan(start.layers!.view.width);
  });

  it('KEY-2: a chain goes on from the layers it is given, whoever painted them', async () => {
    const start = await painting({ shot: 'medium' });
    const moved: Keyframe = { ...start, layers: { ...start.layers!, view: { ...start.layers!.view, x: start.layers!.view.x + 0.04 } } };
    const [one, other] = [await after(start, { shot: 'medium' }), await after(moved, { shot: 'medium' })];
    expect(other.layers!.view.x).toBeGreaterThan(one.layers!.view.x);
    expect(Math.abs(one.layers!.view.x - start.layers!.view.x)).toBeLessThan(0.03);
  });

  it('KEY-3: another picture brings the other product', async () => {
    const images = [bottle, sneaker];
    const start = await painting({ images });
    const end = await after(start, { images, picture: 1 });
    expect(end.layers!.subject!.image.content).not.toBe(start.layers!.subject!.image.content);
  });

  it('KEY-3: the words of the last frame change its light, and asking again for the light that is there changes no plate', async () => {
    const start = await painting({ words: 'a bright day', shot: 'medium' });
    const dusk = await after(start, { words: 'Dusk falls.' });
    expect(dusk.layers!.plate.content).not.toBe(start.layers!.plate.content);
    const night = await after(dusk, { words: 'Dusk falls.' });
    expect(night.layers!.plate).toEqual(dusk.layers!.plate);
  });

  it.each(aspects)('shows a picture that cannot be cut out whole, in %s, and travels over it', async (aspect) => {
    const start = await painting({ images: [scenery], camera: 'push_in', shot: 'wide' }, { aspect });
    const end = await after(start, { images: [scenery], camera: 'push_in', shot: 'wide' }, 9, aspect);
    expect([start.layers!.subject, end.layers!.subject]).toEqual([null, null]);
    expect(end.layers!.plate).toEqual(start.layers!.plate);
    expect(end.layers!.view.width).toBeLessThan(start.layers!.view.width);
  });

  it('AD-5: goes on from an uploaded frame that has no layers', async () => {
    const upload = await put(await sharp({ create: { width: 1000, height: 800, channels: 3, background: '#446688' } }).png().toBuffer(), 'upload.png');
    const end = await after({ image: upload.image, layers: null }, { camera: 'pan_left' });
    expect(end.image).toMatchObject(frameSizes['16:9']);
    expect(end.layers!.subject).toBeNull();
    const next = await after(end, { camera: 'push_in' });
    expect(next.layers!.subject).not.toBeNull();
  });

  it('paints a set alone for a brief without pictures', async () => {
    const start = await painting({ images: [] });
    const end = await after(start, { images: [], camera: 'push_in' });
    expect(end.layers).toMatchObject({ subject: null, plate: start.layers!.plate });
    expect(end.image.content).not.toBe(start.image.content);
  });

  it('draws the slate on the picture only', async () => {
    const [plain, slated] = [await painting(), await painting({ slate: true })];
    expect(slated.layers).toEqual(plain.layers);
    const [one, other] = [await readPixels(store, plain.image), await readPixels(store, slated.image)];
    const half = one.data.length / 2;
    expect(Buffer.from(one.data.subarray(0, half)).equals(Buffer.from(other.data.subarray(0, half)))).toBe(true);
    expect(Buffer.from(one.data).equals(Buffer.from(other.data))).toBe(false);
    const renamed = await painting({ slate: true, title: 'Ouverture, Ελλάδα, Сцена' });
    expect(renamed.image.content).not.toBe(slated.image.content);
  });

  it('says which file is missing', async () => {
    const gone: BriefImage = { ...bottle, image: { ...bottle.image, artifact: 'f'.repeat(64), content: 'f'.repeat(64) } };
    await expect(painting({ images: [gone] })).rejects.toMatchObject({ name: 'ToolError', code: 'missing_file' });
  });

  it('stops when it is cancelled, and reports growing fractions otherwise', async () => {
    const stopped = new AbortController();
    stopped.abort();
    const paint = createPainter(store).paint;
    await expect(paint({ prompt, aspect: '16:9', base: null, facts: facts() }, context(1, { signal: stopped.signal }))).rejects.toMatchObject({ code: 'cancelled' });
    const fractions: number[] = [];
    await paint({ prompt, aspect: '16:9', base: null, facts: facts() }, context(1, { progress: ({ fraction }: Progress) => fractions.push(fraction ?? -1) }));
    expect(fractions).toEqual([...fractions].sort((one, other) => one - other));
    expect(fractions.at(-1)).toBe(1);
  });
});
