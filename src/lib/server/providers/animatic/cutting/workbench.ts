/**
 * Memory and loops for cutting one picture out: arrays are views into one block that the compiled loops (loops.as) work
 * on. A loop takes where an array begins (`byteOffset`). The block goes when nothing refers to the workbench any more.
 */
import { linearTable, rootTable } from '../colour.ts';
import { loopsBase64 } from './loops-wasm.ts';

/** What the loops take is, unless it says otherwise, where an array begins; one element for each pixel, row by row. */
export type Loops = {
  /** OKLab of `count` RGBA pixels. */
  lab(data: number, count: number, L: number, a: number, b: number, linear: number, roots: number): void;
  /** The six terms of the background's surface at each of `count` samples. */
  basis(samples: number, count: number, width: number, height: number, out: number): void;
  /** Adds the samples that `keep` marks to the normal equations: `normal` 6 x 6, `right` a side of six for L, a and b. */
  normals(L: number, a: number, b: number, samples: number, keep: number, count: number, basis: number, normal: number, right: number): void;
  /** How far each sample is from the surface; `model` holds six numbers for L, a and b. */
  misses(L: number, a: number, b: number, samples: number, count: number, basis: number, model: number, out: number): void;
  /** See `distanceMaps`; `lightness` and `tint` are left alone where `lightness` is 0. */
  distances(L: number, a: number, b: number, width: number, height: number, model: number, squared: number, lightness: number, tint: number): void;
  /** 1 where the squared distance is below the limit. */
  plainly(squared: number, count: number, limit: number, out: number): void;
  /** As `plainly`, and 1 in soft shadow and light; `ground` is the first pixel of the rows where shadows may be harder. */
  softly(
    L: number, squared: number, lightness: number, tint: number, width: number, height: number, limit: number, soft: number, ground: number, out: number
  ): void;
  /** Marks in `reached` what is connected to the border over `open`, which is used up; `list` has room for every pixel. */
  flood(open: number, width: number, height: number, list: number, reached: number): void;
  /** Moves the group of ones around `start` from `left` to `list`, and returns its size. */
  collect(left: number, width: number, height: number, start: number, list: number): number;
  /** Steps, up to `limit`, from each pixel to the nearest one of that value; 255 beyond. */
  steps(mask: number, width: number, height: number, value: number, limit: number, out: number, list: number): void;
  /** 1 where product lies to the left and right and above and below of background. */
  surrounded(background: number, width: number, height: number, within: number): void;
  /** Clears the mask where the other is clear. */
  both(mask: number, other: number, count: number): void;
  paint(mask: number, list: number, count: number, value: number): void;
  /** Puts `yes` where the mask is above the limit, else `no`. */
  beyond(mask: number, count: number, limit: number, yes: number, no: number): void;
  /** Sum of the mask over the listed pixels. */
  tally(mask: number, list: number, count: number): number;
  /** Three numbers of 32 bits: pixels of the subject, of its outline, and of that where hardly any colour changes. */
  trace(background: number, L: number, a: number, b: number, width: number, height: number, out: number): void;
  /** For each pixel near the outline the nearest one that is surely subject, else -1. */
  nearest(outside: number, inside: number, width: number, height: number, band: number, source: number, list: number): void;
  /** Sums of the background's red, green, blue and count over cells of eight by eight pixels. */
  cells(data: number, background: number, inside: number, width: number, height: number, band: number, columns: number, sums: number): void;
  share(from: number, columns: number, rows: number, out: number): void;
  /** The soft cut-out, RGBA. */
  blend(
    data: number, background: number, outside: number, inside: number, source: number, colours: number,
    width: number, height: number, band: number, columns: number, out: number
  ): void;
  /** Left, right, top and bottom of what can be seen, in 32 bits and inclusive; left is beyond right where nothing can. */
  bounds(data: number, width: number, height: number, out: number): void;
  /** Sums of L, a, b over some of the solid pixels of those rows, and their count, in 64 bits. `room`: twelve bytes. */
  colours(data: number, width: number, top: number, bottom: number, linear: number, roots: number, room: number, out: number): void;
};

export type Workbench = {
  readonly width: number;
  readonly height: number;
  readonly loops: Loops;
  readonly tables: { readonly linear: number; readonly roots: number };
  /** Room for the index of every pixel, which each walk uses anew. */
  readonly list: Int32Array;
  /** Arrays of zeros. */
  bytes(length: number): Uint8Array;
  longs(length: number): Int32Array;
  floats(length: number): Float32Array;
  doubles(length: number): Float64Array;
};

/** Bytes that a cut needs for each pixel, and at least. */
const bytesPerPixel = 64;
const leastBytes = 2 ** 21;
let compiled: WebAssembly.Module | undefined;

export function openWorkbench(width: number, height: number): Workbench {
  compiled ??= new WebAssembly.Module(Buffer.from(loopsBase64, 'base64'));
  const memory = new WebAssembly.Memory({ initial: Math.ceil((leastBytes + width * height * bytesPerPixel) / 65536) });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  let end = 1024;
  const take = (bytes: number): number => {
    const start = end;
    end += Math.ceil(bytes / 16) * 16;
    // The views that exist already would be void after growing.
    if (end > memory.buffer.byteLength) throw new RangeError('A cut-out needs more memory than was set aside for it.');
    return start;
  };
  const longs = (length: number) => new Int32Array(memory.buffer, take(length * 4), length);
  const floats = (length: number) => new Float32Array(memory.buffer, take(length * 4), length);
  const copied = (values: Float32Array) => {
    const copy = floats(values.length);
    copy.set(values);
    return copy.byteOffset;
  };
  return {
    width, height, loops: exports as unknown as Loops,
    tables: { linear: copied(linearTable), roots: copied(rootTable) },
    list: longs(width * height),
    bytes: (length) => new Uint8Array(memory.buffer, take(length), length),
    longs,
    floats,
    doubles: (length) => new Float64Array(memory.buffer, take(length * 8), length)
  };
}
