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
  const columns = Math.floor((width - windowSize) / windowStep) + 1;
  const rows = Math.floor((height - windowSize) / windowStep) + 1;
  const [c1, c2] = [(0.01 * range) ** 2, (0.03 * range) ** 2];
  const t1 = sums(one, null, width, height), t2 = sums(other, null, width, height);
  const t11 = sums(one, one, width, height), t22 = sums(other, other, width, height), t12 = sums(one, other, width, height);
  const map = new Float32Array(columns * rows);
  let total = 0;
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, at += 1) {
      const x = column * windowStep, y = row * windowStep;
      const m1 = windowMean(t1, width, x, y), m2 = windowMean(t2, width, x, y), s1 = windowMean(t11, width, x, y);
      const s2 = windowMean(t22, width, x, y), s12 = windowMean(t12, width, x, y);
      const structure = (2 * (s12 - m1 * m2) + c2) / (Math.max(0, s1 - m1 * m1) + Math.max(0, s2 - m2 * m2) + c2);
      const value = ((2 * m1 * m2 + c1) / (m1 * m1 + m2 * m2 + c1)) * structure;
      map[at] = value;
      total += value;
    }
  }
  return { mean: total / map.length, map, columns, rows };
}

/** Sums of a plane, or of its products with another, over everything above and to the left, with a first row and column of zeros. */
function sums(plane: Float32Array, times: Float32Array | null, width: number, height: number): Float64Array {
  const table = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) sumRow(table, plane, times, y * width, width, (y + 1) * (width + 1) + 1);
  return table;
}

function sumRow(table: Float64Array, plane: Float32Array, times: Float32Array | null, from: number, width: number, to: number): void {
  let line = 0;
  for (let i = from, at = to; i < from + width; i += 1, at += 1) {
    line += times ? plane[i]! * times[i]! : plane[i]!;
    table[at] = table[at - width - 1]! + line;
  }
}

function windowMean(table: Float64Array, width: number, x: number, y: number): number {
  const top = y * (width + 1) + x;
  const bottom = top + windowSize * (width + 1);
  return (table[bottom + windowSize]! - table[bottom]! - table[top + windowSize]! + table[top]!) / (windowSize * windowSize);
}
