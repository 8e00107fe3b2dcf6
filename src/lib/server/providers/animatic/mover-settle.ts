/**
 * Makes a clip begin and end with exactly its keyframes. What a keyframe shows beyond our layers falls into two
 * kinds: small differences of resampling and rounding, which fade within the first or last frames; and what lies over
 * the layers, such as a slate, which stays where it is and dissolves in the middle of the clip.
 */
import type { Pixels } from '../../media/pictures.ts';
import type { Kernel } from './resample/kernel.ts';
import { allocateFrame, type Frame, writePixels } from './resample/planes.ts';
import type { Size } from './mover-layers.ts';
import { findOverlay, type Overlay } from './mover-overlay.ts';

export type Key = {
  readonly frame: Frame;
  /** 16-bit differences of the fading kind, laid out as the frame is. */
  readonly residual: number;
  readonly overlay: Placed | null;
};
/** See `Loops.settle`: a mask and 16-bit offsets in the kernel's memory, laid out as the frame is. */
type Placed = { readonly gain: number; readonly mask: number; readonly offset: number };

/** Compares a keyframe with what the layers give at its moment, drawn into `drawn`. */
export function measureKey(kernel: Kernel, size: Size, pixels: Pixels, drawn: Frame): Key {
  const frame = allocateFrame(kernel, size);
  const residual = kernel.reserve(frame.length * 2);
  writePixels(kernel, frame, pixels);
  const found = findOverlay(kernel, frame.y, drawn.y);
  const overlay = found && placeOverlay(kernel, found, frame, drawn);
  kernel.differ(frame.y.at, drawn.y.at, overlay?.mask ?? 0, residual, frame.length);
  return { frame, residual, overlay };
}

/** Adds a share (0 to 1) of the small differences to a frame. */
export function applyResidual(kernel: Kernel, { y: { at }, length }: Frame, { residual }: Key, share: number): void {
  if (share > 0) kernel.correct(at, residual, Math.round(share * 32767), length);
}

/** Lays a share (0 to 1) of what lies over the keyframe, if anything, over a frame. */
export function applyOverlay(kernel: Kernel, { y: { at }, length }: Frame, { overlay }: Key, share: number): void {
  if (share > 0 && overlay) kernel.settle(at, overlay.offset, overlay.gain, overlay.mask, Math.round(share * 128), length);
}

function placeOverlay(kernel: Kernel, { gain, mask: luma }: Overlay, key: Frame, drawn: Frame): Placed {
  const mask = kernel.reserve(key.length);
  const offset = kernel.reserve(key.length * 2);
  const bytes = kernel.bytes();
  bytes.set(luma, mask);
  const { width, height } = key.u;
  for (let i = 0; i < width * height; i++) {
    const corner = Math.floor(i / width) * 4 * width + (i % width) * 2;
    const sum = luma[corner]! + luma[corner + 1]! + luma[corner + 2 * width]! + luma[corner + 2 * width + 1]!;
    bytes[mask + luma.length + i] = sum / 4;
    bytes[mask + luma.length + width * height + i] = sum / 4;
  }
  const words = new Int16Array(bytes.buffer, offset, key.length);
  for (let i = 0; i < key.length; i++) {
    words[i] = bytes[key.y.at + i]! - ((bytes[drawn.y.at + i]! * gain + 64) >> 7);
  }
  return { gain, mask, offset };
}
