/**
 * Makes a clip begin and end with exactly its keyframes. What a keyframe shows beyond our layers falls into two
 * kinds: small differences of resampling and rounding, which fade within the first or last frames; and whole areas
 * that the layers do not have, such as a slate, which stay where they are and dissolve in the middle of the clip.
 */
import type { Pixels } from '../../media/pictures.ts';
import type { Kernel } from './resample/kernel.ts';
import { allocateFrame, type Frame, type Plane, writePixels } from './resample/planes.ts';
import { smoothStep } from './mover-path.ts';
import type { Size } from './mover-layers.ts';

/** Side of the squares in which areas are told from small differences, in pixels. */
const block = 16;
/** Mean difference of brightness in a square, of 255, from which it begins to count as an area, and does wholly. */
const areaFrom = 14;
const areaTo = 28;

export type Key = {
  readonly frame: Frame;
  /** 16-bit differences for the fading kind, and the mask of the staying kind, laid out as the frame is. */
  readonly residual: number;
  readonly mask: number;
  readonly hasArea: boolean;
};

/** Compares a keyframe with what the layers give at its moment, drawn into `drawn`. */
export function measureKey(kernel: Kernel, size: Size, pixels: Pixels, drawn: Frame): Key {
  const frame = allocateFrame(kernel, size);
  const residual = kernel.allocate(frame.length * 2);
  const mask = kernel.allocate(frame.length);
  const bytes = kernel.bytes();
  writePixels(bytes, frame, pixels);
  const cells = areaCells(bytes, frame.y, drawn.y);
  const hasArea = cells.values.some((value) => value > 0);
  if (hasArea) {
    for (const plane of [frame.y, frame.u, frame.v]) fillMask(bytes, mask - frame.y.at, plane, cells, plane.width / frame.y.width);
  }
  const words = new Int16Array(bytes.buffer, residual, frame.length);
  for (let i = 0; i < frame.length; i++) {
    words[i] = Math.round(((bytes[frame.y.at + i]! - bytes[drawn.y.at + i]!) * (255 - bytes[mask + i]!)) / 255);
  }
  return { frame, residual, mask, hasArea };
}

/** Applies a key to a frame. `fade`: 0 to 1, for small differences; `stay`: 0 to 1, for areas. */
export function applyKey(kernel: Kernel, target: Frame, key: Key, fade: number, stay: number): void {
  const at = target.y.at;
  if (fade > 0) kernel.correct(at, key.residual, Math.round(fade * 32767), target.length);
  if (stay > 0 && key.hasArea) kernel.settle(at, key.frame.y.at, key.mask, Math.round(stay * 128), target.length);
}

type Cells = { readonly values: Float64Array; readonly across: number; readonly down: number };

function areaCells(bytes: Uint8Array, key: Plane, drawn: Plane): Cells {
  const across = Math.ceil(key.width / block);
  const down = Math.ceil(key.height / block);
  const values = new Float64Array(across * down);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      values[row * across + column] = meanDifference(bytes, key, drawn, column * block, row * block);
    }
  }
  const share = values.map((mean) => smoothStep((mean - areaFrom) / (areaTo - areaFrom)));
  return { values: widened(share, across, down), across, down };
}

function meanDifference(bytes: Uint8Array, key: Plane, drawn: Plane, left: number, top: number): number {
  let sum = 0;
  let count = 0;
  for (let y = top; y < Math.min(key.height, top + block); y++) {
    for (let x = left; x < Math.min(key.width, left + block); x++) {
      sum += Math.abs(bytes[key.at + y * key.stride + x]! - bytes[drawn.at + y * drawn.stride + x]!);
      count++;
    }
  }
  return sum / count;
}

/** Each cell takes the largest of its neighbours, so that an area's thin rim belongs to it. */
function widened(values: Float64Array, across: number, down: number): Float64Array {
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

function fillMask(bytes: Uint8Array, shift: number, plane: Plane, { values, across, down }: Cells, scale: number): void {
  const at = (row: number, column: number) =>
    values[Math.min(down - 1, Math.max(0, row)) * across + Math.min(across - 1, Math.max(0, column))]!;
  const side = block * scale;
  for (let y = 0; y < plane.height; y++) {
    const v = (y + 0.5) / side - 0.5;
    const row = Math.floor(v);
    for (let x = 0; x < plane.width; x++) {
      const u = (x + 0.5) / side - 0.5;
      const column = Math.floor(u);
      const top = at(row, column) + (at(row, column + 1) - at(row, column)) * (u - column);
      const bottom = at(row + 1, column) + (at(row + 1, column + 1) - at(row + 1, column)) * (u - column);
      bytes[shift + plane.at + y * plane.stride + x] = (top + (bottom - top) * (v - row)) * 255 + 0.5;
    }
  }
}
