/**
 * How a product looks, read off one of its pictures: the subject alone where the picture's background lets it be cut
 * out (by the very cut that the painter makes), else the whole picture. From it come templates of any size to lay
 * over a frame.
 */
import sharp from 'sharp';
import type { ArtifactRef } from '../../../../pipeline/outputs.ts';
import type { Pixels } from '../../../media/pictures.ts';
import type { ArtifactStore } from '../../../storage/files.ts';
import { findSubject } from '../cutout.ts';
import { toLab, type LabImage } from './colour-difference.ts';
import { lend, loops, placeMade, release, reserve } from './compiled.ts';

export type Look = {
  /** Whether the subject was cut out; else the whole picture stands for it. */
  readonly cut: boolean;
  readonly width: number;
  readonly height: number;
  readonly lab: LabImage;
  /** 0 to 1 for each pixel: whether it belongs to the product. */
  readonly mask: Float32Array;
  readonly sums: { readonly [plane in 'L' | 'a' | 'b' | 'mask']: Float64Array };
  /** Templates laid out so far, by size. */
  readonly templates: Map<string, Template>;
  readonly drawings: Map<string, Drawing>;
};

/** Points of the product laid out for one size, relative to its centre, in frame pixels. */
export type Template = {
  readonly width: number;
  readonly height: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly L: Float32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** Which of the parts (a grid of `partColumns` by `partRows`) each point lies in. */
  readonly part: Uint8Array;
  /** Pairs of points across the outline, as inner x, inner y, outer x, outer y; none for a whole picture. */
  readonly outline: Float32Array;
};

/** Where the compiled loops find a template. */
export const placeOfTemplate = (template: Template): number => placeMade(template, () => {
  const { x, y, L, a, b, outline } = template;
  const out = reserve(x.length * 32);
  lend(outline);
  const columns = lend(x, y, L, a, b);
  loops.points(columns, x.length, out);
  release(columns);
  return out;
});

export const partColumns = 4;
export const partRows = 5;
const longSide = 360;

/** Reads the look of a product picture. */
export async function readLook(store: ArtifactStore, ref: ArtifactRef): Promise<Look> {
  const { data, info } = await sharp(store.path(ref), { limitInputPixels: 50e6 })
    .toColourspace('srgb').ensureAlpha().resize({ width: longSide, height: longSide, fit: 'inside' })
    .raw().toBuffer({ resolveWithObject: true });
  return lookOf({ data, width: info.width, height: info.height, channels: 4 });
}

export function lookOf(pixels: Pixels & { channels: 4 }): Look {
  const found = findSubject(pixels);
  if (found.kind === 'cut') return lookFrom(found.cutout.pixels, true);
  return lookFrom(pixels, false);
}

function lookFrom(pixels: Pixels, cut: boolean): Look {
  const { width, height, data } = pixels;
  const mask = new Float32Array(width * height);
  for (let i = 0; i < mask.length; i += 1) mask[i] = data[i * 4 + 3]! / 255;
  const lab = toLab(pixels);
  return { cut, width, height, lab, mask, sums: sumsOf(lab, mask), templates: new Map(), drawings: new Map() };
}

/** The template of `look` for a product `height` pixels high in the frame, of about `budget` points. */
export function templateOf(look: Look, height: number, budget: number): Template {
  const key = `${height.toFixed(1)}/${budget}`;
  const known = look.templates.get(key);
  if (known) return known;
  // Of the height that the key says, lest a verdict depend on what was judged before.
  const template = layOut(look, Number(height.toFixed(1)), budget);
  look.templates.set(key, template);
  return template;
}

/** A product drawn on a grid: the cells that are solid, each with its colours, and pairs of places across its outline. */
type Drawing = {
  readonly w: number;
  readonly h: number;
  readonly points: readonly number[];
  readonly small: ReturnType<typeof shrink>;
  readonly part: Uint8Array;
  readonly outline: Float32Array;
};

/** Points of a template that is measured; it is drawn exactly. Those for searching are drawn in few sizes, so that a
 * drawing serves several heights: its points are then laid out a little apart. */
export const measuring = 420;

function gridSide(pixels: number, budget: number): number {
  const exact = budget % measuring === 0 || pixels < 16;
  return Math.max(3, Math.round(exact ? pixels : Math.exp(Math.round(Math.log(pixels) * 20) / 20)));
}

function layOut(look: Look, height: number, budget: number): Template {
  const width = (height * look.width) / look.height;
  const { w, h, points, small, part, outline } = drawingOf(look, gridSide(width, budget), gridSide(height, budget), budget);
  const [scaleX, scaleY] = [width / w, height / h];
  return {
    width, height, part,
    x: Float32Array.from(points, (at) => ((at % w) + 0.5) * scaleX - width / 2),
    y: Float32Array.from(points, (at) => (Math.floor(at / w) + 0.5) * scaleY - height / 2),
    L: Float32Array.from(points, (at) => small.L[at]!),
    a: Float32Array.from(points, (at) => small.a[at]!),
    b: Float32Array.from(points, (at) => small.b[at]!),
    outline: outline.map((value, i) => (i % 2 === 0 ? value * scaleX - width / 2 : value * scaleY - height / 2))
  };
}

