/**
 * The judge's compiled loops (loops.as), and the memory that they read. A picture, or what else they read, is copied there
 * when it is first used and stays until the memory is full; then all is copied anew as it is used again. So what was given
 * once must not change. Nothing here waits, so places hold to the end of whatever asked for them.
 */
import { loopsBase64 } from './loops-wasm.ts';

/** Pictures are given by where their planes L, a and b begin, one behind the other; all else too by where it begins. */
type Loops = {
  /** CIELAB of `count` sRGB pixels; `linear` and `curve` are tables of 64-bit numbers. */
  lab(source: number, count: number, channels: number, linear: number, curve: number, out: number): void;
  /** Share of `length` / 4 pairs of places, shifted by x and y, between which the picture changes; 1 where few are in view. */
  outlineContrast(image: number, width: number, height: number, outline: number, length: number, x: number, y: number): number;
  /** How well the `total` points of a template agree with the picture around x, y: 0 to 1, -1 where too few are in view. */
  agreement(
    image: number, width: number, height: number, template: number, total: number, outline: number, x: number, y: number, leastVisible: number, steady: number
  ): number;
  /** Mean capped difference at the points (x and y in turn, `length` of both) under a zoom and shift; Infinity once it is above the limit. */
  cost(to: number, from: number, width: number, height: number, points: number, length: number, zoom: number, x: number, y: number, limit: number): number;
  /** Mean difference of a block from what lies dx, dy away in a source; Infinity outside of it and above the limit. */
  blockDifference(
    to: number, from: number, inside: number, width: number, height: number, side: number, left: number, top: number, dx: number, dy: number, limit: number
  ): number;
  /** What a source so moved has in common with a target. `lastPower`: its own strength where they overlap. */
  nearest(target: number, source: number, width: number, height: number, zoom: number, x: number, y: number): number;
  lastPower(): number;
  /** Finds the three best places of a template, x, y and agreement of each in 64 bits, best first; returns how many. Places nearer to the edge
   * than `outX` and `outY` are left out. */
  scan(
    image: number, width: number, height: number, template: number, total: number, outline: number, outX: number, outY: number, leastVisible: number, steady: number,
    out: number
  ): number;
  /** A picture zoomed and shifted, into three planes that are clear, and ones where it lies inside. */
  warp(image: number, width: number, height: number, zoom: number, x: number, y: number, out: number, inside: number): void;
  /** The best correlation, -1 to 1, of a patch with what lies up to `reach` around a place of another plane; searched until it is `enough`. */
  bestMatch(
    L: number, width: number, left: number, top: number, side: number, other: number, otherWidth: number, otherHeight: number, atX: number, atY: number,
    reach: number, enough: number
  ): number;
  /** Means of three by three cells. */
  soften(L: number, width: number, height: number, out: number): void;
  /** Correlation of every third pixel of every third row where the mask is. */
  wholeCorrelation(L: number, mask: number, width: number, height: number, other: number, otherWidth: number, left: number, top: number): number;
};

type Numbers = Float32Array | Float64Array | Int16Array | Uint8Array;

const memory = new WebAssembly.Memory({ initial: 16 });
/** The loops' own variables lie below. */
const bottom = 1024;
/** Bytes from which on all is forgotten: some clips' worth. */
const full = 24 * 1024 * 1024;
let top = bottom;
let places = new WeakMap<object, number>();

export const loops = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(loopsBase64, 'base64')), { env: { memory } }).exports as unknown as Loops;

/** Makes room where there is little. To be called before places are asked for, which hold until it is called again. */
export function makeRoom(): void {
  if (top < full) return;
  top = bottom;
  places = new WeakMap();
}

/** Where the owner's numbers lie, one array behind the other. */
export function placeOf<T extends object>(owner: T, arrays: (owner: T) => readonly Numbers[]): number {
  const known = places.get(owner);
  if (known !== undefined) return known;
  const copied = arrays(owner);
  const start = reserve(copied.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = start;
  const bytes = new Uint8Array(memory.buffer);
  for (const { buffer, byteOffset, byteLength } of copied) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  places.set(owner, start);
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
/** The bytes themselves, until room is reserved again. */
export const bytesAt = (at: number, length: number): Uint8Array => new Uint8Array(memory.buffer, at, length);
/** Gives back what was reserved from there on. */
export function release(start: number): void {
  top = start;
}
