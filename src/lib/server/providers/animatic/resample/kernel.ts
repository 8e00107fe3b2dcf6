/**
 * Inner loops over planes of 8-bit samples, all in one block of memory that is addressed by byte offsets. Two
 * implementations of equal output: WebAssembly with SIMD (kernel.as) and plain JavaScript (kernel-js.ts).
 */
import { kernelBase64 } from './kernel-wasm.ts';
import { createScriptLoops } from './kernel-js.ts';

/** Samples of slack behind every allocation, since loops of eight may read and write past the end. */
const slack = 64;

/** Bytes: to grow takes a while each time, and what is not used takes no memory. */
const leastGrowth = 2 ** 24;

/**
 * Where an output row or column takes its samples from: `first << 8 | phase`; `first` is the index of the first of
 * eight taps, `phase` the row of the weight table (taps.ts).
 */
export type Loops = {
  /** Fills a weight table for a step; see `fillTable`. */
  weigh(table: number, step: number): void;
  /** Fills `count` entries, and perhaps one behind them, for outputs `step` apart from `offset` on; see `fillAxis`. `furthest`: the last first tap. */
  place(entries: number, count: number, step: number, offset: number, furthest: number, border: number): void;
  /** Prepares `groups` (`groupsBytes(width)`) of a row's columns for `resample`, and returns what that has to know of them. */
  arrange(columns: number, tableAcross: number, width: number, tapsAcross: number, groups: number): number;
  /**
   * Separable resampling of a plane of `sourceRows` rows. `columns` holds one entry for each of `width` (a multiple of 8)
   * outputs, `rows` one for each of `height`, both in rising order and at most two samples apart. The taps: 4, 6 or 8, how
   * many of the weights are not zero. `groups` and `wide` come from `arrange`. `ring` has room for `ringBytes(width)`.
   */
  resample(
    target: number, targetStride: number, width: number, height: number,
    source: number, sourceStride: number, sourceRows: number,
    columns: number, rows: number, tableAcross: number, tableDown: number, tapsAcross: number, tapsDown: number,
    groups: number, wide: number, ring: number
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
  /** Pixels (RGB, or RGBA without regard to alpha) of even width and height as planes; see planes.ts. */
  opaque(
    source: number, channels: number, width: number, height: number, y: number, yStride: number, u: number, v: number, cStride: number
  ): void;
  /** RGBA as planes premultiplied by alpha, which has planes of its own with the strides of luma and chroma. Clear
   * pixels are left as they are. */
  covered(
    source: number, width: number, height: number, y: number, yStride: number, u: number, v: number, cStride: number, alphaY: number, alphaC: number
  ): void;
  /**
   * A picture of 3 or 4 channels at a larger size, each output from four by four pixels, rows first. `columns` and `rows` hold the
   * first of the pixels of each output, columns counted from `before` pixels before the picture; their weights, in 4096ths, lie apart.
   * `line` has room for a row with `before` and `after` pixels more, `ring` for eight output lines of 16 bits (`resizeRoom`).
   */
  enlarge(
    source: number, channels: number, width: number, height: number, target: number, wide: number, tall: number,
    columns: number, columnWeights: number, before: number, after: number, rows: number, rowWeights: number, line: number, ring: number
  ): void;
  /** The same at a smaller size, columns first, from as many pixels as there are taps (multiples of 4). `pointers` has room for one of 32 bits for each tap. */
  reduce(
    source: number, channels: number, width: number, height: number, target: number, wide: number, tall: number,
    columns: number, columnWeights: number, tapsAcross: number, before: number, after: number,
    rows: number, rowWeights: number, tapsDown: number, line: number, pointers: number
  ): void;
  /** Multiplies the colours of RGBA pixels by their alpha, in place. */
  premultiply(pixels: number, count: number): void;
  /** Divides them by it again. */
  unpremultiply(pixels: number, count: number): void;
  /** key - drawn in 16 bits; with a mask (else 0), as far as that lets it through: 0 wholly, 255 not at all. */
  differ(key: number, drawn: number, mask: number, out: number, length: number): void;
  /** Adds up |key - drawn| over squares of `side` by `side` samples, row by row, in 32 bits. */
  squares(key: number, drawn: number, width: number, height: number, side: number, out: number): void;
};

/** Prepared weights for every eight outputs. */
export const groupsBytes = (width: number): number => width * 20;
/** Sixteen filtered rows. */
export const ringBytes = (width: number): number => width * 32;

export type Kernel = Loops & {
  readonly simd: boolean;
  /** For other compiled loops over the same memory; null where the loops are plain ones. */
  readonly memory: WebAssembly.Memory | null;
  /** Reserves bytes, zeroed, at a multiple of 16, and returns their offset. Views taken earlier are void after it. */
  allocate(length: number): number;
  /** The same without regard to what is there, where all of it will be written before it is read. */
  reserve(length: number): number;
  /** Gives back all that was reserved, for use anew; memory that has been touched once is quicker. */
  reset(): void;
  bytes(): Uint8Array;
  /** A place of at least so many bytes for one purpose, which the next call for it uses again. */
  room(purpose: string, length: number): number;
};

/** Opens a kernel with memory of its own; the memory goes when the kernel is no longer referenced. */
export function openKernel(options: { simd?: boolean } = {}): Kernel {
  const wanted = options.simd ?? true;
  return (wanted && openSimd()) || openScript();
}

/** Kernels that nobody uses, for as long as memory is not short. */
const idle: WeakRef<Kernel>[] = [];

/** A kernel as `openKernel` gives it, perhaps one that was used before. */
export function borrowKernel(): Kernel {
  for (let reference = idle.pop(); reference; reference = idle.pop()) {
    const kernel = reference.deref();
    if (kernel) return kernel;
  }
  return openKernel();
}

/** Takes a kernel back; who borrowed it must not use it, nor what lies in it, any more. */
export function returnKernel(kernel: Kernel): void {
  if (!kernel.simd && compiledKernel()) return;
  kernel.reset();
  idle.push(new WeakRef(kernel));
}

let compiled: WebAssembly.Module | null | undefined;

/** Compiled once in a thread. A build without (relaxed) SIMD refuses the module, and the plain loops take over. */
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
  const bytes = () => new Uint8Array(memory.buffer);
  const loops = instance.exports as unknown as Loops;
  const places = createPlaces(bytes, (total) => {
    const missing = total - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(Math.max(missing, leastGrowth) / 65536));
  });
  return { ...loops, simd: true, memory, bytes, ...places };
}

