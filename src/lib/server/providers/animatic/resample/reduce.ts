/** Reduces pictures that have far more samples than a frame has pixels, to what the kernel's eight taps can carry. */
import type { Pixels } from '../../../media/pictures.ts';
import type { Kernel } from './kernel.ts';
import { rowLoops } from './rows.ts';

/** The picture at a smaller size, made in the kernel's memory: rows are resampled, and summed up to the rows of the result. */
export function reduce(kernel: Kernel, { data: from, width: wide, height: tall, channels }: Pixels, width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * channels), length = width * channels;
  const across = taps(wide / width, width, wide), down = taps(tall / height, height, tall);
  const lineBytes = Math.ceil(length / 4) * 16;
  const places = kernel.room('places', across.from.byteLength), weights = kernel.room('weights', across.weights.byteLength);
  const source = kernel.room('row', Math.max(wide, width) * channels), sum = kernel.room('sum', lineBytes), lines = kernel.room('lines', lineBytes * down.each);
  const bytes = kernel.bytes(), loops = rowLoops(kernel);
  new Int32Array(bytes.buffer, places, across.from.length).set(across.from);
  new Float32Array(bytes.buffer, weights, across.weights.length).set(across.weights);
  // The row of the source in each line; those of one result lie side by side, so that each has a line of its own.
  const held = new Int32Array(down.each).fill(-1);
  const lineOf = (row: number): number => {
    const line = row % down.each, at = lines + line * lineBytes;
    if (held[line] === row) return at;
    held[line] = row;
    bytes.set(from.subarray(row * wide * channels, (row + 1) * wide * channels), source);
    (channels === 3 ? loops.squeeze : loops.squeezeCovered)(source, width, across.each, places, weights, at);
    return at;
  };
  for (let y = 0; y < height; y++) {
    bytes.fill(0, sum, sum + lineBytes);
    for (let k = y * down.each; k < (y + 1) * down.each; k++) {
      const weight = down.weights[k]!;
      if (weight !== 0) loops.add(sum, lineOf(down.from[k]!), weight, length);
    }
    (channels === 3 ? loops.toBytes : loops.uncover)(sum, length, source);
    data.set(bytes.subarray(source, source + length), y * length);
  }
  return { data, width, height, channels };
}

type Taps = { readonly count: number; readonly each: number; readonly from: Int32Array; readonly weights: Float32Array };

/** Cubic taps (Catmull-Rom, widened by the step) for `count` samples `step` apart of a line that repeats its last pixel. */
function taps(step: number, count: number, length: number): Taps {
  const widen = Math.max(1, step);
  const each = Math.ceil(4 * widen) + 1;
  const from = new Int32Array(count * each);
  const weights = new Float32Array(count * each);
  for (let i = 0; i < count; i++) {
    const centre = (i + 0.5) * step - 0.5;
    const first = Math.ceil(centre - 2 * widen);
    let sum = 0;
    for (let k = 0; k < each; k++) {
      const weight = cubic((first + k - centre) / widen);
      from[i * each + k] = Math.min(length - 1, Math.max(0, first + k));
      weights[i * each + k] = weight;
      sum += weight;
    }
    for (let k = 0; k < each; k++) weights[i * each + k]! /= sum;
  }
  return { count, each, from, weights };
}

function cubic(distance: number): number {
  const t = Math.abs(distance);
  if (t >= 2) return 0;
  return t < 1 ? 1 + t * t * (1.5 * t - 2.5) : 2 - t * (4 - t * (2.5 - 0.5 * t));
}
