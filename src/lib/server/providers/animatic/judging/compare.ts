/**
 * A clip's first or last frame beside the keyframe it should be: pixel by pixel, since nothing but compression may lie
 * between them. A change of exposure over the whole frame is taken out first and reported by itself.
 */
import { ciede2000, type LabImage } from './colour-difference.ts';
import type { Raster } from './raster.ts';
import { clamp, rise, shareScore } from './scale.ts';
import { ssim, windowStep } from './ssim.ts';

/** A difference from 0 to 1 for each block of 8 by 8 pixels of the half-size picture, row by row. */
export type DifferenceMap = { readonly values: Float32Array; readonly columns: number; readonly rows: number };
export const blockSize = 8;

export type Comparison = {
  readonly score: number;
  readonly ssim: number;
  /** Mean CIEDE2000 difference before exposure is taken out. */
  readonly deltaE: number;
  /** Mean change of lightness, L units. */
  readonly exposure: number;
  readonly map: DifferenceMap;
};

/** Compares `frame` with `expected`, both of one comparison size. */
export function compareFrames(frame: Raster, expected: Raster): Comparison {
  const light = exposure(frame.half, expected.half);
  const { width, height } = frame.full;
  const structure = ssim(relight(frame.full.L, light), expected.full.L, width, height);
  const lit = relit(frame.half, expected.half);
  const map = blockMap(frame.half);
  let total = 0;
  const [one, two] = [frame.half, expected.half];
  const colour = new Float32Array(map.values.length);
  const count = new Uint16Array(map.values.length);
  for (let y = 0; y < one.height; y += 1) {
    const row = Math.min(map.rows - 1, Math.floor(y / blockSize)) * map.columns;
    total = addRow(total, one, lit, two, y, { row, columns: map.columns, colour, count });
  }
  for (let block = 0; block < colour.length; block += 1) {
    const shape = blockSimilarity(structure, block % map.columns, Math.floor(block / map.columns));
    map.values[block] = Math.max(rise(colour[block]! / count[block]!, 5, 15), rise(1 - shape, 0.25, 0.7));
  }
  const bad = map.values.reduce((sum, value) => sum + value, 0) / map.values.length;
  const shift = light.gain * mean(one.L) + light.offset - mean(one.L);
  return {
    score: shareScore(bad) * (1 - 0.3 * rise(Math.abs(shift), 6, 16)) * (1 - 0.25 * rise(meanTint(frame.half, lit), 7, 14)), ssim: structure.mean, deltaE: total / one.L.length, exposure: -shift, map
  };
}

type Blocks = { readonly row: number; readonly columns: number; readonly colour: Float32Array; readonly count: Uint16Array };

/** Adds the differences of a row of pixels: those of `one` to the total, which is returned, those of `lit` to the blocks. */
function addRow(total: number, one: LabImage, lit: LabImage, two: LabImage, y: number, { row, columns, colour, count }: Blocks): number {
  for (let x = 0, i = y * one.width; x < one.width; x += 1, i += 1) {
    const block = row + Math.min(columns - 1, Math.floor(x / blockSize));
    total += ciede2000(one.L[i]!, one.a[i]!, one.b[i]!, two.L[i]!, two.a[i]!, two.b[i]!);
    colour[block]! += ciede2000(lit.L[i]!, lit.a[i]!, lit.b[i]!, two.L[i]!, two.a[i]!, two.b[i]!);
    count[block]! += 1;
  }
  return total;
}

export function blockMap(image: LabImage): DifferenceMap {
  const columns = Math.max(1, Math.floor(image.width / blockSize));
  const rows = Math.max(1, Math.floor(image.height / blockSize));
  return { values: new Float32Array(columns * rows), columns, rows };
}

/** Mean SSIM of the windows that lie in a block: it spans 16 pixels of the full comparison size. */
function blockSimilarity({ map, columns, rows }: ReturnType<typeof ssim>, column: number, row: number): number {
  const span = (2 * blockSize) / windowStep;
  let sum = 0, count = 0;
  for (let y = row * span; y < Math.min(rows, row * span + span - 1); y += 1) {
    for (let x = column * span; x < Math.min(columns, column * span + span - 1); x += 1) {
      sum += map[y * columns + x]!;
      count += 1;
    }
  }
  return count === 0 ? 1 : sum / count;
}

/** Every so many pixels tell of the whole. */
const sparse = 7;

function shiftsOf(from: Float32Array, to: Float32Array): Float64Array {
  const shifts = new Float64Array(Math.ceil(from.length / sparse));
  for (let at = 0, i = 0; at < shifts.length; at += 1, i += sparse) shifts[at] = to[i]! - from[i]!;
  return shifts;
}

const middleOf = (values: Float64Array): number => values.slice().sort()[values.length >> 1]!;

/** The lightness change that brings `from` nearest to `to`, within what light alone does. Pixels that differ
 * strongly do not take part, or a wrong product would pass for bad light. */
export function exposure(from: LabImage, to: LabImage): { gain: number; offset: number } {
  const middle = middleOf(shiftsOf(from.L, to.L));
  let n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (let i = 0; i < from.L.length; i += 1) {
    const x = from.L[i]!, y = to.L[i]!;
    if (Math.abs(y - x - middle) > 10) continue;
    n += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  if (n < 30) return { gain: 1, offset: 0 };
  const variance = sxx / n - (sx / n) ** 2;
  const gain = variance < 4 ? 1 : clamp((sxy / n - (sx / n) * (sy / n)) / variance, 0.85, 1.18);
  return { gain, offset: clamp((sy - gain * sx) / n, -14, 14) };
}

export const relight = (plane: Float32Array, { gain, offset }: { gain: number; offset: number }): Float32Array =>
  plane.map((value) => value * gain + offset);

/** `from` in the light of `to`: brightness and tint over the whole frame taken out, as far as light goes. */
export function relit(from: LabImage, to: LabImage): LabImage {
  return { ...from, L: relight(from.L, exposure(from, to)), a: tinted(from, to, 'a'), b: tinted(from, to, 'b') };
}

/** The farthest that light moves a colour coordinate. */
const strongestTint = 10;

/** A coloured light moves colours the more, the brighter they are: a line over lightness, fitted without what differs strongly. */
function tinted(from: LabImage, to: LabImage, plane: 'a' | 'b'): Float32Array {
  const shifts = shiftsOf(from[plane], to[plane]);
  const middle = middleOf(shifts);
  let n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (let at = 0; at < shifts.length; at += 1) {
    const y = shifts[at]!;
    if (Math.abs(y - middle) > 6) continue;
    const x = from.L[at * sparse]!;
    n += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  const variance = sxx / Math.max(1, n) - (sx / Math.max(1, n)) ** 2;
  if (n < 30) return from[plane];
  const slope = variance < 4 ? 0 : clamp((sxy / n - (sx / n) * (sy / n)) / variance, -0.15, 0.15);
  const base = sy / n - slope * (sx / n);
  return from[plane].map((value, i) => value + clamp(base + slope * from.L[i]!, -strongestTint, strongestTint));
}

function meanTint(from: LabImage, to: LabImage): number {
  let sum = 0;
  for (let i = 0; i < from.L.length; i += 5) sum += Math.hypot(to.a[i]! - from.a[i]!, to.b[i]! - from.b[i]!);
  return sum / Math.ceil(from.L.length / 5);
}

const mean = (plane: Float32Array): number => plane.reduce((sum, value) => sum + value, 0) / plane.length;
