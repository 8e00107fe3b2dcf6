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

/** What alone decides the weights of a step: steps of up to 1 have the same. */
export const stretchOf = (step: number): number => Math.max(1, step);

/** Fills `table` (256 x 8) for this step; every phase sums to 2^14 exactly. */
export function fillTable(table: Int16Array, step: number): void {
  const stretch = stretchOf(step);
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

/** The furthest that the first of the taps can lie, for a source of `length` samples with `border` further ones before and after it. */
export const furthestFirst = (length: number, border: number): number => length + 2 * border - tapsPerPhase;

/**
 * Fills `entries` with where each output takes its taps from, for a source that has `border` samples before its first.
 * What lies outside of source and border takes the border's edge.
 */
export function fillAxis(entries: Int32Array, axis: Axis, furthest: number, border: number): void {
  for (let i = 0; i < entries.length; i++) {
    const position = Math.round((axis.offset + i * axis.step) * phases);
    const start = Math.min(furthest, Math.max(0, (position >> 8) - 3 + border));
    entries[i] = (start << 8) | (position & 255);
  }
}
