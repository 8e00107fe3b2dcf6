/**
 * Pictures at another size before they become planes, with the same result as sharp's Lanczos 3 and several times as
 * fast: smaller ones by that kernel, larger ones by a cubic, as libvips does. Weights are whole 4096ths, cut off towards
 * zero, for 64 places between two pixels. (A smaller one's row that lies half-way between two such places may get the other's.)
 */
import type { Kernel } from './kernel.ts';

type Size = { readonly width: number; readonly height: number };

const one = 4096;
const parts = 64;
/** Where libvips begins to shrink in two steps. */
const mostReduced = 4;

/** Whether `resized` can do it: larger both ways, or smaller both ways but not by much. */
export function canResize(from: Size, to: Size): boolean {
  if (to.width >= from.width && to.height >= from.height) return true;
  return to.width <= from.width && to.height <= from.height && to.width * mostReduced > from.width && to.height * mostReduced > from.height;
}

/**
 * Brings pixels in the kernel's memory to another size (see `canResize`). Returns where they are then: in a place that the next
 * call uses again, or where they were. What is there is not kept.
 */
export function resized(kernel: Kernel, pixels: number, channels: 3 | 4, from: Size, to: Size): number {
  if (from.width === to.width && from.height === to.height) return pixels;
  const enlarges = to.width >= from.width && to.height >= from.height;
  const [columns, rows] = enlarges ? enlargedAxes(from, to) : [reducedAxis(from.width, to.width), reducedAxis(from.height, to.height)];
  const before = Math.max(0, -columns.first[0]!), after = Math.max(0, columns.first.at(-1)! + columns.taps - from.width);
  const target = kernel.room('resized', to.width * to.height * channels);
  const line = kernel.room('line', (before + from.width + after) * channels);
  const across = keep(kernel, 'columns', columns, before), down = keep(kernel, 'rows', rows, 0);
  if (channels === 4) kernel.premultiply(pixels, from.width * from.height);
  const sizes = [channels, from.width, from.height, target, to.width, to.height] as const;
  if (enlarges) {
    const ring = kernel.room('ring', 8 * 2 * (to.width * channels + 8));
    kernel.enlarge(pixels, ...sizes, across.first, across.weights, before, after, down.first, down.weights, line, ring);
  } else {
    const pointers = kernel.room('ring', 4 * rows.taps);
    kernel.reduce(pixels, ...sizes, across.first, across.weights, columns.taps, before, after, down.first, down.weights, rows.taps, line, pointers);
  }
  if (channels === 4) kernel.unpremultiply(target, to.width * to.height);
  return target;
}

/** The first pixel of each output, perhaps outside of the picture, and the weights of so many from there on. */
type Taps = { readonly first: Int32Array; readonly weights: Int16Array; readonly taps: number };

function keep(kernel: Kernel, purpose: string, { first, weights }: Taps, before: number): { first: number; weights: number } {
  const at = { first: kernel.room(purpose, first.byteLength), weights: kernel.room(`weights of ${purpose}`, weights.byteLength) };
  const { buffer } = kernel.bytes();
  new Int32Array(buffer, at.first, first.length).set(before === 0 ? first : first.map((column) => column + before));
  new Int16Array(buffer, at.weights, weights.length).set(weights);
  return at;
}

/**
 * Outputs at these places, counted from `before` pixels before the picture's first; the pixel at a place is the first of its
 * taps. `tableAt` gives the weights for a place between two pixels, 0 to 1.
 */
function taken(places: Float64Array, taps: number, before: number, tableAt: (place: number) => readonly number[]): Taps {
  const room = Math.ceil(taps / 4) * 4;
  const first = new Int32Array(places.length);
  const weights = new Int16Array(places.length * room);
  const tables = new Map<number, readonly number[]>();
  places.forEach((at, i) => {
    const part = ((Math.floor(at * parts * 2) & (parts * 2 - 1)) + 1) >> 1;
    if (!tables.has(part)) tables.set(part, tableAt(part / parts));
    first[i] = Math.floor(at) - before;
    weights.set(tables.get(part)!, i * room);
  });
  return { first, weights, taps: room };
}

/** Added up, as libvips does: where an output lies half-way between two parts of a pixel, the last bit decides. */
function added(count: number, start: number, step: number): Float64Array {
  const places = new Float64Array(count);
  for (let i = 0, at = start; i < count; i++, at += step) places[i] = at;
  return places;
}

/** The picture lies half a pixel too far to the right and down, as libvips 8.18 has it. */
function enlargedAxes(from: Size, to: Size): [Taps, Taps] {
  const [across, down] = [1 / (from.width / to.width), 1 / (from.height / to.height)];
  const share = 1 / (across * down);
  const columns = added(to.width, 1.5, share * down);
  const rows = Float64Array.from({ length: to.height }, (_, i) => i * (share * across) + 0.5 + 1);
  const cubic = (x: number) => {
    const y = 1 - x;
    return [-0.5 * x * y * y, 1 - 2.5 * x * x + 1.5 * x * x * x, 1 - 2.5 * y * y + 1.5 * y * y * y, -0.5 * x * x * y].map(cut);
  };
  return [taken(columns, 4, 3, cubic), taken(rows, 4, 3, cubic)];
}

function reducedAxis(from: number, to: number): Taps {
  const step = 1 / (1 / (from / to));
  if (step === 1) return taken(added(to, 0, 1), 1, 0, () => [one]);
  const taps = 2 * toEven(3 * step) + 1;
  const beyond = to * step - from;
  return taken(added(to, 0.5 * step - 0.5 - ((1 + beyond) / 2 - 1), step), taps, Math.ceil(taps / 2) - 1, (x) => {
    const exact = Array.from({ length: taps }, (_, i) => lanczos((i - (x + taps / 2 - 1)) / step));
    const sum = exact.reduce((total, weight) => total + weight, 0);
    return exact.map((weight) => cut(weight / sum));
  });
}

const cut = (weight: number) => Math.trunc(weight * one);
const sinc = (x: number) => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));
const lanczos = (x: number) => (x >= -3 && x <= 3 ? sinc(x) * sinc(x / 3) : 0);

/** The nearest whole number, the even one of two. */
function toEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}
