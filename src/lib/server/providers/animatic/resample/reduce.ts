/** Reduces pictures that have far more samples than a frame has pixels, to what the kernel's eight taps can carry. */
import type { Pixels } from '../../../media/pictures.ts';

/** The picture at a smaller size. */
export function reduce(source: Pixels, width: number, height: number): Pixels {
  const { channels } = source;
  const data = new Uint8Array(width * height * channels);
  const across = taps(source.width / width, width, source.width);
  const down = taps(source.height / height, height, source.height);
  resample(source, across, down, (line, y) => {
    if (channels === 3) for (let i = 0, to = y * width * 3; i < line.length; i++, to++) data[to] = clampByte(line[i]!);
    else uncover(line, data, y * width * 4);
  });
  return { data, width, height, channels };
}

/** Colours as they are without the alpha by which they come multiplied. */
function uncover(line: Float32Array, data: Uint8Array, to: number): void {
  for (let i = 0; i < line.length; i += 4) {
    const alpha = line[i + 3]!;
    if (alpha <= 0.5) continue;
    for (let k = 0; k < 3; k++) data[to + i + k] = clampByte((line[i + k]! * 255) / alpha);
    data[to + i + 3] = clampByte(alpha);
  }
}

const clampByte = (value: number) => (value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0);

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

/** Resamples rows, then columns, and hands over line by line; RGBA comes out with colours multiplied by alpha. */
function resample(source: Pixels, across: Taps, down: Taps, write: (line: Float32Array, y: number) => void): void {
  const length = across.count * source.channels;
  const ready = new Map<number, Float32Array>();
  const spare: Float32Array[] = [];
  const sum = new Float32Array(length);
  for (let y = 0; y < down.count; y++) {
    const first = down.from[y * down.each]!;
    for (const [at, line] of ready) {
      if (at >= first) continue;
      ready.delete(at);
      spare.push(line);
    }
    sum.fill(0);
    for (let k = y * down.each; k < (y + 1) * down.each; k++) {
      const weight = down.weights[k]!, at = down.from[k]!;
      if (weight === 0) continue;
      let line = ready.get(at);
      if (!line) {
        line = spare.pop() ?? new Float32Array(length);
        if (source.channels === 3) opaqueRow(source, at, across, line);
        else coveredRow(source, at, across, line);
        ready.set(at, line);
      }
      add(sum, line, weight);
    }
    write(sum, y);
  }
}

function add(sum: Float32Array, line: Float32Array, weight: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += line[i]! * weight;
}

function opaqueRow({ data, width }: Pixels, row: number, { count, each, from, weights }: Taps, out: Float32Array): void {
  const base = row * width;
  for (let x = 0, tap = 0; x < count; x++) {
    let r = 0, g = 0, b = 0;
    for (let k = 0; k < each; k++, tap++) {
      const weight = weights[tap]!;
      const at = (base + from[tap]!) * 3;
      r += data[at]! * weight;
      g += data[at + 1]! * weight;
      b += data[at + 2]! * weight;
    }
    out[x * 3] = r;
    out[x * 3 + 1] = g;
    out[x * 3 + 2] = b;
  }
}

function coveredRow({ data, width }: Pixels, row: number, { count, each, from, weights }: Taps, out: Float32Array): void {
  const base = row * width;
  for (let x = 0, tap = 0; x < count; x++) {
    let r = 0, g = 0, b = 0, a = 0;
    for (let k = 0; k < each; k++, tap++) {
      const at = (base + from[tap]!) * 4;
      const alpha = data[at + 3]! * weights[tap]!;
      if (alpha === 0) continue;
      const part = alpha / 255;
      r += data[at]! * part;
      g += data[at + 1]! * part;
      b += data[at + 2]! * part;
      a += alpha;
    }
    out[x * 4] = r;
    out[x * 4 + 1] = g;
    out[x * 4 + 2] = b;
    out[x * 4 + 3] = a;
  }
}
