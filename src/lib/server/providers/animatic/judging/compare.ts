/**
 * A clip's first or last frame beside the keyframe it should be: pixel by pixel, since nothing but compression may lie
 * between them. A change of exposure over the whole frame is taken out first and reported by itself.
 */
import { placeOfImage, type LabImage } from './colour-difference.ts';
import { bytesAt, doublesAt, holding, lend, loops, numbersAt, release, reserve } from './compiled.ts';
import type { Raster } from './raster.ts';
import { clamp, rise, shareScore } from './scale.ts';
import { ssimOf, windowStep, type Similarity } from './ssim.ts';

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
export const compareFrames = (frame: Raster, expected: Raster): Comparison => holding(() => {
  const { width, height, L } = frame.half;
  const [one, two] = [placeOfImage(frame.half), placeOfImage(expected.half)];
  const light = exposure(one, two, L.length);
  const structure = structureOf(frame.full, light, expected.full);
  const lit = relit(frame.half, expected.half, light);
  const map = blockMap(frame.half);
  const colours = lend(new Float32Array(map.values.length)), counts = lend(new Uint32Array(map.values.length));
  const total = loops.differences(one, lit, two, width, height, map.columns, map.rows, colours, counts);
  const colour = numbersAt(colours, map.values.length), count = new Uint32Array(bytesAt(counts, colour.byteLength).slice().buffer);
  for (let block = 0; block < colour.length; block += 1) {
    const shape = blockSimilarity(structure, block % map.columns, Math.floor(block / map.columns));
    map.values[block] = Math.max(rise(colour[block]! / count[block]!, 5, 15), rise(1 - shape, 0.25, 0.7));
  }
  const bad = map.values.reduce((sum, value) => sum + value, 0) / map.values.length;
  const mean = loops.mean(one, L.length), shift = light.gain * mean + light.offset - mean;
  const tint = loops.meanTint(one, lit, L.length);
  release(lit);
  return {
    score: shareScore(bad) * (1 - 0.3 * rise(Math.abs(shift), 6, 16)) * (1 - 0.25 * rise(tint, 7, 14)), ssim: structure.mean, deltaE: total / L.length, exposure: -shift, map
  };
});

function structureOf({ L, width, height }: LabImage, { gain, offset }: Light, expected: LabImage): Similarity {
  const plane = lend(L), other = lend(expected.L);
  loops.relight(plane, L.length, gain, offset, plane);
  const similarity = ssimOf(plane, other, width, height);
  release(plane);
  return similarity;
}

export function blockMap(image: LabImage): DifferenceMap {
  const columns = Math.max(1, Math.floor(image.width / blockSize));
  const rows = Math.max(1, Math.floor(image.height / blockSize));
  return { values: new Float32Array(columns * rows), columns, rows };
}

/** Mean SSIM of the windows that lie in a block: it spans 16 pixels of the full comparison size. */
function blockSimilarity({ map, columns, rows }: Similarity, column: number, row: number): number {
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

type Light = { readonly gain: number; readonly offset: number };

/** Number and sums of the values that lie near the line. */
function lineOf(from: number, to: number, x: number, whole: boolean, count: number, far: number) {
  const out = reserve(40), room = reserve(8 * Math.ceil(count / 7));
  loops.line(from, to, x, whole, count, far, room, out);
  const [n, sx, sy, sxx, sxy] = doublesAt(out, 5) as unknown as [number, number, number, number, number];
  release(out);
  return { n, sx, sy, sxx, sxy };
}

/** The lightness change that brings `from` nearest to `to`, within what light alone does. Pixels that differ
 * strongly do not take part, or a wrong product would pass for bad light. */
function exposure(from: number, to: number, count: number): Light {
  const { n, sx, sy, sxx, sxy } = lineOf(from, to, from, true, count, 10);
  if (n < 30) return { gain: 1, offset: 0 };
  const variance = sxx / n - (sx / n) ** 2;
  const gain = variance < 4 ? 1 : clamp((sxy / n - (sx / n) * (sy / n)) / variance, 0.85, 1.18);
  return { gain, offset: clamp((sy - gain * sx) / n, -14, 14) };
}

/** `from` in the light of `to`: brightness and tint over the whole frame taken out, as far as light goes. To be called where places hold. */
export function relit(from: LabImage, to: LabImage, light?: Light): number {
  const count = from.L.length, plane = 4 * count;
  const [one, two, out] = [placeOfImage(from), placeOfImage(to), reserve(3 * plane)];
  const { gain, offset } = light ?? exposure(one, two, count);
  loops.relight(one, count, gain, offset, out);
  for (const at of [plane, 2 * plane]) {
    const { base, slope } = tint(one + at, two + at, one, count);
    loops.retint(one + at, one, count, base, slope, strongestTint, out + at);
  }
  return out;
}

/** The farthest that light moves a colour coordinate. */
const strongestTint = 10;

/** A coloured light moves colours the more, the brighter they are: a line over lightness, fitted without what differs strongly. */
function tint(from: number, to: number, lightness: number, count: number): { base: number; slope: number } {
  const { n, sx, sy, sxx, sxy } = lineOf(from, to, lightness, false, count, 6);
  if (n < 30) return { base: 0, slope: 0 };
  const variance = sxx / n - (sx / n) ** 2;
  const slope = variance < 4 ? 0 : clamp((sxy / n - (sx / n) * (sy / n)) / variance, -0.15, 0.15);
  return { base: sy / n - slope * (sx / n), slope };
}
