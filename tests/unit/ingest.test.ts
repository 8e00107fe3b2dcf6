import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ToolError } from '../../src/lib/pipeline/steps/tools.ts';
import { frameSizes } from '../../src/lib/pipeline/words.ts';
import { displayName, ingestFrame, ingestPicture } from '../../src/lib/server/media/ingest.ts';
import { readPixels } from '../../src/lib/server/media/pictures.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';

let data: string;
let store: ReturnType<typeof openStore>;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'ingest-'));
  store = openStore(data);
});
afterEach(() => rm(data, { recursive: true, force: true }));

/** Left half red, right half blue, so that turns and crops can be seen. */
function halves(width: number, height: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i += 1) pixels[i * 3 + (i % width < width / 2 ? 0 : 2)] = 230;
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}
const noise = (width: number, height: number) => sharp({
  create: { width, height, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 60 } }
});
const files = async () => (await readdir(data, { recursive: true, withFileTypes: true })).filter((entry) => !entry.isDirectory()).length;
const stored = (ref: Parameters<typeof store.path>[0]) => readFile(store.path(ref));

/** A valid flat PNG of any size, one bit a pixel. */
function flatPng(width: number, height: number): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const typed = Buffer.concat([Buffer.from(type), body]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(typed));
    return Buffer.concat([length, typed, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height))), chunk('IEND', Buffer.alloc(0))
  ]);
}
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><rect width="200" height="200" fill="red"/></svg>';
const cut = (bytes: Buffer, share: number) => bytes.subarray(0, Math.floor(bytes.length * share));
/** Each frame has its own grey: encoders join equal ones. */
const animation = (frames: number) => sharp(Buffer.alloc(100 * 100 * frames * 3).map((_, i) => 40 * Math.floor(i / 30_000)), { raw: { width: 100, height: 100 * frames, channels: 3, pageHeight: 100 } });

