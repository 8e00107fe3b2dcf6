/** Walks over pixels: what can be reached from the edges, and which islands there are. Indices are row by row. */
import type { Workbench } from './cutting/workbench.ts';

/** Leaves of the pixels that are `open` (1) those that can be reached from the picture's border over others. */
export function floodFromEdges(bench: Workbench, open: Uint8Array): Uint8Array {
  const { width, height, loops } = bench;
  loops.flood(open.byteOffset, width, height, bench.list.byteOffset);
  return open;
}

/** A connected group of pixels. The workbench holds their indices until the next walk. */
export type Island = { readonly pixels: Int32Array };

/** The connected groups of pixels whose `mask` is `value`, largest first. */
export function islands(bench: Workbench, mask: Uint8Array, value: number): Island[] {
  const { width, height, loops } = bench;
  // 1 where a pixel is still to be found.
  const left = bench.bytes(mask.length);
  left.set(mask);
  if (value === 0) loops.beyond(left.byteOffset, left.length, 0, 0, 1);
  const found: Island[] = [];
  let taken = 0;
  for (let start = left.indexOf(1); start >= 0; start = left.indexOf(1, start + 1)) {
    const size = loops.collect(left.byteOffset, width, height, start, bench.list.byteOffset + taken * 4);
    found.push({ pixels: bench.list.subarray(taken, taken + size) });
    taken += size;
  }
  return found.sort((one, other) => other.pixels.length - one.pixels.length);
}

/** Steps (up to `limit`) from each pixel to the nearest one whose `mask` (zeros and ones) is `value`; 255 beyond the limit. */
export function stepsTo(bench: Workbench, mask: Uint8Array, value: number, limit: number): Uint8Array {
  const { width, height, loops } = bench;
  const steps = bench.bytes(mask.length);
  loops.steps(mask.byteOffset, width, height, value, limit, steps.byteOffset, bench.list.byteOffset);
  return steps;
}
