/**
 * Finds what lies over a keyframe's layers without being one of them. A strip that lets the picture shine through, such
 * as the painter's slate, is told by one rule: brightness there is what the layers give, times a gain, plus a constant.
 * Where no such rule holds, the area is taken as opaque.
 */
import type { Kernel } from './resample/kernel.ts';
import type { Plane } from './resample/planes.ts';
import { smoothStep } from './mover-path.ts';

export type Overlay = {
  /** 0 (opaque) to 128 (clear): how much of the picture shines through. */
  readonly gain: number;
  /** 0 to 255 for each luma sample: how surely it lies under the overlay. */
  readonly mask: Uint8Array;
};

/** Side of the squares in which areas are looked for, in pixels. */
const block = 16;
/** Mean difference of brightness in a square, of 255, from which it begins to count, and does wholly. */
const areaFrom = 14;
const areaTo = 28;
/** How far from the rule a sample may lie. */
const tolerance = 4;

/** Brightness of the keyframe and of the layers, row by row without gaps. */
type Pair = { readonly key: Uint8Array; readonly drawn: Uint8Array; readonly width: number; readonly height: number };

/** The overlay of a keyframe over what the layers draw at its moment, or null when there is none. */
export function findOverlay(kernel: Kernel, key: Plane, drawn: Plane): Overlay | null {
  const { width, height } = key;
  const cells = areaCells(kernel, key, drawn);
  if (!cells.values.some((value) => value > 0)) return null;
  const samples = ({ at }: Plane) => kernel.bytes().subarray(at, at + width * height);
  const pair = { key: samples(key), drawn: samples(drawn), width, height };
  const rule = fitRule(pair, cells);
  return rule ? { gain: rule.gain, mask: tintMask(pair, rule) } : { gain: 0, mask: cellMask(pair, cells) };
}

type Cells = { readonly values: Float64Array; readonly across: number; readonly down: number };

/** How surely each square differs, by the mean difference of its samples. */
function areaCells(kernel: Kernel, key: Plane, drawn: Plane): Cells {
  const { width, height } = key;
  const across = Math.ceil(width / block), down = Math.ceil(height / block);
  const at = kernel.allocate(across * down * 4);
  kernel.squares(key.at, drawn.at, width, height, block, at);
  const sums = new Int32Array(kernel.bytes().buffer, at, across * down);
  const values = Float64Array.from(sums, (sum, i) => {
    const size = Math.min(block, width - (i % across) * block) * Math.min(block, height - Math.floor(i / across) * block);
    return smoothStep((sum / size - areaFrom) / (areaTo - areaFrom));
  });
  return { values, across, down };
}

type Rule = { readonly gain: number; readonly constant: number };

/** The rule that most samples of the area follow, by least squares without those that do not; null when few do. */
function fitRule(pair: Pair, { values, across }: Cells): Rule | null {
  const { key, drawn, width } = pair;
  const inArea: number[] = [];
  for (let i = 0; i < key.length; i += 3) {
    if (values[Math.floor(Math.floor(i / width) / block) * across + Math.floor((i % width) / block)]! > 0.5) inArea.push(i);
  }
  let followers = inArea;
  let gain = 0;
  let constant = 0;
  for (let round = 0; round < 6 && followers.length > inArea.length / 2; round++) {
    ({ gain, constant } = leastSquares(key, drawn, followers));
    const limit = Math.max(tolerance, 40 / 2 ** round);
    followers = inArea.filter((i) => Math.abs(key[i]! - drawn[i]! * gain - constant) < limit);
  }
  const holds = followers.length > inArea.length * 0.6 && gain > 0.05 && gain < 0.95;
  return holds ? { gain: Math.round(gain * 128), constant } : null;
}

