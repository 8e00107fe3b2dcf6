/**
 * Soft edges without a halo. Near the outline a pixel is a mixture of subject and background; both are known close
 * by, so its alpha is where it lies on the line between the two colours, and its own colour is the subject's.
 */
import type { Pixels } from '../../media/pictures.ts';
import { openWorkbench, type Workbench } from './cutting/workbench.ts';
import { stepsTo } from './flood.ts';

/** Pixels on each side of the outline whose colour may be a mixture. */
const band = 3;
/** Side of the cells over which the background's colour is averaged; the compiled loops know it as well. */
const cell = 8;

/** Makes of the pixels in `data` the subject as RGBA (straight alpha). `background`: 1 where a pixel belongs to the background. */
export function matte(bench: Workbench, data: Uint8Array, background: Uint8Array): Uint8Array {
  const { width, height, loops } = bench;
  const outside = stepsTo(bench, background, 1, band + 1);
  const inside = stepsTo(bench, background, 0, band + 1);
  const source = bench.longs(background.length);
  loops.nearest(
    outside.byteOffset, inside.byteOffset, width, height, band, source.byteOffset, bench.list.byteOffset
  );
  const colours = backgroundColours(bench, data, outside, inside);
  loops.blend(
    data.byteOffset, outside.byteOffset, inside.byteOffset, source.byteOffset, colours.byteOffset, width, height, band, Math.ceil(width / cell)
  );
  return data;
}

/** The same for a picture that is on no workbench. */
export function matteOf({ data, width, height }: Pixels & { channels: 4 }, background: Uint8Array): Uint8Array {
  const bench = openWorkbench(width, height);
  const [picture, ground] = [bench.bytes(data.length), bench.bytes(background.length)];
  picture.set(data);
  ground.set(background);
  return matte(bench, picture, ground).slice();
}

/** The background's colour near a pixel: sums over cells, spread into the cells that hold none. */
function backgroundColours(bench: Workbench, data: Uint8Array, outside: Uint8Array, inside: Uint8Array): Float32Array {
  const { width, height, loops } = bench;
  const columns = Math.ceil(width / cell), rows = Math.ceil(height / cell);
  const [sums, once, twice] = [bench.floats(columns * rows * 4).fill(0), bench.floats(columns * rows * 4), bench.floats(columns * rows * 4)];
  // Pixels that touch the outline are mixtures already.
  loops.cells(data.byteOffset, outside.byteOffset, inside.byteOffset, width, height, band, columns, sums.byteOffset);
  loops.share(sums.byteOffset, columns, rows, once.byteOffset);
  loops.share(once.byteOffset, columns, rows, twice.byteOffset);
  return twice;
}
