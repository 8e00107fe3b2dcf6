/** Draws moving pictures into a frame, plane by plane, at sub-pixel places. */
import { groupsBytes, type Kernel, ringBytes } from './resample/kernel.ts';
import type { Frame, Picture, Plane } from './resample/planes.ts';
import { type Axis, furthestFirst, stretchOf, tableBytes, tapsFor } from './resample/taps.ts';

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

/** Weight tables that are kept: those of a frame's layers, of which each has a step across and one down. */
const keptTables = 6;

/** Weight tables by what decides them; the one unused for longest makes room. */
function createTables(kernel: Kernel): (step: number) => number {
  const tables = Array.from({ length: keptTables }, () => ({ at: kernel.reserve(tableBytes), stretch: 0 }));
  return (step) => {
    const stretch = stretchOf(step);
    const known = tables.findIndex((table) => table.stretch === stretch);
    const [table] = tables.splice(known < 0 ? keptTables - 1 : known, 1) as [(typeof tables)[number]];
    if (known < 0) kernel.weigh(table.at, stretch);
    table.stretch = stretch;
    tables.unshift(table);
    return table.at;
  };
}

/** Where the outputs of a box take their samples from, for sources of one length. */
type Line = Axis & { readonly count: number; readonly length: number; readonly border: number };
const sameLine = (a: Line, b: Line | null): boolean =>
  b !== null && a.step === b.step && a.offset === b.offset && a.count === b.count && a.length === b.length && a.border === b.border;

/** A pen with its own working memory, for frames of at most this size. */
export function createPen(kernel: Kernel, { width, height }: { width: number; height: number }): Pen {
  const stride = width + 8;
  const columns = kernel.reserve(4 * stride);
  const rows = kernel.reserve(4 * height);
  const groups = kernel.reserve(groupsBytes(stride));
  const ring = kernel.reserve(ringBytes(stride));
  const colour = kernel.reserve(stride * height);
  const alpha = kernel.reserve(stride * height);
  const tableFor = createTables(kernel);
  /** What `columns` with `groups`, and `rows`, hold: a picture's planes come one after the other with the same. */
  let across: { line: Line; wide: number } | null = null;
  let down: Line | null = null;

  const fill = (entries: number, { count, step, offset, length, border }: Line) =>
    kernel.place(entries, count, step, offset, furthestFirst(length, border), border);

  function placeAcross(line: Line): number {
    if (across && sameLine(line, across.line)) return across.wide;
    fill(columns, line);
    const wide = kernel.arrange(columns, tableFor(line.step), line.count, tapsFor(line.step), groups);
    across = { line, wide };
    return wide;
  }

  function placeDown(line: Line): void {
    if (sameLine(line, down)) return;
    fill(rows, line);
    down = line;
  }

  function copy(target: number, targetStride: number, plane: Plane, map: Mapping, columnsBox: Box, rowsBox: Box): void {
    const { border } = plane;
    const line = ({ step, offset }: Axis, box: Box, count: number, length: number): Line =>
      ({ step, offset: offset + box.start * step, count, length, border });
    const count = Math.ceil(columnsBox.length / 8) * 8;
    const wide = placeAcross(line(map.x, columnsBox, count, plane.width));
    placeDown(line(map.y, rowsBox, rowsBox.length, plane.height));
    const tables = [tableFor(map.x.step), tableFor(map.y.step)] as const;
    kernel.resample(
      target, targetStride, count, rowsBox.length,
      plane.at - border * (plane.stride + 1), plane.stride, plane.height + 2 * border,
      columns, rows, ...tables, tapsFor(map.x.step), tapsFor(map.y.step), groups, wide, ring
    );
  }

  function drawPlane(target: Plane, source: Plane, cover: Plane | null, map: Mapping): void {
    if (!cover) {
      copy(target.at, target.stride, source, map, { start: 0, length: target.width }, { start: 0, length: target.height });
      return;
    }
    const acrossBox = touched(map.x, source.width, target.width);
    const downBox = touched(map.y, source.height, target.height);
    if (acrossBox.length === 0 || downBox.length === 0) return;
    copy(colour, stride, source, map, acrossBox, downBox);
    copy(alpha, stride, cover, map, acrossBox, downBox);
    const corner = target.at + downBox.start * target.stride + acrossBox.start;
    kernel.over(corner, target.stride, colour, alpha, stride, acrossBox.length, downBox.length);
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
