/**
 * Memory and loops for cutting one picture out, and for what it is set on: arrays are views into one block that the compiled loops (loops.as) work
 * on. A loop takes where an array begins (`byteOffset`). A thread has one block for all its pictures but the largest, since
 * fresh memory costs as much time as the loops.
 */
import { linearTable, rootTable } from '../colour.ts';
import { loopsBase64 } from './loops-wasm.ts';

/** What the loops take is, unless it says otherwise, where an array begins; one element for each pixel, row by row. */
export type Loops = {
  /** OKLab of `count` RGBA pixels. The last three: see `Workbench.tables`. */
  lab(data: number, count: number, L: number, a: number, b: number, linear: number, roots: number, known: number): void;
  /** The six terms of the background's surface at each of `count` samples. */
  basis(samples: number, count: number, width: number, height: number, out: number): void;
  /** Adds the samples that are no further off than the limit to the normal equations: `normal` 6 x 6, `right` a side of six for L, a and b. */
  normals(
    L: number, a: number, b: number, samples: number, distances: number, limit: number, count: number, basis: number, normal: number, right: number
  ): void;
  /** How far each sample is from the surface; `model` holds six numbers for L, a and b. */
  misses(L: number, a: number, b: number, samples: number, count: number, basis: number, model: number, out: number): void;
  /** The one of `count` 64-bit numbers, none negative, that `rank` others come before; moves them about. */
  ranked(numbers: number, count: number, rank: number): number;
  /** 1 where the squared distance from the surface is below the limit, else 0. `across`: room for two numbers of 64 bits more than a row has pixels. */
  plainly(L: number, a: number, b: number, width: number, height: number, model: number, limit: number, across: number, out: number): void;
  /** As `plainly`, and 1 in soft shadow and light; `ground` is the first pixel of the rows where shadows may be harder. */
  softly(
    L: number, a: number, b: number, width: number, height: number, model: number, limit: number, soft: number, ground: number, across: number, out: number
  ): void;
  /** Leaves of `open` what is connected to the border; `list` has room for every pixel. */
  flood(open: number, width: number, height: number, list: number): void;
  /** Moves the group of ones around `start` from `left` to `list`, and returns its size. */
  collect(left: number, width: number, height: number, start: number, list: number): number;
  /** Steps, up to `limit`, from each pixel to the nearest one of that value; 255 beyond. */
  steps(mask: number, width: number, height: number, value: number, limit: number, out: number, list: number): void;
  /** 1 where product lies to the left and right and above and below, else 0. `seen`: room for a row. */
  surrounded(background: number, width: number, height: number, seen: number, within: number): void;
  /** Clears the mask where the other is clear. */
  both(mask: number, other: number, count: number): void;
  paint(mask: number, list: number, count: number, value: number): void;
  /** Puts `yes` where the mask is above the limit, else `no`. */
  beyond(mask: number, count: number, limit: number, yes: number, no: number): void;
  /** Sum of the mask over the listed pixels. */
  tally(mask: number, list: number, count: number): number;
  /** Three numbers of 32 bits: pixels of the subject, of its outline, and of that where hardly any colour changes. */
  trace(background: number, L: number, a: number, b: number, width: number, height: number, out: number): void;
  /** For each pixel near the outline the nearest one that is surely subject, else -1; elsewhere `source` may hold anything. */
  nearest(outside: number, inside: number, width: number, height: number, band: number, source: number, list: number): void;
  /** Sums of the background's red, green, blue and count over cells of eight by eight pixels. */
  cells(data: number, outside: number, inside: number, width: number, height: number, band: number, columns: number, sums: number): void;
  share(from: number, columns: number, rows: number, out: number): void;
  /** Makes of the RGBA picture the soft cut-out. */
  blend(
    data: number, outside: number, inside: number, source: number, colours: number, width: number, height: number, band: number, columns: number
  ): void;
  /** Two numbers of 32 bits: how many pixels are all but clear, and how many all but solid. */
  alphas(data: number, count: number, out: number): void;
  /** Left, right, top and bottom of what can be seen, in 32 bits and inclusive; left is beyond right where nothing can. */
  bounds(data: number, width: number, height: number, out: number): void;
  /** Sums of L, a, b over some of the solid pixels of those rows, and their count, in 64 bits. */
  colours(data: number, width: number, top: number, bottom: number, linear: number, roots: number, known: number, out: number): void;
  /** Lays shadows of `count` pixels on clear RGBA: contact and pool, or what hangs when `far` is 0. */
  darken(near: number, far: number, count: number, out: number): void;
  /** Mirrors RGBA at the foot of each column: `feet` in 32-bit floats, negative where there is none. `fade`: how strong the mirror is so far down, from 0 to `depth`. */
  reflect(
    out: number, stride: number, rows: number, data: number, width: number, height: number, feet: number, fade: number, depth: number, side: number, head: number
  ): void;
  /** Lays RGBA over RGBA, from `side` and `head` on. */
  lay(out: number, stride: number, data: number, width: number, height: number, side: number, head: number): void;
  /** A box blur with a fractional radius along lines of cells (four 32-bit floats each); steps in bytes. */
  blur(from: number, out: number, lines: number, length: number, lineStep: number, step: number, radius: number): void;
  /**
   * Bilinear enlargement of cells to RGB with interleaved gradient noise (Jimenez, 2014) of one step as dither. Room: `places` 16 bytes for
   * each column of pixels, `line` 64 for each of cells.
   */
  enlarge(grid: number, columns: number, rows: number, width: number, height: number, places: number, line: number, out: number): void;
};

