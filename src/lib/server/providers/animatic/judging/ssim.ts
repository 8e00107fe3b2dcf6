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
  const tables = [
    table(width, height, (i) => one[i]!), table(width, height, (i) => other[i]!),
    table(width, height, (i) => one[i]! * one[i]!), table(width, height, (i) => other[i]! * other[i]!),
    table(width, height, (i) => one[i]! * other[i]!)
  ] as const;
  const map = new Float32Array(columns * rows);
  let total = 0;
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, at += 1) {
      const [m1, m2, s1, s2, s12] = tables.map((each) => windowMean(each, width, column * windowStep, row * windowStep)) as
        [number, number, number, number, number];
      const structure = (2 * (s12 - m1 * m2) + c2) / (Math.max(0, s1 - m1 * m1) + Math.max(0, s2 - m2 * m2) + c2);
      const value = ((2 * m1 * m2 + c1) / (m1 * m1 + m2 * m2 + c1)) * structure;
      map[at] = value;
      total += value;
    }
  }
  return { mean: total / map.length, map, columns, rows };
}

/** Sums of everything above and to the left, with a first row and column of zeros. */
function table(width: number, height: number, value: (index: number) => number): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0, i = 0; y < height; y += 1) {
    let line = 0;
    for (let x = 0, at = (y + 1) * (width + 1) + 1; x < width; x += 1, i += 1, at += 1) {
      line += value(i);
      sums[at] = sums[at - width - 1]! + line;
    }
  }
  return sums;
}

function windowMean(sums: Float64Array, width: number, x: number, y: number): number {
  const top = y * (width + 1) + x;
  const bottom = top + windowSize * (width + 1);
  return (sums[bottom + windowSize]! - sums[bottom]! - sums[top + windowSize]! + sums[top]!) / (windowSize * windowSize);
}
