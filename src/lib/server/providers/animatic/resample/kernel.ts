/**
 * Inner loops over planes of 8-bit samples, all in one block of memory that is addressed by byte offsets. Two
 * implementations of equal output: WebAssembly with SIMD (kernel.as) and plain JavaScript (kernel-js.ts).
 */
import { kernelBase64 } from './kernel-wasm.ts';
import { createScriptLoops } from './kernel-js.ts';

/** Samples of slack behind every allocation, since loops of eight may read and write past the end. */
const slack = 64;

/**
 * Where an output row or column takes its samples from: `first << 8 | phase`; `first` is the index of the first of
 * eight taps, `phase` the row of the weight table (taps.ts).
 */
export type Loops = {
  /**
   * Separable resampling of a plane of `sourceRows` rows. `columns` holds one entry for each of `width` (a multiple of 8)
   * outputs, `rows` one for each of `height`, both in rising order and at most two samples apart. The taps: 4, 6 or 8, how
   * many of the weights are not zero. `scratch` has room for `scratchBytes(width)`.
   */
  resample(
    target: number, targetStride: number, width: number, height: number,
    source: number, sourceStride: number, sourceRows: number,
    columns: number, rows: number, tableAcross: number, tableDown: number, tapsAcross: number, tapsDown: number, scratch: number
  ): void;
  /** Lays a premultiplied plane with its alpha over the target: target = colour + target * (1 - alpha). */
  over(
    target: number, targetStride: number, colour: number, alpha: number, stride: number, width: number, height: number
  ): void;
  /** target = target * (256 - weight) / 256 + other * weight / 256. `length` is a multiple of 8. */
  mix(target: number, other: number, weight: number, length: number): void;
  /** Moves the target towards target * gain / 128 + offset (16-bit), by mask / 255 * weight / 128. `length` is a
   * multiple of 8. */
  settle(target: number, offset: number, gain: number, mask: number, weight: number, length: number): void;
  /** Adds 16-bit residuals times weight / 32768. `length` is a multiple of 8. */
  correct(target: number, residual: number, weight: number, length: number): void;
};

/** Prepared weights for every four outputs, and sixteen filtered rows. */
export const scratchBytes = (width: number): number => 64 + width * (20 + 32);

export type Kernel = Loops & {
  readonly simd: boolean;
  /** Reserves bytes, zeroed, at a multiple of 16, and returns their offset. Views taken earlier are void after it. */
  allocate(length: number): number;
  bytes(): Uint8Array;
};

/** Opens a kernel with memory of its own; the memory goes when the kernel is no longer referenced. */
export function openKernel(options: { simd?: boolean } = {}): Kernel {
  const wanted = options.simd ?? true;
  return (wanted && openSimd()) || openScript();
}

let compiled: WebAssembly.Module | null | undefined;

/** Compiled once in a thread. A build without SIMD refuses the module, and the plain loops take over. */
function compiledKernel(): WebAssembly.Module | null {
  if (compiled !== undefined) return compiled;
  const code = Buffer.from(kernelBase64, 'base64');
  return compiled = typeof WebAssembly !== 'undefined' && WebAssembly.validate(code) ? new WebAssembly.Module(code) : null;
}

function openSimd(): Kernel | null {
  const code = compiledKernel();
  if (!code) return null;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(code, { env: { memory } });
  const loops = instance.exports as unknown as Loops;
  const allocate = allocator((total) => {
    const missing = total - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  });
  const { resample, over, mix, settle, correct } = loops;
  return { simd: true, allocate, bytes: () => new Uint8Array(memory.buffer), resample, over, mix, settle, correct };
}

function openScript(): Kernel {
  let memory = new Uint8Array(2 ** 16);
  const allocate = allocator((total) => {
    if (total <= memory.length) return;
    const grown = new Uint8Array(Math.ceil((total * 1.5) / 65536) * 65536);
    grown.set(memory);
    memory = grown;
  });
  const bytes = () => memory;
  return { simd: false, allocate, bytes, ...createScriptLoops(bytes) };
}

function allocator(ensure: (total: number) => void): Kernel['allocate'] {
  let end = 1024;
  return (length) => {
    const start = end;
    end = Math.ceil((start + length + slack) / 16) * 16;
    ensure(end);
    return start;
  };
}