export type Workbench = {
  readonly width: number;
  readonly height: number;
  readonly loops: Loops;
  readonly tables: Tables;
  /** Room for the index of every pixel, which each walk uses anew. */
  readonly list: Int32Array;
  /** Arrays that hold anything at first. */
  bytes(length: number): Uint8Array;
  longs(length: number): Int32Array;
  floats(length: number): Float32Array;
  doubles(length: number): Float64Array;
};

/** Linear light, cube roots, and the colours whose OKLab is known already. */
type Tables = { readonly linear: number; readonly roots: number; readonly known: number };
type Room = { readonly memory: WebAssembly.Memory; readonly loops: Loops; readonly tables: Tables; readonly start: number };

/** Bytes that a cut needs for each pixel, and at least. */
const forCutting = 40;
const leastBytes = 2 ** 22;
/** Up to this size a thread's memory is kept for the next picture: enough for pictures as the painter cuts them. */
const mostKept = 2 ** 26;
/** As many colours as loops.as remembers, at 16 bytes each. */
const knownBytes = 2 ** 14 * 16;
/** The loops may read and write as far beyond the end of an array. */
const slack = 64;
const page = 65536;
let compiled: WebAssembly.Module | undefined;
let kept: Room | undefined;

function newRoom(bytes: number): Room {
  compiled ??= new WebAssembly.Module(Buffer.from(loopsBase64, 'base64'));
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / page) });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const linear = 1024, roots = linear + linearTable.byteLength, known = Math.ceil((roots + rootTable.byteLength) / 16) * 16;
  new Float32Array(memory.buffer, linear, linearTable.length).set(linearTable);
  new Float32Array(memory.buffer, roots, rootTable.length).set(rootTable);
  return { memory, loops: exports as unknown as Loops, tables: { linear, roots, known }, start: known + knownBytes };
}

function roomFor(bytes: number): Room {
  if (bytes > mostKept) return newRoom(bytes);
  kept ??= newRoom(bytes);
  const missing = bytes - kept.memory.buffer.byteLength;
  if (missing > 0) kept.memory.grow(Math.ceil(missing / page));
  return kept;
}

/** Ends what the thread's workbench before this one was used for: its arrays are void. `bytesPerPixel`: how much it will need. */
export function openWorkbench(width: number, height: number, bytesPerPixel = forCutting): Workbench {
  const { memory, loops, tables, start } = roomFor(leastBytes + width * height * bytesPerPixel);
  let end = start;
  const take = (bytes: number): number => {
    const at = end;
    end = Math.ceil((at + bytes + slack) / 16) * 16;
    // The views that exist already would be void after growing.
    if (end > memory.buffer.byteLength) throw new RangeError('A cut-out needs more memory than was set aside for it.');
    return at;
  };
  const longs = (length: number) => new Int32Array(memory.buffer, take(length * 4), length);
  return {
    width, height, loops, tables, longs,
    list: longs(width * height),
    bytes: (length) => new Uint8Array(memory.buffer, take(length), length),
    floats: (length) => new Float32Array(memory.buffer, take(length * 4), length),
    doubles: (length) => new Float64Array(memory.buffer, take(length * 8), length)
  };
}
