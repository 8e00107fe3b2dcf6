/**
 * The subject as a layer: the cut-out with what ties it to the ground, namely a dark line of contact, a soft pool
 * around the foot and, for glossy goods, a short reflection. Light comes from above, so that it suits every backdrop.
 */
import sharp from 'sharp';
import type { Category } from '../../../pipeline/outputs.ts';
import type { Pixels } from '../../media/pictures.ts';
import type { Cutout } from './cutout.ts';

/** `box`: where the product itself lies within the layer, in shares of its width and height (0 to 1). */
export type SubjectLayer = {
  readonly pixels: Pixels & { channels: 4 };
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
};

const glossy: ReadonlySet<Category> = new Set<Category>(['drinks', 'tech', 'cosmetics']);

/** Builds the layer; the same cut-out and category give the same pixels. */
export async function layerSubject({ pixels, grounded }: Cutout, category: Category): Promise<SubjectLayer> {
  const { width, height } = pixels;
  const side = Math.round(0.12 * Math.max(width, height * 0.5));
  const head = Math.round(0.015 * height) + 2;
  const foot = grounded ? 0 : Math.round(0.13 * Math.max(height * 0.8, width * 0.55)) + 4;
  const size = { width: width + 2 * side, height: height + head + foot };
  const out = new Uint8Array(size.width * size.height * 4);
  const hangs = category === 'fashion' && height > 0.85 * width;
  if (!grounded) {
    const feet = feetOf(pixels);
    if (hangs) await castBehind(out, size, pixels, side, head);
    else await castBelow(out, size, feet, side, head, height);
    if (glossy.has(category)) reflect(out, size, pixels, feet, side, head);
  }
  lay(out, size.width, pixels, side, head);
  return {
    pixels: { data: out, ...size, channels: 4 },
    box: { x: side / size.width, y: head / size.height, width: width / size.width, height: height / size.height }
  };
}

/** For each column, the lowest solid row, smoothed along the foot; -1 where the column ends well above the ground. */
function feetOf({ data, width, height }: Pixels): Float32Array {
  const rows = new Float32Array(width).fill(-1);
  const lift = Math.round(0.12 * Math.min(height, width));
  for (let x = 0; x < width; x++) {
    for (let y = height - 1; y > height - lift; y--) {
      if (data[(y * width + x) * 4 + 3]! < 140) continue;
      rows[x] = y;
      break;
    }
  }
  const reach = Math.max(2, Math.round(0.02 * width));
  return rows.map((row, x) => {
    if (row < 0) return -1;
    let sum = 0, count = 0;
    for (let near = Math.max(0, x - reach); near <= Math.min(width - 1, x + reach); near++) {
      if (rows[near]! < 0) continue;
      sum += rows[near]!;
      count++;
    }
    return sum / count;
  });
}

/** Contact and pool of shadow under the foot; both follow its curve and fade where it rises. */
async function castBelow(out: Uint8Array, size: { width: number; height: number }, feet: Float32Array, side: number, head: number, height: number) {
  const reach = Math.max(height * 0.7, feet.length * 0.5);
  const contact = new Uint8Array(size.width * size.height);
  const pool = new Uint8Array(size.width * size.height);
  const lowest = feet.reduce((low, foot) => Math.max(low, foot), 0);
  feet.forEach((foot, x) => {
    if (foot < 0) return;
    const darkness = Math.max(0, 1 - (lowest - foot) / (0.12 * reach)) ** 1.5;
    fillColumn(contact, size, side + x, head + foot - reach * 0.022, head + foot + reach * 0.009, 255 * darkness);
    fillColumn(pool, size, side + x, head + foot - reach * 0.1, head + foot + reach * 0.036, 255 * darkness);
  });
  const near = await blurred(contact, size, reach * 0.007);
  const far = await blurred(pool, size, reach * 0.034);
  for (let at = 0; at < near.length; at++) {
    const dark = 1 - (1 - (0.66 * near[at]!) / 255) * (1 - (0.62 * far[at]!) / 255);
    if (dark > 0.004) out.set([14, 11, 10, Math.round(255 * dark)], at * 4);
  }
}

/** The soft shadow of something that hangs or lies in front of a wall. */
async function castBehind(out: Uint8Array, size: { width: number; height: number }, { data, width, height }: Pixels, side: number, head: number) {
  const shape = new Uint8Array(size.width * size.height);
  const drop = Math.round(0.022 * height);
  for (let y = 0; y < height; y++) {
    const to = Math.min(size.height - 1, y + head + drop) * size.width + side + Math.round(drop * 0.4);
    for (let x = 0; x < width; x++) shape[to + x] = data[(y * width + x) * 4 + 3]!;
  }
  const soft = await blurred(shape, size, 0.02 * height);
  for (let at = 0; at < soft.length; at++) if (soft[at]! > 2) out.set([14, 11, 10, Math.round(soft[at]! * 0.36)], at * 4);
}

/** Mirrors each column about its own foot, so that round and angled feet stay joined to their image. */
function reflect(out: Uint8Array, size: { width: number; height: number }, { data, width, height }: Pixels, feet: Float32Array, side: number, head: number) {
  const depth = Math.min(size.height - head - height - 2, Math.round(0.085 * height));
  feet.forEach((level, x) => {
    if (level < 0) return;
    const foot = Math.round(level);
    const lift = Math.max(0, 1 - (height - 1 - foot) / (0.06 * height));
    for (let down = 1; down <= depth && foot - down >= 0 && head + foot + down < size.height; down++) {
      // A few pixels further up than the mirror asks: the outline itself would draw a line.
      const from = (Math.max(0, foot - down - 3) * width + x) * 4, to = ((head + foot + down) * size.width + side + x) * 4;
      const strength = 0.2 * lift * (1 - down / depth) ** 1.8 * (data[from + 3]! / 255);
      const under = out[to + 3]! / 255;
      const sum = strength + under * (1 - strength);
      if (strength <= 0.002) continue;
      for (let k = 0; k < 3; k++) out[to + k] = Math.round((data[from + k]! * strength + out[to + k]! * under * (1 - strength)) / sum);
      out[to + 3] = Math.round(255 * sum);
    }
  });
}

function lay(out: Uint8Array, stride: number, { data, width, height }: Pixels, side: number, head: number): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4, to = ((y + head) * stride + x + side) * 4;
      const over = data[from + 3]! / 255;
      if (over === 0) continue;
      const under = (out[to + 3]! / 255) * (1 - over), sum = over + under;
      for (let k = 0; k < 3; k++) out[to + k] = Math.round((data[from + k]! * over + out[to + k]! * under) / sum);
      out[to + 3] = Math.round(255 * sum);
    }
  }
}

/** Fills part of a column, its ends by the share of the pixel they cover. */
function fillColumn(mask: Uint8Array, size: { width: number; height: number }, x: number, top: number, bottom: number, value: number): void {
  for (let y = Math.max(0, Math.floor(top)); y <= Math.min(size.height - 1, Math.floor(bottom)); y++) {
    mask[y * size.width + x] = value * (Math.min(y + 1, bottom) - Math.max(y, top));
  }
}

async function blurred(mask: Uint8Array, { width, height }: { width: number; height: number }, sigma: number): Promise<Uint8Array> {
  return sharp(mask, { raw: { width, height, channels: 1 } }).blur(Math.max(0.6, sigma)).toColourspace('b-w').raw().toBuffer();
}
