/**
 * Structural similarity of two lightness planes, after Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image
 * quality assessment: from error visibility to structural similarity", IEEE Transactions on Image Processing 13
 * (2004), equation 13 with K1 = 0.01 and K2 = 0.03:
 *
 *   SSIM = (2 m1 m2 + C1)(2 cov + C2) / ((m1² + m2² + C1)(var1 + var2 + C2))
 *
 * over square windows of 8 by 8 pixels with equal weights (the form for speed that the paper names), every 4 pixels;
 * means come from summed-area tables.
 */
import { lend, loops, makeRoom, numbersAt, release, reserve } from './compiled.ts';

export type Similarity = {
  /** Mean of the map: 1 the same, about 0 nothing alike, down to -1 for opposites. */
  readonly mean: number;
  /** One value a window, row by row. */
  readonly map: Float32Array;
  readonly columns: number;
  readonly rows: number;
};

export const windowSize = 8;
export const windowStep = 4;

/** Compares two planes of `width` by `height` values from 0 to `range`; both sides at least 8 pixels. */
export function ssim(one: Float32Array, other: Float32Array, width: number, height: number, range = 100): Similarity {
  makeRoom();
  const start = lend(one, other);
  const similarity = ssimOf(start, start + one.byteLength, width, height, range);
  release(start);
  return similarity;
}

/** The same of planes in the memory of the compiled loops. */
export function ssimOf(one: number, other: number, width: number, height: number, range = 100): Similarity {
  const columns = Math.floor((width - windowSize) / windowStep) + 1;
  const rows = Math.floor((height - windowSize) / windowStep) + 1;
  const sums = reserve((width + 1) * 48);
  const table = reserve((Math.floor(width / windowStep) + 1) * (Math.floor(height / windowStep) + 1) * 48), map = reserve(columns * rows * 4);
  const total = loops.ssim(one, other, width, height, (0.01 * range) ** 2, (0.03 * range) ** 2, sums, table, map);
  const similarity = { mean: total / (columns * rows), map: numbersAt(map, columns * rows), columns, rows };
  release(sums);
  return similarity;
}
