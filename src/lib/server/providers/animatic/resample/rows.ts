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

export function plainRowLoops(bytes: Uint8Array): RowLoops {
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
    }
  };
}
