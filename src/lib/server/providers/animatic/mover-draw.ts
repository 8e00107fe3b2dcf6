/** Draws moving pictures into a frame, plane by plane, at sub-pixel places. */
import { type Kernel, scratchBytes } from './resample/kernel.ts';
import type { Frame, Picture, Plane } from './resample/planes.ts';
import { type Axis, fillAxis, fillTable, tableBytes, tapsFor } from './resample/taps.ts';

/** Which sample of a picture lies under frame pixel (0, 0), and how far apart the samples under two pixels are. */
export type Mapping = { readonly x: Axis; readonly y: Axis };
/** A picture and its way through the clip; times from 0 to 1. */
export type Layer = { readonly picture: Picture; readonly at: (time: number) => Mapping };

/** Chroma samples lie between two luma samples, so their grid starts half a luma sample later. */
const chromaAxis = ({ step, offset }: Axis): Axis => ({ step, offset: (offset + step / 2 - 0.5) / 2 });

type Box = { readonly start: number; readonly length: number };

/** The outputs of one axis that a plane of `length` samples can touch, its soft edge included. */
function touched({ step, offset }: Axis, length: number, outputs: number): Box {
  const start = Math.max(0, Math.floor((-4 - offset) / step));
  const end = Math.min(outputs, Math.ceil((length + 4 - offset) / step));
  return { start, length: Math.max(0, end - start) };
}

export type Pen = {
  /** Draws a layer as it is at a time. */
  draw(frame: Frame, layer: Layer, time: number): void;
  /** Draws one plane; with a cover (its alpha), over what is there. */
  drawPlane(target: Plane, source: Plane, cover: Plane | null, map: Mapping): void;
};

/** A pen with its own working memory, for frames of at most this size. */
export function createPen(kernel: Kernel, { width, height }: { width: number; height: number }): Pen {
  const columns = kernel.allocate(4 * (width + 8));
  const rows = kernel.allocate(4 * height);
  const tables = { x: kernel.allocate(tableBytes), y: kernel.allocate(tableBytes) };
  const scratch = kernel.allocate(scratchBytes(width + 8));
  const stride = width + 8;
  const colour = kernel.allocate(stride * height);
  const alpha = kernel.allocate(stride * height);
  const steps = { x: 0, y: 0 };

  const longs = (at: number, length: number) => new Int32Array(kernel.bytes().buffer, at, length);

  function prepare(side: 'x' | 'y', step: number): void {
    if (steps[side] === step) return;
    fillTable(new Int16Array(kernel.bytes().buffer, tables[side], tableBytes / 2), step);
    steps[side] = step;
  }

  function copy(target: number, targetStride: number, plane: Plane, map: Mapping, across: Box, down: Box): void {
    const wide = Math.ceil(across.length / 8) * 8;
    const from = (axis: Axis, box: Box) => ({ step: axis.step, offset: axis.offset + box.start * axis.step });
    fillAxis(longs(columns, wide), from(map.x, across), plane.width, plane.border);
    fillAxis(longs(rows, down.length), from(map.y, down), plane.height, plane.border);
    kernel.resample(
      target, targetStride, wide, down.length,
      plane.at - plane.border * (plane.stride + 1), plane.stride, plane.height + 2 * plane.border,
      columns, rows, tables.x, tables.y, tapsFor(map.x.step), tapsFor(map.y.step), scratch
    );
  }

  function drawPlane(target: Plane, source: Plane, cover: Plane | null, map: Mapping): void {
    prepare('x', map.x.step);
    prepare('y', map.y.step);
    if (!cover) {
      copy(target.at, target.stride, source, map, { start: 0, length: target.width }, { start: 0, length: target.height });
      return;
    }
    const across = touched(map.x, source.width, target.width);
    const down = touched(map.y, source.height, target.height);
    if (across.length === 0 || down.length === 0) return;
    copy(colour, stride, source, map, across, down);
    copy(alpha, stride, cover, map, across, down);
    const corner = target.at + down.start * target.stride + across.start;
    kernel.over(corner, target.stride, colour, alpha, stride, across.length, down.length);
  }

  function draw(frame: Frame, { picture, at }: Layer, time: number): void {
    const map = at(time);
    const chroma = { x: chromaAxis(map.x), y: chromaAxis(map.y) };
    const { alpha: cover } = picture;
    drawPlane(frame.y, picture.y, cover?.y ?? null, map);
    drawPlane(frame.u, picture.u, cover?.c ?? null, chroma);
    drawPlane(frame.v, picture.v, cover?.c ?? null, chroma);
  }

  return { draw, drawPlane };
}
