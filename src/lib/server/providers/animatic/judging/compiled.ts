/**
 * The judge's compiled loops (loops.as), and the memory that they read. A picture, or what else they read, is copied there
 * when it is first used and stays until the memory is full; then all is copied anew as it is used again. So what was given
 * once must not change. Nothing here waits, so places hold to the end of whatever asked for them.
 */
import { loopsBase64 } from './loops-wasm.ts';

/** Pictures are given by where their planes L, a and b begin, one behind the other, or where they say so by where their pixels begin; all else
 * too by where it begins. */
type Loops = {
  /** CIELAB of `count` sRGB pixels; `linear` and `curve` are tables of 64-bit numbers. */
  lab(source: number, count: number, channels: number, linear: number, curve: number, out: number): void;
  /** The pixels of so many values of each plane: a, b, L and zero side by side. */
  pixels(planes: number, count: number, out: number): void;
  /** Share of `length` / 4 pairs of places, shifted by x and y, between which the picture of pixels changes; 1 where few are in view. */
  outlineContrast(image: number, width: number, height: number, outline: number, length: number, x: number, y: number): number;
  /** How well the `total` points of a template agree with the picture of pixels around x, y: 0 to 1, -1 where too few are in view; of no meaning
   * but for being no more than `least`, where it is not more. */
  agreement(
    image: number, width: number, height: number, template: number, total: number, outline: number, x: number, y: number, leastVisible: number, steady: number,
    least: number
  ): number;
  /** Summed-area tables, L, a, b and mask side by side in 64 bits, of planes L, a, b and mask, with a first row and column of zeros. */
  tables(planes: number, width: number, height: number, out: number): void;
  /** Means over the cells of a `w` by `h` grid; `L` is left alone where it is 0. */
  shrink(tables: number, width: number, height: number, w: number, h: number, L: number, mask: number): void;
  /** Leaves the mask over the cells and, for some of those that are solid, column, row, part, zero, a, b, L and zero; returns how many. */
  draw(
    tables: number, width: number, height: number, w: number, h: number, budget: number, partColumns: number, partRows: number, mask: number, out: number
  ): number;
  /** See `outlineOf`: leaves inner x and y, outer x and y of each pair, and returns how many. */
  outline(mask: number, w: number, h: number, out: number): number;
  /** Scales what `draw` left, with the numbers of its outline behind, around the middle of `width` by `height`. */
  layOut(drawing: number, total: number, outline: number, scaleX: number, scaleY: number, width: number, height: number, out: number): void;
  /** The colours under a template's points, between pixels: a, b, L and 1, or zeros outside; returns how many are inside. */
  sample(image: number, width: number, height: number, template: number, total: number, x: number, y: number, seen: number): number;
  /** Their number and sums (n, x, y, xx, yy, xy in 64 bits) beside the template's, of a, b or L (`k` 0 to 2). */
  moments(template: number, seen: number, total: number, k: number, out: number): void;
  /** Seven sums for each part: a, b and L of the template, of those seen, and their number. */
  partSums(template: number, seen: number, total: number, out: number): void;
  /** Mean capped difference of pixels at the points (x and y in turn, `length` of both) under a zoom and shift; Infinity once it is above the limit. */
  cost(to: number, from: number, width: number, height: number, points: number, length: number, zoom: number, x: number, y: number, limit: number): number;
  /** Improves `best` (zoom, x, y and cost in 64 bits) by every zoom with every two shifts, all of them tables of 64-bit numbers. `room`: four bytes
   * for each shift and pixel of its axis, 16 for each number of the points, and 16 for each pixel with a row and a column more. */
  search(
    to: number, from: number, width: number, height: number, points: number, length: number, zooms: number, zoomCount: number,
    acrosses: number, acrossCount: number, downs: number, downCount: number, room: number, best: number
  ): void;
  /** Puts a picture together from blocks of sources, each given by where it and its `inside` (a byte a pixel) begin, in 32 bits; only those that come
   * first, so many as `moving`, are searched up to `within`. Leaves each block's mean difference in 64 bits, Infinity where no source has one. */
  explain(
    target: number, width: number, height: number, columns: number, rows: number, sources: number, moving: number, total: number, within: number,
    differences: number, expected: number
  ): void;
  /** The mean of two pictures, and what is set in both of two rows of bytes. */
  blend(one: number, other: number, count: number, out: number): void;
  both(one: number, other: number, count: number, out: number): void;
  /** The CIEDE2000 difference of two CIELAB colours. */
  ciede2000(L1: number, a1: number, b1: number, L2: number, a2: number, b2: number): number;
  /** Adds the differences of `lit` from `two` to the blocks' `colour` (32 bits), counts them, and returns the sum of the differences of `one`. */
  differences(one: number, lit: number, two: number, width: number, height: number, columns: number, rows: number, colour: number, counts: number): number;
  /** Mean difference of every second pixel of every second row of so many blocks. */
  meanDifference(one: number, two: number, width: number, height: number, columns: number, rows: number): number;
  /** For a line over `x` through the values of `to`, where `whole`, else through some of the shifts: their number and sums (n, x, y, xx, xy in 64 bits)
   * where the shift `from` one plane `to` the other is at most so far from the middle one. `room`: 8 bytes for each seventh value. */
  line(from: number, to: number, x: number, whole: boolean, count: number, far: number, room: number, out: number): void;
  relight(plane: number, count: number, gain: number, offset: number, out: number): void;
  /** Adds a line over lightness, of at most so much. */
  retint(plane: number, L: number, count: number, base: number, slope: number, most: number, out: number): void;
  /** Mean distance of two pictures in a and b. */
  meanTint(one: number, other: number, count: number): number;
  mean(plane: number, count: number): number;
  /** See ssim.ts: leaves the map in 32 bits, and returns its sum. */
  ssim(one: number, other: number, width: number, height: number, c1: number, c2: number, sums: number, table: number, map: number): number;
  /** The detail of a picture: L, a, b and zero of each pixel, less the mean around it. */
  band(planes: number, width: number, height: number, out: number): void;
  /** Sum of a band's squares. */
  energy(band: number, count: number): number;
  /** How much of a target a band so moved accounts for, by its nearest pixels; of no meaning but for being no more than `least` where it is not more.
   * `energy` is the target's; `room`: four bytes a column. */
  nearest(
    target: number, source: number, width: number, height: number, zoom: number, x: number, y: number, noise: number, energy: number, least: number, room: number
  ): number;
  /** Improves `best` (gain, x and y in 64 bits) by all whole shifts up to `far` across and `high` down. */
  roughly(
    target: number, source: number, width: number, height: number, zoom: number, far: number, high: number, noise: number, energy: number, room: number, best: number
  ): void;
  /** The same as `nearest` between pixels; then so much of the source is taken away from the target. */
  between(target: number, source: number, width: number, height: number, zoom: number, x: number, y: number, noise: number, strength: number): number;
  /** For each cell how far its colour is from any blend, by one of the shares, of a colour of the start and one of the end about there: around it under
   * each of their moves (zoom, x, y and how far around, in 64 bits). `room`: 32 bytes for each place around, of both. */
  blendDistances(
    cells: number, start: number, end: number, width: number, height: number, startMoves: number, startCount: number, endMoves: number, endCount: number,
    shares: number, shareCount: number, room: number, out: number
  ): void;
  /** How strongly the source showed where that was found last, up to 1. */
  lastStrength(noise: number): number;
  /** A plane at half the size, each value the mean of four. */
  halve(from: number, width: number, columns: number, rows: number, out: number): void;
  /** A grid spread smoothly over a plane, `by` times as large. */
  enlarge(grid: number, columns: number, rows: number, by: number, width: number, height: number, out: number): void;
  /** See heatmap.ts: red, green and blue. */
  glow(L: number, width: number, height: number, heat: number, columns: number, rows: number, out: number): void;
  /** Finds the three best places of a template, x, y and agreement of each in 64 bits, best first; returns how many. Places nearer to the edge
   * than `outX` and `outY` are left out. `room`: 16 bytes for each pixel with a row and a column more, and for each four points 48, and 16 for a row and
   * for every place across. */
  scan(
    image: number, width: number, height: number, template: number, total: number, outline: number, outX: number, outY: number, leastVisible: number, steady: number,
    room: number, out: number
  ): number;
  /** A picture zoomed and shifted, into three planes that are clear, and ones where it lies inside. */
  warp(image: number, width: number, height: number, zoom: number, x: number, y: number, out: number, inside: number): void;
  /** The best correlation, -1 to 1, of a patch with what lies up to `reach` around a place of another plane; searched until it is `enough`. */
  bestMatch(
    L: number, width: number, left: number, top: number, side: number, other: number, otherWidth: number, otherHeight: number, atX: number, atY: number,
    reach: number, enough: number
  ): number;
  /** For each patch that is all product and has a pattern its column, row, best match and spread of lightness in 64 bits, where anything goes with it
   * around its place, shifted by `atX` and `atY`; returns how many. */
  patches(
    L: number, mask: number, width: number, height: number, side: number, step: number, pattern: number, other: number, otherWidth: number,
    otherHeight: number, atX: number, atY: number, reach: number, enough: number, out: number
  ): number;
  /** Means of three by three cells. */
  soften(L: number, width: number, height: number, out: number): void;
  /** Correlation of every third pixel of every third row where the mask is. */
  wholeCorrelation(L: number, mask: number, width: number, height: number, other: number, otherWidth: number, left: number, top: number): number;
};

