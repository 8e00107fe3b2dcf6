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
  loops.surrounded(closed(bench, background).byteOffset, width, height, within.byteOffset);
  loops.both(within.byteOffset, background.byteOffset, within.length);
  for (const { pixels } of islands(bench, within, 1)) {
    // A pocket that shows the plain background is a real gap, for instance between leaves.
    const shaded = pixels.length - loops.tally(plain.byteOffset, pixels.byteOffset, pixels.length);
    if (shaded > 0.3 * pixels.length) loops.paint(background.byteOffset, pixels.byteOffset, pixels.length, 0);
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
