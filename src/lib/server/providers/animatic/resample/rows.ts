/**
 * Loops over rows of pixels in a kernel's memory: compiled (channels.as) where the kernel's own are, else in plain
 * JavaScript, with equal results. Arrays are given by where they begin.
 */
import { channelsBase64 } from './channels-wasm.ts';
import type { Kernel } from './kernel.ts';

/** May read and write as if the row had the next multiple of sixteen as its width. */
export type RowLoops = {
  /** RGB as red, green and blue. */
  split(source: number, width: number, red: number, green: number, blue: number): void;
  /** RGBA as red, green and blue multiplied by alpha, and alpha. */
  cover(source: number, width: number, red: number, green: number, blue: number, alpha: number): void;
  /** Red, green and blue as RGB. */
  join(red: number, green: number, blue: number, width: number, out: number): void;
  /** A row of RGB as `count` pixels, three 32-bit floats each. Each comes from `each` pixels: their indices in 32 bits, their weights as floats. */
  squeeze(source: number, count: number, each: number, from: number, weights: number, out: number): void;
  /** As `squeeze`, of RGBA; four floats, colours multiplied by alpha. */
  squeezeCovered(source: number, count: number, each: number, from: number, weights: number, out: number): void;
  /** Adds a line of floats times a weight. May read and write one float more. */
  add(sum: number, line: number, weight: number, length: number): void;
  /** Floats as bytes. */
  toBytes(line: number, length: number, out: number): void;
  /** Floats as bytes of RGBA, colours as they are without alpha. */
  uncover(line: number, length: number, out: number): void;
};

let compiled: WebAssembly.Module | undefined;
const opened = new WeakMap<WebAssembly.Memory, RowLoops>();

/** The loops over a kernel's memory, until more of it is reserved. */
export function rowLoops({ memory, bytes }: Kernel): RowLoops {
  if (!memory) return plainRowLoops(bytes());
  const known = opened.get(memory);
  if (known) return known;
  compiled ??= new WebAssembly.Module(Buffer.from(channelsBase64, 'base64'));
  const loops = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as RowLoops;
  opened.set(memory, loops);
  return loops;
}

const clampByte = (value: number) => (value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0);

export function plainRowLoops(bytes: Uint8Array): RowLoops {
  const floats = (at: number, length: number) => new Float32Array(bytes.buffer, at, length);
  return {
    split(source, width, red, green, blue) {
      for (let x = 0, i = source; x < width; x++, i += 3) {
        bytes[red + x] = bytes[i]!;
        bytes[green + x] = bytes[i + 1]!;
        bytes[blue + x] = bytes[i + 2]!;
      }
    },
    cover(source, width, red, green, blue, alpha) {
      for (let x = 0, i = source; x < width; x++, i += 4) {
        const share = bytes[i + 3]! / 255;
        bytes[red + x] = bytes[i]! * share + 0.5;
        bytes[green + x] = bytes[i + 1]! * share + 0.5;
        bytes[blue + x] = bytes[i + 2]! * share + 0.5;
        bytes[alpha + x] = bytes[i + 3]!;
      }
    },
    join(red, green, blue, width, out) {
      for (let x = 0, i = out; x < width; x++, i += 3) {
        bytes[i] = bytes[red + x]!;
        bytes[i + 1] = bytes[green + x]!;
        bytes[i + 2] = bytes[blue + x]!;
      }
    },
    squeeze(source, count, each, from, weights, out) {
      const [places, shares, line] = [new Int32Array(bytes.buffer, from, count * each), floats(weights, count * each), floats(out, count * 3)];
      for (let x = 0, tap = 0; x < count; x++) {
        let r = 0, g = 0, b = 0;
        for (let k = 0; k < each; k++, tap++) {
          const at = source + places[tap]! * 3, weight = shares[tap]!;
          r += bytes[at]! * weight;
          g += bytes[at + 1]! * weight;
          b += bytes[at + 2]! * weight;
        }
        line.set([r, g, b], x * 3);
      }
    },
    squeezeCovered(source, count, each, from, weights, out) {
      const [places, shares, line] = [new Int32Array(bytes.buffer, from, count * each), floats(weights, count * each), floats(out, count * 4)];
      for (let x = 0, tap = 0; x < count; x++) {
        let r = 0, g = 0, b = 0, a = 0;
        for (let k = 0; k < each; k++, tap++) {
          const at = source + places[tap]! * 4, alpha = bytes[at + 3]! * shares[tap]!;
          if (alpha === 0) continue;
          const part = alpha / 255;
          r += bytes[at]! * part;
          g += bytes[at + 1]! * part;
          b += bytes[at + 2]! * part;
          a += alpha;
        }
        line.set([r, g, b, a], x * 4);
      }
    },
    add(sum, line, weight, length) {
      const [sums, more] = [floats(sum, length), floats(line, length)];
      for (let i = 0; i < length; i++) sums[i]! += more[i]! * weight;
    },
    toBytes(line, length, out) {
      floats(line, length).forEach((value, i) => { bytes[out + i] = clampByte(value); });
    },
    uncover(line, length, out) {
      const values = floats(line, length);
      for (let i = 0; i < length; i += 4) {
        const alpha = values[i + 3]!;
        for (let k = 0; k < 3; k++) bytes[out + i + k] = alpha <= 0.5 ? 0 : clampByte((values[i + k]! * 255) / alpha);
        bytes[out + i + 3] = alpha <= 0.5 ? 0 : clampByte(alpha);
      }
    }
  };
}