type Numbers = Float32Array | Float64Array | Int16Array | Uint8Array | Uint32Array;

const memory = new WebAssembly.Memory({ initial: 16 });
/** The loops' own variables lie below. */
const bottom = 1024;
/** Bytes from which on all is forgotten: some clips' worth. */
const full = 24 * 1024 * 1024;
let top = bottom;
let places = new WeakMap<object, number>(), madeOf = new WeakMap<object, number>();
let held = false;

const { sin, cos, atan2, exp, pow } = Math;

export const loops = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(loopsBase64, 'base64')), { env: { memory, sin, cos, atan2, exp, pow } }).exports as unknown as Loops;

/** Makes room where there is little. To be called before places are asked for, which hold until it is called again. */
export function makeRoom(): void {
  if (held || top < full) return;
  top = bottom;
  places = new WeakMap();
  madeOf = new WeakMap();
}

/** Does work whose places all hold to its end, reserved ones too. */
export function holding<T>(work: () => T): T {
  makeRoom();
  const before = held;
  held = true;
  try {
    return work();
  } finally {
    held = before;
  }
}

/** Where the owner's numbers lie, one array behind the other. */
export const placeOf = <T extends object>(owner: T, arrays: (owner: T) => readonly Numbers[]): number => placeIn(places, owner, () => lend(...arrays(owner)));
/** Where lies what is made of the owner's numbers. */
export const placeMade = (owner: object, make: () => number): number => placeIn(madeOf, owner, make);

function placeIn(known: WeakMap<object, number>, owner: object, make: () => number): number {
  const before = known.get(owner);
  if (before !== undefined) return before;
  const start = make();
  known.set(owner, start);
  return start;
}

/** A copy of arrays, one behind the other, in a place that can be released. */
export function lend(...arrays: readonly Numbers[]): number {
  const start = reserve(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  const bytes = new Uint8Array(memory.buffer);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return start;
}

/** A place for so many bytes, which the next call of this kind may use again once room was made. */
export function reserve(length: number): number {
  const start = top;
  top = Math.ceil((start + length) / 16) * 16;
  const missing = top - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  return start;
}

/** A copy of numbers that the loops have left. */
export const numbersAt = (at: number, length: number): Float32Array => new Float32Array(memory.buffer, at, length).slice();
export const doublesAt = (at: number, length: number): Float64Array => new Float64Array(memory.buffer, at, length).slice();
/** The bytes themselves, until room is reserved again. */
export const bytesAt = (at: number, length: number): Uint8Array => new Uint8Array(memory.buffer, at, length);
/** Gives back what was reserved from there on. */
export function release(start: number): void {
  top = start;
}
