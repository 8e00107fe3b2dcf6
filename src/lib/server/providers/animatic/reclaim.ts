/** Repairs a background mask where a flood of shadows ran into the product. */
import type { Workbench } from './cutting/workbench.ts';
import { islands, stepsTo } from './flood.ts';

/**
 * Gives back what a flood of shadows took out of the product: grey metal and glass look like shadow, but lie between
 * parts of the product on all four sides, where no cast shadow can lie. Narrow breaches in the outline, such as a
 * highlight as white as the paper, count as closed; not near the ground, where they are shadow after all.
 */
export function reclaim(bench: Workbench, background: Uint8Array, plain: Uint8Array): void {
  const { width, height, loops } = bench;
  const within = bench.bytes(background.length);
  loops.surrounded(closed(bench, background).byteOffset, width, height, bench.bytes(width).byteOffset, within.byteOffset);
  loops.both(within.byteOffset, background.byteOffset, within.length);
  for (const { pixels } of islands(bench, within, 1)) {
    // A pocket that shows the plain background is a real gap, for instance between leaves.
    const shaded = pixels.length - loops.tally(plain.byteOffset, pixels.byteOffset, pixels.length);
    if (shaded > 0.3 * pixels.length) loops.paint(background.byteOffset, pixels.byteOffset, pixels.length, 0);
  }
}

/**
 * Gives back a breach in the lowest edge: bright metal that stands in its own shadow looks like the shadow. Such a breach
 * has product above and to both sides and is shallow; under arches, which are deeper, nothing is touched.
 */
export function mendFoot({ width }: Workbench, background: Uint8Array, plain: Uint8Array): void {
  const top = Math.floor(background.indexOf(0) / width), bottom = Math.floor(background.lastIndexOf(0) / width);
  const shallow = Math.max(3, Math.round(0.02 * (bottom - top)));
  /** How many pixels of what may be rim lie above each pixel of a row, itself included; 0 where it cannot be one. */
  const depths = new Uint16Array(width);
  for (let y = Math.max(top + 1, bottom - 4 * shallow); y <= bottom; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const hidden = background[row + x] === 1 && plain[row + x] === 0 && (background[row - width + x] === 0 || depths[x]! > 0);
      depths[x] = hidden && depths[x]! < shallow ? depths[x]! + 1 : 0;
    }
    // Between two pixels of the product in this row all has to be rim.
    for (let from = background.indexOf(0, row); from >= 0 && from < row + width;) {
      const end = background.indexOf(1, from);
      const next = end < 0 ? -1 : background.indexOf(0, end);
      if (next < 0 || next >= row + width) break;
      if (depths.subarray(end - row, next - row).every((depth) => depth > 0)) background.fill(0, end, next);
      from = next;
    }
  }
}

/** The background without its inlets narrower than about 3 % of the picture; near the ground as it is. */
function closed(bench: Workbench, background: Uint8Array): Uint8Array {
  const { width, height } = bench;
  const shut = withoutInlets(bench, background, Math.max(3, Math.round(0.015 * Math.max(width, height))));
  const top = Math.floor(background.indexOf(0) / width), bottom = Math.floor(background.lastIndexOf(0) / width);
  const ground = Math.round(top + 0.7 * (bottom - top)) * width;
  shut.set(background.subarray(ground), ground);
  return shut;
}

/** The background without what is narrower than twice `reach` pixels. */
export function withoutInlets(bench: Workbench, background: Uint8Array, reach: number): Uint8Array {
  const near = stepsTo(bench, background, 0, reach);
  bench.loops.beyond(near.byteOffset, near.length, reach, 1, 0);
  const back = stepsTo(bench, near, 1, reach);
  bench.loops.beyond(back.byteOffset, back.length, reach, 0, 1);
  return back;
}
