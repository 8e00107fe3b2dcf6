import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArtifactRef } from '../../src/lib/pipeline/outputs.ts';
import { readConfig } from '../../src/lib/server/config.ts';
import { readPixels } from '../../src/lib/server/media/pictures.ts';
import { createRemoval, retryMilliseconds, usualModel, type Transformers } from '../../src/lib/server/sheets/background-removal.ts';
import { missingOf, openSheets, partOf, similarity, type FaceEmbedding } from '../../src/lib/server/sheets/index.ts';
import { createSheetJobs } from '../../src/lib/server/sheets/jobs.ts';
import { knownFace } from '../../src/lib/server/sheets/kept-faces.ts';
import { folderOf, mainFileOf } from '../../src/lib/server/sheets/parts.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { products } from '../support/judge-scenes.ts';

let data: string;
let store: ReturnType<typeof openStore>;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sheets-'));
  store = openStore(data);
});
afterAll(() => rm(data, { recursive: true, force: true }));

const absent = async () => ({ kind: 'absent' as const });
const jobs = (given: Parameters<typeof createSheetJobs>[2] = {}) => createSheetJobs(store, { data, env: {} }, { removal: absent, ...given });

async function picture(body: string, { width = 480, height = 480 } = {}): Promise<ArtifactRef> {
  const png = await sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`)).removeAlpha().png().toBuffer();
  return store.put(png, { mime: 'image/png', width, height });
}
/** A product before what a room may show: boards, a window, a picture on the wall. */
const room = (product: keyof typeof products) => picture(`
  ${Array.from({ length: 24 }, (_, i) => `<rect x="${i * 20}" width="20" height="330" fill="hsl(${70 + (i * 37) % 50} 22% ${38 + (i * 13) % 18}%)"/>`).join('')}
  <rect y="330" width="480" height="150" fill="#3d3128"/><rect x="24" y="30" width="90" height="130" fill="#4f6178"/><circle cx="410" cy="90" r="44" fill="#8a7f3c"/>
  <g transform="translate(240 270) translate(-100 -150)">${products[product]}</g>`);
const pixelAt = (pixels: { data: Uint8Array; width: number }, x: number, y: number) => [...pixels.data.subarray((y * pixels.width + x) * 3, (y * pixels.width + x) * 3 + 3)];
const grey = [128, 128, 128];
const hashOf = async (ref: ArtifactRef) => createHash('sha256').update(await readFile(store.path(ref))).digest('hex');
const installed = (id: Parameters<typeof partOf>[0]) => missingOf(partOf(id)).length === 0;
/** Where the tests of the whole project run, the optional parts have to be there. */
const tests = (id: Parameters<typeof partOf>[0]) => (installed(id) || process.env.CI ? it : it.skip);

describe('REF-7: a clean sheet made on this machine', () => {
  it('stands on #808080 with room around it, keeps its holes, and leaves the original as it was', async () => {
    const original = await picture('<rect width="480" height="480" fill="#f2efe9"/><path fill-rule="evenodd" fill="#1f4d8f" d="M240 90a150 150 0 1 0 .1 0zM240 170a70 70 0 1 1 -.1 0z"/>');
    const before = await hashOf(original);
    const { image, method, note } = await jobs().cutToGrey(original);
    expect({ method, note }).toEqual({ method: 'colour', note: '' });
    const sheet = await readPixels(store, image);
    const { width, height } = sheet;
    for (const [x, y] of [[0, 0], [width - 1, 0], [0, height - 1], [width - 1, height - 1], [Math.round(width / 2), 3], [Math.round(width / 2), Math.round(height / 2)]] as const) {
      expect(pixelAt(sheet, x, y)).toEqual(grey);
    }
    expect(pixelAt(sheet, Math.round(width / 2), Math.round(height * 0.5 - 110))).toEqual([0x1f, 0x4d, 0x8f]);
    expect(image.artifact).not.toBe(original.artifact);
    expect(await hashOf(original)).toBe(before);
  });

  it('has no halo: every pixel of a dark disc taken from white lies between the disc and the grey', async () => {
    const { image } = await jobs().cutToGrey(await picture('<rect width="480" height="480" fill="#fff"/><circle cx="240" cy="240" r="150" fill="#20303c"/>'));
    const { data: rgb } = await readPixels(store, image);
    const strange = rgb.filter((value, i) => value < [0x20, 0x30, 0x3c][i % 3]! - 6 || value > 128 + 6);
    expect(strange.length).toBe(0);
  });

  tests('edges')('is cut out of a busy room by colours and edges, and nothing of the room comes along', async () => {
    for (const product of ['bottle', 'phone'] as const) {
      const { image, method } = await jobs().cutToGrey(await room(product));
      expect(method).toBe('edges');
      const sheet = await readPixels(store, image);
      // The product fills about 110 to 120 by 260 to 300; the room 480 by 480.
      expect(sheet.width).toBeLessThan(190);
      expect(sheet.height).toBeGreaterThan(250);
      expect(sheet.height).toBeLessThan(370);
      expect(pixelAt(sheet, 1, 1)).toEqual(grey);
    }
  });

  tests('edges')('is cut out where the edge of the picture shows its colours too, and what is between has others', async () => {
    const boards = Array.from({ length: 20 }, (_, i) => `<rect x="${40 + i * 20}" y="40" width="20" height="400" fill="hsl(${90 + (i * 37) % 40} 24% ${36 + (i * 13) % 16}%)"/>`).join('');
    const { image, method } = await jobs().cutToGrey(await picture(`<rect width="480" height="480" fill="#b3202c"/><rect width="240" height="480" fill="#e8dcc8"/>${boards}
      <circle cx="240" cy="240" r="120" fill="#b3202c"/><path d="M240 120a120 120 0 0 0 0 240z" fill="#e8dcc8"/>`));
    expect(method).toBe('edges');
    const sheet = await readPixels(store, image);
    const { width, height } = sheet;
    expect([width, height].map((side) => side > 235 && side < 300)).toEqual([true, true]);
    const seen = [0.3, 0.7].map((x) => pixelAt(sheet, Math.round(x * width), height >> 1));
    expect(seen).toEqual([[0xe8, 0xdc, 0xc8], [0xb3, 0x20, 0x2c]]);
    expect(pixelAt(sheet, 2, 2)).toEqual(grey);
  });

  it('REF-11: without OpenCV says what is missing where the ground is busy, and cuts from a plain one', async () => {
    const without = jobs({ openCv: async () => null });
    await expect(without.cutToGrey(await picture(Array.from({ length: 400 }, (_, i) =>
      `<rect x="${(i % 20) * 24}" y="${Math.floor(i / 20) * 24}" width="24" height="24" fill="hsl(${(i * 97) % 360} 60% ${20 + (i * 31) % 60}%)"/>`).join('')))).rejects.toMatchObject({
      code: 'no_image', message: expect.stringContaining('OpenCV') as string, advice: expect.stringContaining('plain background') as string
    });
    const plain = await picture('<rect width="480" height="480" fill="#fff"/><rect x="140" y="100" width="200" height="280" fill="#246b3a"/>');
    expect((await without.cutToGrey(plain)).method).toBe('colour');
  });

  it('says in plain words that a file is no picture, or is gone', async () => {
    const broken = await store.put(Buffer.from('no picture'), { mime: 'image/png' });
    await expect(jobs().cutToGrey(broken)).rejects.toMatchObject({ code: 'bad_input' });
    await expect(jobs().cutToGrey({ ...broken, artifact: 'f'.repeat(64) })).rejects.toMatchObject({ code: 'missing_file' });
  });

  it('is made in a thread of its own, with the same outcome, and errors keep their code there', async () => {
    const sheets = openSheets({ config: { ...readConfig(), data, env: {} } });
    try {
      const original = await picture('<rect width="480" height="480" fill="#fff"/><rect x="140" y="100" width="200" height="280" fill="#246b3a"/>');
      let turns = 0;
      const turning = setInterval(() => { turns += 1; }, 1);
      const sheet = await sheets.cutToGrey(original);
      clearInterval(turning);
      expect(turns).toBeGreaterThan(10);
      expect(sheet).toEqual(await jobs().cutToGrey(original));
      await expect(sheets.cutToGrey({ ...original, artifact: 'e'.repeat(64) })).rejects.toMatchObject({ name: 'ToolError', code: 'missing_file' });
      await expect(sheets.cutToGrey(original, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    } finally {
      await sheets.close();
    }
  });
});

/** Stands in for the library: a model that takes the right half for the subject, softly at its left side. */
const halves = (): Transformers & { asked: string[] } => {
  const asked: string[] = [];
  return {
    asked, env: { cacheDir: '' },
    RawImage: class {
      given: readonly unknown[];
      constructor(...given: [Uint8ClampedArray, number, number, 3]) { this.given = given; }
    },
    pipeline: async (task, model) => {
      asked.push(`${task} ${model}`);
      return async (image) => {
        const [rgb, width, height] = (image as { given: [Uint8ClampedArray, number, number] }).given;
        const rgba = Array.from({ length: width * height }, (_, at) => {
          const x = at % width;
          return [rgb[at * 3]!, rgb[at * 3 + 1]!, rgb[at * 3 + 2]!, x < width * 0.4 ? 0 : x < width * 0.4 + 4 ? 128 : x < width * 0.8 ? 255 : 0];
        }).flat();
        return { data: rgba, width, height, channels: 4 };
      };
    }
  };
};

describe('REF-7: a background-removal model, where it can be had', () => {
  it('is loaded into the data folder and cuts what colours cannot', async () => {
    const library = halves();
    const removal = createRemoval({ data, model: usualModel }, async () => library);
    const stripes = await picture(Array.from({ length: 48 }, (_, i) => `<rect x="${i * 10}" width="10" height="480" fill="${i % 2 ? '#222' : '#ddd'}"/>`).join(''));
    const { image, method, note } = await jobs({ removal }).cutToGrey(stripes);
    expect({ method, note }).toEqual({ method: 'model', note: '' });
    expect(image.width).toBeGreaterThan(192 * 1.1);
    expect(library.asked).toEqual([`background-removal ${usualModel}`]);
    expect(library.env.cacheDir).toBe(join(data, 'models'));
  });

  it('that cannot be loaded is named in a note, the cut is made by colour, and it is asked for again later', async () => {
    let now = 0, tries = 0;
    const removal = createRemoval({ data, model: 'some/model' }, async () => ({
      ...halves(), pipeline: async () => { tries += 1; throw new Error('fetch failed\nat a hub'); }
    }), () => now);
    const plain = await picture('<rect width="480" height="480" fill="#fff"/><rect x="140" y="100" width="200" height="280" fill="#246b3a"/>');
    const sheet = await jobs({ removal }).cutToGrey(plain);
    expect(sheet).toMatchObject({ method: 'colour', note: 'The background-removal model "some/model" could not be loaded: fetch failed The subject was cut out by colour and edges instead.' });
    await removal();
    expect(tries).toBe(1);
    now += retryMilliseconds;
    await removal();
    expect(tries).toBe(2);
  });
});

describe('REF-8: faces', () => {
  const embedding = (values: readonly number[], by = 'a'): FaceEmbedding => ({ by, values });

  it('are alike from 0 to 1, and not compared across models', () => {
    const one = embedding([1, 2, 3]);
    expect(similarity(one, one)).toBe(1);
    expect(similarity(one, embedding([1, 2, 3], 'b'))).toBeNull();
    expect(similarity(one, embedding([1, 2]))).toBeNull();
    const near = similarity(one, embedding([2, 3, 4]))!, far = similarity(one, embedding([9, 2, 3]))!;
    expect(near).toBeGreaterThan(far);
    expect(similarity(one, embedding([99, 2, 3]))).toBe(0);
  });

  it('REF-11: say that nothing can be said where the part is absent', async () => {
    const face = await jobs({ readFace: async () => ({ kind: 'absent' }) }).face(await picture('<rect width="480" height="480" fill="#fff"/>'));
    expect(face).toEqual({ kind: 'absent' });
  });

  it('REF-1: of an asset are read once for each picture and model, kept with its name for their owner alone', async () => {
    const [portrait, product] = [await picture('<circle cx="240" cy="240" r="90" fill="#c98"/>'), await picture('<rect x="90" y="90" width="90" height="300" fill="#246"/>')];
    const read: string[] = [];
    const reader = (model: string) => jobs({
      faceModel: () => model,
      readFace: async (pixels) => {
        read.push(model);
        return pixels.data[(240 * pixels.width + 240) * 3] === 0xcc ? { kind: 'face', embedding: embedding([1, 2], model), others: [embedding([3, 4], model)] } : { kind: 'none' };
      }
    });
    const known = { kind: 'face', embedding: embedding([1, 2], 'eyes 1'), others: [embedding([3, 4], 'eyes 1')] };
    for (const asked of [1, 2]) expect([asked, await reader('eyes 1').assetFace(portrait), await reader('eyes 1').assetFace(product)]).toEqual([asked, known, { kind: 'none' }]);
    expect(read).toEqual(['eyes 1', 'eyes 1']);
    const file = join(data, 'faces', portrait.artifact.slice(0, 2), `${portrait.artifact}.json`);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ by: 'eyes 1', faces: [[1, 2], [3, 4]] });
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await reader('eyes 2').assetFace(portrait)).toMatchObject({ embedding: { by: 'eyes 2' } });
    expect(read).toEqual(['eyes 1', 'eyes 1', 'eyes 2']);
    expect(await jobs({ faceModel: () => null }).assetFace(portrait)).toEqual({ kind: 'absent' });
    // A frame of a clip is looked at and forgotten.
    await reader('eyes 2').face(product);
    expect(JSON.parse(await readFile(join(data, 'faces', product.artifact.slice(0, 2), `${product.artifact}.json`), 'utf8'))).toEqual({ by: 'eyes 1', faces: [] });
  });

  tests('faces')('of one man are more alike than of any other person, and a product has none', async () => {
    // The package ships a picture of its own page: rows of faces, the first row all of one man.
    const page = join(folderOf(mainFileOf('@vladmandic/human')!, 1), 'assets/screenshot-facematch.jpg');
    const tile = async (row: number, column: number) => {
      const png = await sharp(page).extract({ left: Math.round((column * 1920) / 18) + 3, top: 286 + row * 112, width: 98, height: 96 })
        .resize(300, 300, { fit: 'fill' }).extend({ top: 80, bottom: 80, left: 80, right: 80, background: '#808080' }).png().toBuffer();
      return store.put(png, { mime: 'image/png', width: 460, height: 460 });
    };
    const { face, assetFace } = jobs();
    const read = async (row: number, column: number) => {
      const found = await face(await tile(row, column));
      if (found.kind !== 'face') throw new Error(`no face in row ${row}, column ${column}`);
      return found.embedding;
    };
    const man = await read(0, 1);
    expect(man.values.length).toBe(1024);
    expect(man.by).toMatch(/^human \d+\.\d+\.\d+ faceres, close-ups \d+$/);
    expect(await assetFace(await tile(0, 1))).toEqual({ kind: 'face', embedding: man, others: [] });
    expect(await knownFace(data, await tile(0, 1), man.by)).toEqual({ kind: 'face', embedding: man, others: [] });
    const same = [], others = [];
    for (const column of [0, 2, 3]) same.push(similarity(man, await read(0, column))!);
    for (const [row, column] of [[2, 2], [3, 4], [5, 1]] as const) others.push(similarity(man, await read(row, column))!);
    expect(Math.min(...same)).toBeGreaterThan(0.6);
    expect(Math.max(...others)).toBeLessThan(0.45);
    expect(await face(await picture('<rect width="480" height="480" fill="#fff"/><rect x="140" y="100" width="200" height="280" fill="#246b3a"/>'))).toEqual({ kind: 'none' });
  });
});
