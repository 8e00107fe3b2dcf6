/**
 * The subject as a layer: the cut-out with what ties it to the ground, namely a dark line of contact, a soft pool
 * around the foot and, for glossy goods, a short reflection. Light comes from above, so that it suits every backdrop.
 */
import sharp from 'sharp';
import type { Category } from '../../../pipeline/outputs.ts';
import type { Pixels } from '../../media/pictures.ts';
import type { Cutout } from './cutout.ts';
import { openWorkbench } from './cutting/workbench.ts';

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
  const hangs = category === 'fashion' && height > 0.85 * width;
  const feet = grounded ? null : feetOf(pixels);
  const shadows = feet && await (hangs ? castBehind(size, pixels, side, head) : castBelow(size, feet, side, head, height));
  // Nothing waits from here on, for others use the workbench too.
  const bench = openWorkbench(size.width, size.height), { loops } = bench;
  const onBench = (bytes: Uint8Array) => {
    const copy = bench.bytes(bytes.length);
    copy.set(bytes);
    return copy.byteOffset;
  };
  const out = bench.bytes(size.width * size.height * 4).fill(0), product = onBench(pixels.data);
  if (shadows) {
    const { near, far, top } = shadows;
    loops.darken(onBench(near), far ? onBench(far) : 0, near.length, out.byteOffset + top * size.width * 4);
  }
  if (feet && glossy.has(category)) {
    const levels = bench.floats(width), depth = Math.min(size.height - head - height - 2, Math.round(0.085 * height)), fade = bench.doubles(depth + 1);
    levels.set(feet);
    for (let down = 1; down <= depth; down++) fade[down] = (1 - down / depth) ** 1.8;
    loops.reflect(out.byteOffset, size.width, size.height, product, width, height, levels.byteOffset, fade.byteOffset, depth, side, head);
  }
  loops.lay(out.byteOffset, size.width, product, width, height, side, head);
  return {
    pixels: { data: out.slice(), ...size, channels: 4 },
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

/** Shadows in bytes, from the row `top` of the layer on; `far` lies under `near`. */
type Shadows = { readonly near: Uint8Array; readonly far: Uint8Array | null; readonly top: number };

/** Contact and pool of shadow under the foot; both follow its curve and fade where it rises. */
async function castBelow(size: { width: number; height: number }, feet: Float32Array, side: number, head: number, height: number): Promise<Shadows | null> {
  const reach = Math.max(height * 0.7, feet.length * 0.5), spread = reach * 0.034;
  const standing = feet.filter((foot) => foot >= 0);
  if (standing.length === 0) return null;
  const lowest = Math.max(...standing);
  // All of the shadow lies in the rows from here on: the blur reaches less than three times as far as it spreads.
  const top = Math.max(0, Math.floor(head + Math.min(...standing) - reach * 0.1 - 3 * spread) - 2);
  const strip = { width: size.width, height: size.height - top };
  const contact = new Uint8Array(strip.width * strip.height);
  const pool = new Uint8Array(strip.width * strip.height);
  feet.forEach((foot, x) => {
    if (foot < 0) return;
    const darkness = Math.max(0, 1 - (lowest - foot) / (0.12 * reach)) ** 1.5;
    fillColumn(contact, strip, side + x, top, head + foot - reach * 0.022, head + foot + reach * 0.009, 255 * darkness);
    fillColumn(pool, strip, side + x, top, head + foot - reach * 0.1, head + foot + reach * 0.036, 255 * darkness);
  });
  const [near, far] = [await blurred(contact, strip, reach * 0.007), await blurred(pool, strip, spread)];
  return { near, far, top };
}

/** The soft shadow of something that hangs or lies in front of a wall. */
async function castBehind(size: { width: number; height: number }, { data, width, height }: Pixels, side: number, head: number): Promise<Shadows> {
  const shape = new Uint8Array(size.width * size.height);
  const drop = Math.round(0.022 * height);
  for (let y = 0; y < height; y++) {
    const to = Math.min(size.height - 1, y + head + drop) * size.width + side + Math.round(drop * 0.4);
    for (let x = 0; x < width; x++) shape[to + x] = data[(y * width + x) * 4 + 3]!;
  }
  return { near: await blurred(shape, size, 0.02 * height), far: null, top: 0 };
}

/** Fills part of a column, its ends by the share of the pixel they cover. `first`: the row that the mask begins with. */
function fillColumn(mask: Uint8Array, { width, height }: { width: number; height: number }, x: number, first: number, top: number, bottom: number, value: number): void {
  for (let y = Math.max(first, Math.floor(top)); y <= Math.min(first + height - 1, Math.floor(bottom)); y++) {
    mask[(y - first) * width + x] = value * (Math.min(y + 1, bottom) - Math.max(y, top));
  }
}

async function blurred(mask: Uint8Array, { width, height }: { width: number; height: number }, sigma: number): Promise<Uint8Array> {
  return sharp(mask, { raw: { width, height, channels: 1 } }).blur(Math.max(0.6, sigma)).toColourspace('b-w').raw().toBuffer();
}
