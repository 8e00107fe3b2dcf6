/**
 * Weights of the cubic interpolation of Catmull and Rom, for 256 sub-pixel phases of eight taps. Where the picture
 * shrinks the kernel is stretched by the step, so that fine detail fades instead of flickering; eight taps carry
 * steps up to 2.
 */
export const phases = 256;
export const tapsPerPhase = 8;
/** Bytes of one weight table. */
export const tableBytes = phases * tapsPerPhase * 2;
const one = 1 << 14;

/** One axis: output sample i sits at `offset + i * step` of the source, both counted between sample centres. */
export type Axis = { readonly step: number; readonly offset: number };

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((2.5 - 0.5 * x) * x - 4) * x + 2;
  return 0;
}

/** How many of the eight taps can differ from zero at this step: 4, 6 or 8. */
export function tapsFor(step: number): number {
  return step <= 1 ? 4 : step <= 1.5 ? 6 : 8;
}

/** Fills `table` (256 x 8) for this step; every phase sums to 2^14 exactly. */
export function fillTable(table: Int16Array, step: number): void {
  const stretch = Math.max(1, step);
  const weights = new Float64Array(tapsPerPhase);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    for (let k = 0; k < tapsPerPhase; k++) {
      const weight = cubic((k - 3 - phase / phases) / stretch);
      weights[k] = weight;
      sum += weight;
    }
    let left = one;
    for (let k = 0; k < tapsPerPhase; k++) {
      const rounded = Math.round((weights[k]! / sum) * one);
      table[phase * tapsPerPhase + k] = rounded;
      left -= rounded;
    }
    const nearest = phase < phases / 2 ? 3 : 4;
    table[phase * tapsPerPhase + nearest] = table[phase * tapsPerPhase + nearest]! + left;
  }
}

/**
 * Fills `entries` with where each output takes its taps from, for a source of `length` samples that has `border`
 * further samples before and after it. Returns the first and one past the last source index that the taps touch,
 * the border included. What lies outside of source and border takes the border's edge.
 */
export function fillAxis(entries: Int32Array, axis: Axis, length: number, border: number): { first: number; last: number } {
  const furthest = length + 2 * border - tapsPerPhase;
  let first = furthest;
  let last = 0;
  for (let i = 0; i < entries.length; i++) {
    const position = Math.round((axis.offset + i * axis.step) * phases);
    const start = Math.min(furthest, Math.max(0, (position >> 8) - 3 + border));
    entries[i] = (start << 8) | (position & 255);
    if (start < first) first = start;
    if (start > last) last = start;
  }
  return { first, last: last + tapsPerPhase };
}