function leastSquares(key: Uint8Array, drawn: Uint8Array, at: readonly number[]): Rule {
  let x = 0;
  let y = 0;
  let xx = 0;
  let xy = 0;
  for (const i of at) {
    x += drawn[i]!;
    y += key[i]!;
    xx += drawn[i]! ** 2;
    xy += drawn[i]! * key[i]!;
  }
  const spread = xx - (x * x) / at.length;
  const gain = spread < at.length ? 0 : (xy - (x * y) / at.length) / spread;
  return { gain, constant: (y - gain * x) / at.length };
}

/**
 * Each sample votes for the rule or against it, neighbours decide together, and what is the same either way goes with
 * the rest of its row, since strips are wider than tall.
 */
function tintMask({ key, drawn, width, height }: Pair, { gain, constant }: Rule): Uint8Array {
  const votes = new Float32Array(key.length);
  for (let i = 0; i < key.length; i++) {
    const without = Math.abs(key[i]! - drawn[i]!);
    const withRule = Math.abs(key[i]! - (drawn[i]! * gain) / 128 - constant);
    const lettering = without > tolerance * 3 && withRule > tolerance * 3;
    votes[i] = lettering ? 0 : Math.min(8, Math.max(-8, without - withRule));
  }
  const verdicts = blurred(votes, width, height);
  const mask = new Uint8Array(key.length);
  for (let y = 0; y < height; y++) {
    const row = verdicts.subarray(y * width, (y + 1) * width);
    const covered = row.reduce((sum, value) => sum + Math.sign(Math.abs(value) < 0.5 ? 0 : value), 0) > 0;
    for (let x = 0; x < width; x++) mask[y * width + x] = (Math.abs(row[x]!) < 0.5 ? covered : row[x]! > 0) ? 255 : 0;
  }
  return mask;
}

/** Means over nine by nine neighbours. */
function blurred(values: Float32Array, width: number, height: number): Float32Array {
  const pass = (from: Float32Array, lines: number, length: number, line: number, step: number) => {
    const to = new Float32Array(from.length);
    for (let i = 0; i < lines; i++) {
      for (let j = 0; j < length; j++) {
        let sum = 0;
        for (let k = -4; k <= 4; k++) sum += from[i * line + Math.min(length - 1, Math.max(0, j + k)) * step]!;
        to[i * line + j * step] = sum / 9;
      }
    }
    return to;
  };
  return pass(pass(values, height, width, width, 1), width, height, 1, width);
}

/** Squares with soft edges; each takes the largest of its neighbours, so that an area's thin rim belongs to it. */
function cellMask({ width, height }: Pair, cells: Cells): Uint8Array {
  const widest = widened(cells);
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const line = blendedRow(widest, cells, y);
    for (let x = 0; x < width; x++) {
      const u = (x + 0.5) / block;
      const left = Math.floor(u + 0.5);
      mask[y * width + x] = (line[left]! + (line[left + 1]! - line[left]!) * (u + 0.5 - left)) * 255 + 0.5;
    }
  }
  return mask;
}

function widened({ values, across, down }: Cells): Float64Array {
  return values.map((_, i) => {
    let most = 0;
    for (let row = Math.max(0, Math.floor(i / across) - 1); row <= Math.min(down - 1, Math.floor(i / across) + 1); row++) {
      for (let column = Math.max(0, (i % across) - 1); column <= Math.min(across - 1, (i % across) + 1); column++) {
        most = Math.max(most, values[row * across + column]!);
      }
    }
    return most;
  });
}

/** The squares' values at the height of a row of samples, with the first and last repeated once at either end. */
function blendedRow(values: Float64Array, { across, down }: Cells, y: number): Float64Array {
  const v = (y + 0.5) / block - 0.5;
  const row = Math.floor(v);
  const upper = Math.max(0, row) * across;
  const lower = Math.min(down - 1, row + 1) * across;
  return Float64Array.from({ length: across + 2 }, (_, i) => {
    const column = Math.min(across - 1, Math.max(0, i - 1));
    return values[upper + column]! + (values[lower + column]! - values[upper + column]!) * (v - row);
  });
}