function drawingOf(look: Look, w: number, h: number, budget: number): Drawing {
  const key = `${w}x${h}/${budget}`;
  const known = look.drawings.get(key);
  if (known) return known;
  const drawing = draw(look, w, h, budget);
  look.drawings.set(key, drawing);
  return drawing;
}

function draw(look: Look, w: number, h: number, budget: number): Drawing {
  const small = shrink(look, w, h);
  const solid = (x: number, y: number) => x >= 0 && y >= 0 && x < w && y < h && small.mask[y * w + x]! > 0.75;
  const count = small.mask.reduce((sum, value) => sum + (value > 0.75 ? 1 : 0), 0);
  const step = Math.max(1, Math.sqrt(count / budget));
  const points: number[] = [];
  for (let y = step / 2; y < h; y += step) {
    for (let x = step / 2; x < w; x += step) if (solid(x | 0, y | 0)) points.push((y | 0) * w + (x | 0));
  }
  return {
    w, h, points, small,
    part: Uint8Array.from(points, (at) =>
      Math.floor((Math.floor(at / w) / h) * partRows) * partColumns + Math.floor(((at % w) / w) * partColumns)),
    outline: look.cut ? outlineOf(solid, w, h) : new Float32Array(0)
  };
}

/** Means of the product's pixels over the cells of a `w` by `h` grid. */
export function shrink({ sums, width, height }: Look, w: number, h: number) {
  const out = { L: new Float32Array(w * h), a: new Float32Array(w * h), b: new Float32Array(w * h), mask: new Float32Array(w * h) };
  const [lefts, rights] = [new Int32Array(w), new Int32Array(w)];
  for (let x = 0; x < w; x += 1) [lefts[x], rights[x]] = span(x, w, width);
  for (let y = 0, at = 0; y < h; y += 1) {
    const [top, bottom] = span(y, h, height);
    const [upper, lower] = [top * (width + 1), bottom * (width + 1)];
    for (let x = 0; x < w; x += 1, at += 1) {
      const left = lefts[x]!, right = rights[x]!;
      const weight = corners(sums.mask, upper, lower, left, right);
      if (weight <= 0) continue;
      out.mask[at] = weight / ((bottom - top) * (right - left));
      out.L[at] = corners(sums.L, upper, lower, left, right) / weight;
      out.a[at] = corners(sums.a, upper, lower, left, right) / weight;
      out.b[at] = corners(sums.b, upper, lower, left, right) / weight;
    }
  }
  return out;
}

const corners = (table: Float64Array, upper: number, lower: number, left: number, right: number): number =>
  table[lower + right]! - table[lower + left]! - table[upper + right]! + table[upper + left]!;

/** Summed-area tables of the mask and of each plane where the mask is. */
function sumsOf(lab: LabImage, mask: Float32Array): Look['sums'] {
  const table = (plane: Float32Array | null) => {
    const { width, height } = lab;
    const out = new Float64Array((width + 1) * (height + 1));
    for (let y = 0, i = 0; y < height; y += 1) {
      let line = 0;
      for (let x = 0, at = (y + 1) * (width + 1) + 1; x < width; x += 1, i += 1, at += 1) {
        line += plane ? plane[i]! * mask[i]! : mask[i]!;
        out[at] = out[at - width - 1]! + line;
      }
    }
    return out;
  };
  return { L: table(lab.L), a: table(lab.a), b: table(lab.b), mask: table(null) };
}

function span(index: number, cells: number, size: number): [number, number] {
  const from = Math.min(size - 1, Math.floor((index * size) / cells));
  return [from, Math.max(from + 1, Math.min(size, Math.floor(((index + 1) * size) / cells)))];
}

const sidesX = Int8Array.of(1, -1, 0, 0), sidesY = Int8Array.of(0, 0, 1, -1);

/** In cells of the grid, up to 80 pairs of places just inside and just outside the mask, along the direction in which it ends. */
function outlineOf(solid: (x: number, y: number) => boolean, w: number, h: number): Float32Array {
  // Four numbers a pair.
  const pairs: number[] = [];
  const reach = Math.max(2, Math.round(h / 40));
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      if (!solid(x, y)) continue;
      for (let side = 0; side < 4; side += 1) {
        const dx = sidesX[side]!, dy = sidesY[side]!;
        if (solid(x + dx, y + dy) || solid(x + dx * reach, y + dy * reach)) continue;
        pairs.push(x - dx + 0.5, y - dy + 0.5, x + dx * reach + 0.5, y + dy * reach + 0.5);
      }
    }
  }
  const count = pairs.length / 4;
  const step = Math.max(1, count / 80);
  const chosen = new Float32Array(Math.floor(count / step) * 4);
  for (let i = 0; i < chosen.length; i += 1) chosen[i] = pairs[Math.floor((i >> 2) * step) * 4 + (i & 3)]!;
  return chosen;
}
