/** Renders the frames of a clip one by one as yuv420p. */
import type { Pixels } from '../../media/pictures.ts';
import { type Kernel, returnKernel } from './resample/kernel.ts';
import { allocateFrame, type Frame } from './resample/planes.ts';
import { createPen, type Layer, type Pen } from './mover-draw.ts';
import { dissolve, smoothStep } from './mover-path.ts';
import { applyOverlay, applyResidual, type Key, measureKey } from './mover-settle.ts';
import type { Size } from './mover-layers.ts';
import type { Composition } from './mover-scene.ts';

export type FrameSource = {
  readonly count: number;
  /** Bytes of frame `index` (0 to count - 1): Y, U and V one behind the other; valid until the next call. */
  frame(index: number): Uint8Array;
  /** Gives its memory to the next clip; no frame can be drawn, nor a drawn one read, after it. */
  close(): void;
};

/** Small differences from the keyframes fade over at most so many frames, and over at most a quarter of the clip. */
const fadeFrames = 12;

export function createFrameSource(
  kernel: Kernel, size: Size, scene: Composition, keys: { first: Pixels; last: Pixels }, count: number
): FrameSource {
  const pen = createPen(kernel, size);
  const target = allocateFrame(kernel, size);
  const second = allocateFrame(kernel, size);
  const first = keyAt(0, keys.first);
  const last = keyAt(1, keys.last);
  let closed = false;
  const fade = Math.max(1, Math.min(fadeFrames, Math.floor(count / 4)));

  function keyAt(time: 0 | 1, pixels: Pixels): Key {
    drawLayers(pen, target, time === 1 && scene.to ? scene.to : scene.from, time);
    drawLayers(pen, target, scene.front, time);
    return measureKey(kernel, size, pixels, target);
  }

  function render(index: number): Frame {
    if (index === 0) return first.frame;
    if (index === count - 1) return last.frame;
    const time = index / (count - 1);
    const share = dissolve(time);
    const weight = Math.round(share * 256);
    if (!scene.to || weight < 256) drawLayers(pen, target, scene.from, time);
    if (scene.to && weight === 256) drawLayers(pen, target, scene.to, time);
    else if (scene.to && weight > 0) {
      drawLayers(pen, second, scene.to, time);
      kernel.mix(target.y.at, second.y.at, weight, target.length);
    }
    drawLayers(pen, target, scene.front, time);
    applyResidual(kernel, target, first, 1 - smoothStep(index / fade));
    applyResidual(kernel, target, last, 1 - smoothStep((count - 1 - index) / fade));
    layOver(share, weight);
    return target;
  }

  /** What lies over the keyframes. Each over its own copy while one dissolves into the other, lest both be too thin. */
  function layOver(share: number, weight: number): void {
    if (!first.overlay || !last.overlay || weight === 0 || weight === 256) {
      applyOverlay(kernel, target, first, 1 - share);
      applyOverlay(kernel, target, last, share);
      return;
    }
    kernel.bytes().copyWithin(second.y.at, target.y.at, target.y.at + target.length);
    applyOverlay(kernel, target, first, 1);
    applyOverlay(kernel, second, last, 1);
    kernel.mix(target.y.at, second.y.at, weight, target.length);
  }

  return {
    count,
    frame: (index) => {
      const { y, length } = render(index);
      return kernel.bytes().subarray(y.at, y.at + length);
    },
    close: () => {
      if (!closed) returnKernel(kernel);
      closed = true;
    }
  };
}

function drawLayers(pen: Pen, frame: Frame, layers: readonly Layer[], time: number): void {
  for (const layer of layers) pen.draw(frame, layer, time);
}