const hostile: [string, () => Promise<Buffer> | Buffer, RegExp][] = [
  ['an SVG named as a JPEG', () => Buffer.from(svg), /not a JPEG, PNG or WebP/],
  ['an SVG behind an XML heading', () => Buffer.from(`<?xml version="1.0"?>\n${svg}`), /not a JPEG/],
  ['an SVG behind a JPEG signature', () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from(svg)]), /damaged/],
  ['an SVG behind a PNG signature', () => Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from(svg)]), /damaged/],
  ['a GIF', () => halves(100, 100).gif().toBuffer(), /not a JPEG/],
  ['a GIF bomb', () => Buffer.concat([Buffer.from('GIF89a'), Buffer.from([0xff, 0xff, 0xff, 0xff, 0x80, 0, 0])]), /not a JPEG/],
  ['an animated GIF', () => animation(3).gif().toBuffer(), /not a JPEG/],
  ['an animated WebP', () => animation(3).webp({ loop: 0, delay: [50, 50, 50] }).toBuffer(), /animation/],
  ['a PDF', () => Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>'), /not a JPEG/],
  ['a TIFF', () => halves(100, 100).tiff().toBuffer(), /not a JPEG/],
  ['a picture in another format of the same family', () => halves(100, 100).avif().toBuffer(), /not a JPEG/],
  ['a page of HTML', () => Buffer.from('<!doctype html><script>alert(1)</script>'), /not a JPEG/],
  ['plain text', () => Buffer.from('hello '.repeat(100)), /not a JPEG/],
  ['a program', () => Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(400)]), /not a JPEG/],
  ['a film', () => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(400)]), /not a JPEG/],
  ['a RIFF file that is sound', () => Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt '), Buffer.alloc(400)]), /not a JPEG/],
  ['a playlist', () => Buffer.from('#EXTM3U\nhttp://example.invalid/x.ts\n'), /not a JPEG/],
  ['no bytes', () => Buffer.alloc(0), /is empty/],
  ['three bytes', () => Buffer.from([0xff, 0xd8, 0xff]), /damaged/],
  ['a JPEG cut off after nine tenths', async () => cut(await noise(400, 400).jpeg().toBuffer(), 0.9), /damaged/],
  ['a JPEG cut off after a tenth', async () => cut(await noise(400, 400).jpeg().toBuffer(), 0.1), /damaged/],
  ['a progressive JPEG cut off in the middle', async () => cut(await noise(400, 400).jpeg({ progressive: true }).toBuffer(), 0.5), /damaged/],
  ['a PNG cut off in the middle', async () => cut(await noise(400, 400).png().toBuffer(), 0.5), /damaged/],
  ['a PNG cut off near its end', async () => cut(await noise(400, 400).png().toBuffer(), 0.95), /damaged/],
  ['a WebP cut off in the middle', async () => cut(await noise(400, 400).webp().toBuffer(), 0.5), /damaged/],
  ['a PNG with flipped bits', async () => {
    const bytes = await noise(200, 200).png().toBuffer();
    for (let i = 2000; i < 2040; i += 1) bytes[i] = bytes[i]! ^ 0xff;
    return bytes;
  }, /damaged/],
  ['a PNG of 128 million pixels', () => flatPng(16_000, 8_000), /too large \(16000 × 8000/],
  ['a PNG of 100 million pixels', () => flatPng(10_000, 10_000), /too large/],
  ['a PNG whose header lies about 4 thousand million pixels', () => {
    const bytes = flatPng(100, 100);
    bytes.writeUInt32BE(65_000, 16);
    bytes.writeUInt32BE(65_000, 20);
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
    return bytes;
  }, /too large/],
  ['a picture of one pixel', () => halves(1, 1).png().toBuffer(), /too small \(1 × 1\)/],
  ['a picture of 63 pixels height', () => halves(300, 63).png().toBuffer(), /too small/],
  ['a ribbon', () => flatPng(20_000, 100), /too narrow/],
  ['a JPEG of more than 10 MB', async () => Buffer.concat([await halves(100, 100).jpeg().toBuffer(), Buffer.alloc(10 * 1024 * 1024)]), /larger than 10 MB/]
];

describe('ingestPicture', () => {
  it.each(hostile)('AD-1: refuses %s in plain words and leaves nothing behind', async (_name, make, words) => {
    const bytes = await make();
    for (const take of [() => ingestPicture(store, bytes, 'holiday.jpg'), () => ingestFrame(store, bytes, 'holiday.jpg', '16:9')]) {
      const error = await take().then(() => null, (reason: unknown) => reason);
      expect(error).toBeInstanceOf(ToolError);
      const { code, message, advice } = error as ToolError;
      expect(code).toBe('bad_input');
      expect(message).toMatch(words);
      expect(message).toContain('“holiday.jpg”');
      expect(advice).toMatch(/^[A-Z].+\.$/);
    }
    expect(await files()).toBe(0);
  });

  it.each<[string, () => Promise<Buffer>, 'image/png' | 'image/jpeg', number, number]>([
    ['a JPEG', () => halves(300, 200).jpeg().toBuffer(), 'image/jpeg', 300, 200],
    ['a progressive JPEG', () => halves(300, 200).jpeg({ progressive: true }).toBuffer(), 'image/jpeg', 300, 200],
    ['a PNG, even when it is named .jpg', () => halves(300, 200).png().toBuffer(), 'image/jpeg', 300, 200],
    ['a PNG with transparency', () => halves(300, 200).ensureAlpha(0.5).png().toBuffer(), 'image/png', 300, 200],
    ['a PNG with an alpha channel that hides nothing', () => halves(300, 200).ensureAlpha(1).png().toBuffer(), 'image/jpeg', 300, 200],
    ['a WebP', () => halves(300, 200).webp().toBuffer(), 'image/jpeg', 300, 200],
    ['a WebP with transparency', () => halves(300, 200).ensureAlpha(0.5).webp().toBuffer(), 'image/png', 300, 200],
    ['a palette PNG', () => halves(300, 200).png({ palette: true }).toBuffer(), 'image/jpeg', 300, 200],
    ['a 16-bit PNG', () => halves(300, 200).toColourspace('rgb16').png().toBuffer(), 'image/jpeg', 300, 200],
    ['a grey JPEG', () => halves(300, 200).greyscale().jpeg().toBuffer(), 'image/jpeg', 300, 200],
    ['a grey PNG with transparency', () => halves(300, 200).greyscale().ensureAlpha(0.5).toColourspace('b-w').png().toBuffer(), 'image/png', 300, 200],
    ['a CMYK JPEG', () => halves(300, 200).toColourspace('cmyk').jpeg().toBuffer(), 'image/jpeg', 300, 200],
    ['a black and white PNG', async () => flatPng(300, 200), 'image/jpeg', 300, 200],
    ['a large JPEG, scaled to 2560 pixels', () => halves(4000, 3000).jpeg().toBuffer(), 'image/jpeg', 2560, 1920]
  ])('takes in %s', async (_name, make, mime, width, height) => {
    const { image, name } = await ingestPicture(store, await make(), 'C:\\pictures\\bottle.jpg');
    expect({ ...image, name }).toMatchObject({ mime, width, height, name: 'bottle.jpg' });
    const facts = await sharp(await stored(image)).metadata();
    expect(facts).toMatchObject({ format: mime.slice(6), width, height, space: 'srgb', channels: mime === 'image/png' ? 4 : 3 });
    expect(await files()).toBe(1);
  });

  it('keeps the colours of a picture', async () => {
    const { image } = await ingestPicture(store, await halves(300, 200).png().toBuffer(), 'a.png');
    const { data: pixels } = await readPixels(store, image);
    expect(Math.abs(pixels[0]! - 230)).toBeLessThan(6);
    expect(pixels[2]).toBeLessThan(8);
  });

  it('brings CMYK to the colours one sees', async () => {
    const { image } = await ingestPicture(store, await halves(300, 200).toColourspace('cmyk').jpeg().toBuffer(), 'print.jpg');
    const { data: pixels } = await readPixels(store, image);
    expect(pixels[0]).toBeGreaterThan(180);
    expect(pixels[2]).toBeLessThan(90);
  });

  it('turns a picture upright and removes position, camera and description', async () => {
    const bytes = await halves(300, 200).withExif({
      IFD0: { Make: 'SecretCamera', ImageDescription: 'at home' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' }
    }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(bytes.includes('SecretCamera')).toBe(true);
    const { image } = await ingestPicture(store, bytes, 'phone.jpg');
    expect(image).toMatchObject({ width: 200, height: 300 });
    const out = await stored(image);
    expect(out.includes('SecretCamera')).toBe(false);
    expect(await sharp(out).metadata()).not.toHaveProperty('exif');
    // Orientation 6 turns clockwise: the left half comes to the top.
    const { data: pixels } = await readPixels(store, image);
    expect(pixels[0]).toBeGreaterThan(200);
    expect(pixels[pixels.length - 1]).toBeGreaterThan(200);
  });

  it('drops what hangs on behind the picture', async () => {
    const tail = Buffer.from('PK\x03\x04<script>polyglot-tail</script>');
    const { image } = await ingestPicture(store, Buffer.concat([await halves(300, 200).jpeg().toBuffer(), tail]), 'a.jpg');
    expect((await stored(image)).includes('polyglot-tail')).toBe(false);
  });

  it('gives one content to two files with equal pixels', async () => {
    const png = await ingestPicture(store, await halves(300, 200).png().toBuffer(), 'a.png');
    const fast = await ingestPicture(store, await halves(300, 200).png({ compressionLevel: 1 }).toBuffer(), 'b.png');
    expect(fast.image).toEqual(png.image);
    expect(await files()).toBe(1);
  });
});

describe('ingestFrame', () => {
  it.each(['16:9', '9:16', '1:1'] as const)('KEY-6: cuts an upload to the %s frame and keeps it as an opaque PNG', async (aspect) => {
    const { image } = await ingestFrame(store, await halves(500, 500).ensureAlpha(0.5).png().toBuffer(), 'own.png', aspect);
    expect(image).toMatchObject({ mime: 'image/png', ...frameSizes[aspect] });
    expect(await sharp(await stored(image)).metadata()).toMatchObject({ channels: 3 });
  });

  it('takes the middle of the picture', async () => {
    const { image } = await ingestFrame(store, await halves(2000, 500).jpeg().toBuffer(), 'wide.jpg', '1:1');
    const { data: pixels, width } = await readPixels(store, image);
    expect(pixels[0]).toBeGreaterThan(200);
    expect(pixels[(width - 1) * 3 + 2]).toBeGreaterThan(200);
  });
});

describe('displayName', () => {
  it.each([
    ['bottle.jpg', 'bottle.jpg'], ['../../etc/passwd', 'passwd'], ['C:\\a\\b.png', 'b.png'], ['', 'picture'], ['///', 'picture'],
    ['a\0b\n\tc.png', 'abc.png'], ['gpj.\u202Ephoto', 'gpj.photo'], ['\u200B', 'picture'], ['x'.repeat(300), 'x'.repeat(120)],
    ['  spaced   out .png ', 'spaced out .png'], ['e\u0301.png', 'é.png'], ['<b>.png', '<b>.png']
  ])('shows %j as %j', (name, shown) => {
    expect(displayName(name)).toBe(shown);
  });
});