function openScript(): Kernel {
  let memory = new Uint8Array(2 ** 16);
  const bytes = () => memory;
  const places = createPlaces(bytes, (total) => {
    if (total <= memory.length) return;
    const grown = new Uint8Array(Math.ceil((total * 1.5) / 65536) * 65536);
    grown.set(memory);
    memory = grown;
  });
  return { ...createScriptLoops(bytes), simd: false, memory: null, bytes, ...places };
}

/** Hands out places one behind the other. */
function createPlaces(bytes: () => Uint8Array, ensure: (total: number) => void): Pick<Kernel, 'allocate' | 'reserve' | 'room' | 'reset'> {
  const start = 1024;
  let end = start;
  /** What lies before may have been written to. */
  let touched = start;
  const rooms = new Map<string, { at: number; length: number }>();

  const reserve = (length: number): number => {
    const at = end;
    end = Math.ceil((at + length + slack) / 16) * 16;
    ensure(end);
    return at;
  };

  return {
    reserve,
    allocate(length) {
      const at = reserve(length);
      if (at < touched) bytes().fill(0, at, Math.min(end, touched));
      return at;
    },
    room(purpose, length) {
      let place = rooms.get(purpose);
      if (!place || length > place.length) rooms.set(purpose, (place = { at: reserve(length), length }));
      return place.at;
    },
    reset() {
      touched = Math.max(touched, end);
      end = start;
      rooms.clear();
    }
  };
}
