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
import { lend, loops, makeRoom, numbersAt, placeMade, placeOf, release, reserve } from './compiled.ts';

export type Look = {
  /** Whether the subject was cut out; else the whole picture stands for it. */
  readonly cut: boolean;
  readonly width: number;
  readonly height: number;
  readonly lab: LabImage;
  /** 0 to 1 for each pixel: whether it belongs to the product. */
  readonly mask: Float32Array;
  /** Templates laid out so far, by size. */
  readonly templates: Map<string, Template>;
  readonly drawings: Map<string, Drawing>;
};

/** Points of the product laid out for one size, relative to its centre, in frame pixels. */
export type Template = {
  readonly width: number;
  readonly height: number;
  /** How many points, and how many numbers of the outline. */
  readonly total: number;
  readonly outline: number;
  /** For each point x, y, its part (of a grid of `partColumns` by `partRows`), zero, a, b, L and zero; then pairs of points across the outline, as inner
   * x, inner y, outer x, outer y; none for a whole picture. */
  readonly numbers: Float32Array;
};

const numbersOf = ({ numbers }: Pick<Template, 'numbers'>) => [numbers];
/** Where the compiled loops find a template. */
export const placeOfTemplate = (template: Template): number => placeOf(template, numbersOf);
/** And where its outline. */
export const placeOfOutline = (template: Template): number => placeOfTemplate(template) + 32 * template.total;

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
  return { cut, width, height, lab, mask, templates: new Map(), drawings: new Map() };
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
  /** As a template's, but in columns and rows. */
  readonly total: number;
  readonly outline: number;
  readonly numbers: Float32Array;
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
  const drawing = drawingOf(look, gridSide(width, budget), gridSide(height, budget), budget);
  const { w, h, total, outline } = drawing;
  makeRoom();
  const place = placeOf(drawing, numbersOf), out = reserve(drawing.numbers.byteLength);
  loops.layOut(place, total, outline, width / w, height / h, width, height, out);
  const numbers = numbersAt(out, drawing.numbers.length);
  release(out);
  return { width, height, total, outline, numbers };
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
  makeRoom();
  const tables = placeOfTables(look), mask = reserve(4 * w * h), out = reserve(32 * w * h + 16 * (mostPairs + 1));
  const total = loops.draw(tables, look.width, look.height, w, h, budget, partColumns, partRows, mask, out);
  const outline = look.cut ? 4 * loops.outline(mask, w, h, out + 32 * total) : 0;
  const numbers = numbersAt(out, 8 * total + outline);
  release(mask);
  return { w, h, total, outline, numbers };
}

/** Where the compiled loops find the sums of a product's pixels. */
export const placeOfTables = (look: Look): number => placeMade(look, () => {
  const { width, height, lab: { L, a, b }, mask } = look;
  const out = reserve(32 * (width + 1) * (height + 1)), planes = lend(L, a, b, mask);
  loops.tables(planes, width, height, out);
  release(planes);
  return out;
});

/** Pairs of places just inside and just outside the mask that are kept, along the direction in which it ends. */
const mostPairs = 80;
