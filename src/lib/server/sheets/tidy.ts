/**
 * Leaves the one subject of a cut. What is around a subject comes along where it has colours of its own: a picture on
 * the wall, a line along the floor. The subject is the large island nearest the middle, with what lies close to it.
 */
import { openWorkbench, type Workbench } from '../providers/animatic/cutting/workbench.ts';
import { islands, stepsTo } from '../providers/animatic/flood.ts';

/** Alpha from which a pixel counts as subject. */
const solid = 128;

export type Tidied = {
  /** Share of the cut that was taken away, 0 to 1. */
  readonly lost: number;
};

/** Clears, in `rgba`, all but the subject. `thread`: half the width, in pixels, up to which a bridge is no part of anything. */
export function tidy(rgba: Uint8Array, width: number, height: number, thread: number): Tidied {
  const bench = openWorkbench(width, height);
  const mask = bench.bytes(width * height).fill(0);
  let whole = 0;
  for (let at = 0; at < mask.length; at += 1) {
    if (rgba[at * 4 + 3]! < solid) continue;
    mask[at] = 1;
    whole += 1;
  }
  const cores = thread > 0 ? opened(bench, mask, thread) : mask;
  const kept = bench.bytes(mask.length).fill(0);
  for (const at of subjectOf(bench, cores)) kept[at] = 1;
  // What hangs on within a few pixels belongs to it: thin ends, soft edges.
  const near = stepsTo(bench, kept, 1, thread + softEdge);
  let left = 0;
  for (let at = 0; at < mask.length; at += 1) {
    if (near[at]! <= thread + softEdge) left += mask[at]!;
    else rgba[at * 4 + 3] = 0;
  }
  return { lost: whole === 0 ? 0 : 1 - left / whole };
}

const softEdge = 5;

/** The mask without what is narrower than twice `reach`. */
function opened(bench: Workbench, mask: Uint8Array, reach: number): Uint8Array {
  const eroded = stepsTo(bench, mask, 0, reach);
  bench.loops.beyond(eroded.byteOffset, eroded.length, reach, 1, 0);
  bench.loops.both(eroded.byteOffset, mask.byteOffset, mask.length);
  const back = stepsTo(bench, eroded, 1, reach);
  bench.loops.beyond(back.byteOffset, back.length, reach, 0, 1);
  return back;
}

type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

function* subjectOf(bench: Workbench, mask: Uint8Array): Generator<number> {
  const { width, height } = bench;
  const found = islands(bench, mask, 1).slice(0, 60).map(({ pixels }) => ({ pixels, box: boxOf(pixels, width), weight: 0 }));
  if (found.length === 0) return;
  for (const island of found) island.weight = island.pixels.length * centrality(island.box, width, height);
  const main = found.reduce((best, each) => (each.weight > best.weight ? each : best));
  const close = 0.03 * Math.max(width, height);
  for (const island of found) {
    const part = island === main || (gap(island.box, main.box) <= close && island.pixels.length > 0.004 * main.pixels.length)
      || (island.weight > 0.5 * main.weight && centrality(island.box, width, height) > 0.5);
    if (part) yield* island.pixels;
  }
}

/** 1 in the middle of the picture, 0 in its corners. */
function centrality({ left, top, right, bottom }: Box, width: number, height: number): number {
  const away = Math.hypot((left + right) / 2 / width - 0.5, (top + bottom) / 2 / height - 0.5);
  return Math.max(0.02, 1 - away / 0.55);
}

const gap = (one: Box, other: Box): number => Math.max(
  Math.max(one.left, other.left) - Math.min(one.right, other.right), Math.max(one.top, other.top) - Math.min(one.bottom, other.bottom), 0);

function boxOf(pixels: Int32Array, width: number): Box {
  let left = width, right = 0, top = Infinity, bottom = 0;
  for (const at of pixels) {
    const x = at % width, y = Math.floor(at / width);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { left, right, top, bottom };
}
