import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { compileLoops, loopsFiles } from '../../src/lib/server/providers/animatic/compile-loops.ts';
import { loopsBase64 } from '../../src/lib/server/providers/animatic/cutting/loops-wasm.ts';
import { findSubject } from '../../src/lib/server/providers/animatic/cutout.ts';
import { chance } from '../../src/lib/server/providers/animatic/seeded.ts';
import { drawSamplePictures } from '../../src/lib/server/sample/pictures.ts';
import { drawPackshot, type PackshotCategory } from '../support/packshots.ts';

async function pixelsOf(source: Buffer) {
  const { data, info } = await sharp(source).toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 4 as const };
}
const drawing = (body: string, size = 400) =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">${body}</svg>`)).png().toBuffer();

async function cutOf(source: Buffer) {
  const found = findSubject(await pixelsOf(source));
  if (found.kind !== 'cut') throw new Error(`expected a cut-out, got ${found.reason}`);
  return found.cutout;
}

describe('cutting out', () => {
  it('runs loops that are what their source compiles to, byte for byte', async () => {
    expect(Buffer.from(await compileLoops(loopsFiles.cutting)).toString('base64')).toBe(loopsBase64);
  });

  it.each([['#b02a2a', '#ffffff', '#000000'], ['#20303c', '#f4f2ee', '#000000'], ['#f3c64e', '#101214', '#ffffff']])(
    'leaves no halo: a %s disc taken from %s and laid on %s has no ring of its old background', async (disc, from, onto) => {
      const { pixels } = await cutOf(await drawing(`<rect width="400" height="400" fill="${from}"/><circle cx="200" cy="200" r="120" fill="${disc}"/>`));
      const laid = await sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: 4 } }).flatten({ background: onto }).raw().toBuffer();
      const rgb = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      const [own, ground] = [rgb(disc), rgb(onto)];
      let strange = 0;
      for (let i = 0; i < laid.length; i += 3) {
        // Every pixel is a mixture of disc and new ground alone: each channel lies between the two.
        for (let k = 0; k < 3; k++) {
          const low = Math.min(own[k]!, ground[k]!) - 6, high = Math.max(own[k]!, ground[k]!) + 6;
          if (laid[i + k]! < low || laid[i + k]! > high) strange++;
        }
      }
      expect(strange).toBe(0);
      expect(Math.abs(pixels.width - 240)).toBeLessThanOrEqual(3);
    });

  it('keeps the bright rim on which a product stands in its own shadow whole', async () => {
    const { pixels: { data, width, height } } = await cutOf(await drawPackshot('tech'));
    const foot = Array.from({ length: Math.round(width * 0.6) }, (_, i) => Math.round(width * 0.2) + i).map((x) => {
      let y = height - 1;
      while (y > 0 && data[(y * width + x) * 4 + 3]! < 128) y--;
      return height - 1 - y;
    });
    // The rim itself is 10 pixels high, and curves up a little towards its ends.
    expect(Math.max(...foot)).toBeLessThanOrEqual(5);
  });

  it('has soft edges: some alpha lies between clear and solid along the outline', async () => {
    const { pixels } = await cutOf(await drawing('<rect width="400" height="400" fill="#fff"/><circle cx="200" cy="200" r="120" fill="#1d4f8c"/>'));
    const between = pixels.data.filter((alpha, i) => i % 4 === 3 && alpha > 20 && alpha < 235).length;
    expect(between).toBeGreaterThan(100);
  });

  it('follows a graded background with a soft shadow and takes both away', async () => {
    const { pixels } = await cutOf(await drawing(
      `<defs><radialGradient id="g"><stop offset="0" stop-color="#fdfdfd"/><stop offset="1" stop-color="#cfd4da"/></radialGradient><filter id="b" x="-1" y="-1" width="3" height="3"><feGaussianBlur stdDeviation="9"/></filter></defs>
       <rect width="400" height="400" fill="url(#g)"/><ellipse cx="200" cy="318" rx="95" ry="10" opacity=".3" filter="url(#b)"/><rect x="120" y="100" width="160" height="216" rx="12" fill="#a3226b"/>`));
    expect(Math.abs(pixels.width - 160)).toBeLessThanOrEqual(6);
    expect(Math.abs(pixels.height - 216)).toBeLessThanOrEqual(10);
  });

  it('says that a busy scene is to be shown whole', async () => {
    const dice = chance('noise');
    const data = Uint8Array.from({ length: 300 * 300 * 4 }, (_, i) => (i % 4 === 3 ? 255 : Math.floor(dice.next() * 256)));
    expect(findSubject({ data, width: 300, height: 300, channels: 4 })).toEqual({ kind: 'whole', reason: 'busy' });
  });

  it('says that a blank page holds nothing', async () => {
    expect(findSubject(await pixelsOf(await drawing('<rect width="400" height="400" fill="#eee"/>')))).toEqual({ kind: 'whole', reason: 'empty' });
  });

  it('does not cut what the picture itself crops at the side', async () => {
    expect(findSubject(await pixelsOf(await drawing('<rect width="400" height="400" fill="#fff"/><rect x="-10" y="150" width="260" height="90" fill="#a02"/>'))).kind).toBe('whole');
  });

  it('uses the alpha of a picture that has one', async () => {
    const { pixels } = await cutOf(await drawing('<rect x="100" y="80" width="150" height="200" fill="#ffffff"/>'));
    expect([pixels.width, pixels.height]).toEqual([150, 200]);
  });

  it.each<PackshotCategory>(['drinks', 'fashion', 'tech', 'food', 'cosmetics'])('finds the product of a %s packshot', async (category) => {
    const found = findSubject(await pixelsOf(await drawPackshot(category)));
    expect(found.kind === 'cut' && found.confidence > 0.8).toBe(true);
  });

  it('finds the product in each of the sample pictures', async () => {
    for (const { png } of await drawSamplePictures()) expect(findSubject(await pixelsOf(png)).kind).toBe('cut');
  });

  it('gives equal pixels for equal pictures', async () => {
    const packshot = await drawPackshot('food');
    const [one, other] = [await cutOf(packshot), await cutOf(packshot)];
    expect(Buffer.from(one.pixels.data).equals(Buffer.from(other.pixels.data))).toBe(true);
  });
});
