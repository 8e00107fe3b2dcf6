/**
 * Finds the product in its picture. A plain or graded background is modelled, flooded from the edges together with
 * the soft shadows on it, and taken away; a scene is recognised as one and left whole, for a clean photograph looks
 * better than a ragged cut.
 */
import type { Pixels } from '../../media/pictures.ts';
import { distanceMap, distanceMaps, fitBackground } from './background-model.ts';
import { labInto, labPlanes, type Lab, type LabPlanes } from './colour.ts';
import { floodFromEdges, islands } from './flood.ts';
import { matte } from './matte.ts';
import { reclaim, withoutInlets } from './reclaim.ts';

/** A subject cut tight; `left`, `top`: where in its picture. `colour`: its mean, OKLab. `grounded`: its foot is cut off by the picture's lower edge. */
export type Cutout = {
  readonly pixels: Pixels & { channels: 4 };
  readonly left: number;
  readonly top: number;
  readonly colour: Lab;
  readonly grounded: boolean;
};

export type CutoutResult =
  | { readonly kind: 'cut'; readonly cutout: Cutout; readonly confidence: number }
  | { readonly kind: 'whole'; readonly reason: 'busy' | 'empty' | 'filled' | 'faint' | 'ragged' | 'cropped' };

/** Cuts the subject out of RGBA pixels, or says why the picture is to be shown whole. */
export function findSubject(pixels: Pixels & { channels: 4 }): CutoutResult {
  if (hasAlpha(pixels)) return finish(pixels, 1);
  const { data, width, height } = pixels;
  const lab = labPlanes(width * height);
  for (let y = 0; y < height; y++) labRow(lab, data, y * width, (y + 1) * width);
  const border = borderSamples(width, height);
  const first = fitBackground(lab, width, height, border);
  if (!first || first.inliers < 0.8 || first.sigma > 0.028) return { kind: 'whole', reason: 'busy' };

  const plain = floodPlain(distanceMap(lab, width, height, first), first, width, height);
  if (!plain.includes(0)) return { kind: 'whole', reason: 'empty' };
  const second = fitBackground(lab, width, height, [...border, ...scattered(plain, 4000)]) ?? first;
  const model = second.inliers >= 0.8 ? second : first;
  const flooded = floodShadows(lab, distanceMaps(lab, width, height, model), model, width, height, groundOf(plain, width));
  if (!flooded.includes(0)) return { kind: 'whole', reason: 'empty' };
  dropSpecks(flooded, width, height);
  reclaim(flooded, plain, width, height);
  // Slits of a few pixels are where a highlight or a seam let the flood in.
  const background = withoutInlets(flooded, width, height, Math.max(2, Math.round(0.0025 * Math.max(width, height))));
  const trouble = judge(background, lab, width, height);
  if (typeof trouble === 'string') return { kind: 'whole', reason: trouble };
  const cut = matte(pixels, background);
  return finish({ data: cut, width, height, channels: 4 }, trouble * first.inliers);
}

/** Pixels from one index up to another. A function of its own for a row, which Node makes quick sooner than one long loop. */
function labRow(lab: LabPlanes, data: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at++) labInto(lab, at, data[at * 4]!, data[at * 4 + 1]!, data[at * 4 + 2]!);
}

/** Whether a picture has been cut out already. */
export function hasAlpha({ data }: Pixels): boolean {
  let clear = 0, solid = 0;
  for (let i = 3; i < data.length; i += 4) {
    if (data[i]! < 32) clear++;
    else if (data[i]! > 200) solid++;
  }
  const total = data.length / 4;
  return clear > 0.02 * total && solid > 0.01 * total;
}

/** About 3,000 indices from a band along the four edges. */
function borderSamples(width: number, height: number): number[] {
  const depth = Math.max(2, Math.round(Math.min(width, height) * 0.02));
  const step = Math.max(1, Math.round((2 * (width + height) * depth) / 3000));
  const samples: number[] = [];
  let count = 0;
  for (let y = 0; y < height; y++) {
    const edgeRow = y < depth || y >= height - depth;
    for (let x = 0; x < width; x++) {
      if (!edgeRow && x === depth) x = width - depth;
      if (count++ % step === 0) samples.push(y * width + x);
    }
  }
  return samples;
}

function scattered(mask: Uint8Array, wanted: number): number[] {
  const step = Math.max(1, Math.floor(mask.length / wanted)) | 1;
  const found: number[] = [];
  for (let at = 0; at < mask.length; at += step) if (mask[at]) found.push(at);
  return found;
}

type Model = NonNullable<ReturnType<typeof fitBackground>>;
type Maps = ReturnType<typeof distanceMaps>;

const toleranceOf = (model: Model) => Math.min(0.055, Math.max(0.022, 3.2 * model.sigma + 0.012)) ** 2;

/** 1 where the picture is like the model. */
function floodPlain(squared: Float32Array, model: Model, width: number, height: number): Uint8Array {
  const limit = toleranceOf(model);
  return floodFromEdges(width, height, (at) => squared[at]! < limit);
}

/** The first pixel of the rows in which shadows lie on the ground: the lowest quarter of what stands out. */
function groundOf(plain: Uint8Array, width: number): number {
  const top = Math.floor(plain.indexOf(0) / width), bottom = Math.floor(plain.lastIndexOf(0) / width);
  return Math.round(top + 0.75 * (bottom - top)) * width;
}

/**
 * As `floodPlain`, and 1 on soft, colourless changes of the background's light too: shadows, which may be harder near
 * the ground, and the gentle pools of light that the model is too stiff to follow.
 */
function floodShadows(lab: LabPlanes, { squared, lightness, tint }: Maps, model: Model, width: number, height: number, ground: number): Uint8Array {
  const limit = toleranceOf(model);
  const { L } = lab;
  const soft = 4 * (0.011 * Math.max(1, 900 / Math.max(width, height))) ** 2;
  return floodFromEdges(width, height, (at) => {
    if (squared[at]! < limit) return true;
    const fall = lightness[at]! - L[at]!;
    const low = at >= ground;
    if (fall < -0.12 || fall > (low ? 0.42 : 0.34)) return false;
    const strange = 0.014 + 0.06 * Math.abs(fall);
    if (tint[at]! > strange * strange) return false;
    const x = at % width;
    if (x === 0 || x === width - 1 || at < width || at >= width * (height - 1)) return true;
    const gx = L[at + 1]! - L[at - 1]!, gy = L[at + width]! - L[at - width]!;
    return gx * gx + gy * gy < (fall < 0 ? soft / 4 : low ? 7 * soft : soft);
  });
}

/** Gives islands too small to be part of the product back to the background, and small gaps to the product. */
function dropSpecks(background: Uint8Array, width: number, height: number): void {
  const parts = islands(background, width, height, 0);
  const largest = parts[0]?.pixels.length ?? 0;
  for (const part of parts) if (part.pixels.length < 0.012 * largest) for (const at of part.pixels) background[at] = 1;
}

/** A confidence from 0 to 1, or what makes the cut untrustworthy. */
function judge(background: Uint8Array, lab: LabPlanes, width: number, height: number) {
  let area = 0, outline = 0, faint = 0;
  const reach = 4;
  // A step of colour across the outline, a few pixels to each side of it.
  const cross = (at: number, step: number) => {
    outline++;
    const x = at % width, inner = at - reach * step, outer = at + reach * step;
    if (inner < 0 || outer < 0 || inner >= background.length || outer >= background.length || x < reach || x >= width - reach) return;
    const L = lab.L[inner]! - lab.L[outer]!, a = lab.a[inner]! - lab.a[outer]!, b = lab.b[inner]! - lab.b[outer]!;
    if (L * L + a * a + b * b < 0.045 * 0.045) faint++;
  };
  for (let at = 0; at < background.length; at++) {
    if (background[at]) continue;
    area++;
    if (background[at + 1] === 1) cross(at, 1);
    if (background[at - 1] === 1) cross(at, -1);
    if (background[at + width] === 1) cross(at, width);
    if (background[at - width] === 1) cross(at, -width);
  }
  const share = area / background.length;
  if (share < 0.012) return 'empty';
  if (share > 0.88) return 'filled';
  if (edgeShare(background, width, height) > 0.06) return 'cropped';
  if (faint > 0.42 * outline) return 'faint';
  // Outline squared over area: 1 for a disc, 3 or so for a chair or a pair of shoes, hundreds for rags.
  if ((outline * outline) / (16 * area) > 26) return 'ragged';
  return 1 - (0.5 * faint) / Math.max(1, outline);
}

/** The largest share of the upper, left or right edge that the subject touches. */
function edgeShare(background: Uint8Array, width: number, height: number): number {
  let top = 0, left = 0, right = 0;
  for (let x = 0; x < width; x++) top += 1 - background[x]!;
  for (let y = 0; y < height; y++) {
    left += 1 - background[y * width]!;
    right += 1 - background[y * width + width - 1]!;
  }
  return Math.max(top / width, left / height, right / height);
}

function finish({ data, width, height }: Pixels, confidence: number): CutoutResult {
  let left = width, right = -1, top = height, bottom = -1;
  for (let y = 0; y < height; y++) {
    const first = firstSeen(data, y * width, width);
    if (first === width) continue;
    left = Math.min(left, first);
    right = Math.max(right, lastSeen(data, y * width, width));
    top = Math.min(top, y);
    bottom = y;
  }
  let L = 0, a = 0, b = 0, count = 0;
  const one = labPlanes(1);
  for (let y = top; y <= bottom; y++) {
    for (let x = y & 7; x < width; x += 8) {
      const i = (y * width + x) * 4;
      if (data[i + 3]! < 200) continue;
      labInto(one, 0, data[i]!, data[i + 1]!, data[i + 2]!);
      L += one.L[0]!;
      a += one.a[0]!;
      b += one.b[0]!;
      count++;
    }
  }
  if (right - left < 8 || bottom - top < 8 || count === 0) return { kind: 'whole', reason: 'empty' };
  const size = { width: right - left + 1, height: bottom - top + 1 };
  const cropped = new Uint8Array(size.width * size.height * 4);
  for (let y = 0; y < size.height; y++) {
    const from = ((top + y) * width + left) * 4;
    cropped.set(data.subarray(from, from + size.width * 4), y * size.width * 4);
  }
  let foot = 0;
  for (let x = 0; x < width; x++) if (data[((height - 1) * width + x) * 4 + 3]! > 128) foot++;
  return {
    kind: 'cut', confidence,
    cutout: {
      pixels: { data: cropped, ...size, channels: 4 }, left, top,
      colour: { L: L / count, a: a / count, b: b / count },
      grounded: foot > 0.08 * width
    }
  };
}

/** The first pixel of a row, counted from its start, that is not clear; `width` where all are. */
function firstSeen(data: Uint8Array, start: number, width: number): number {
  for (let x = 0; x < width; x++) if (data[(start + x) * 4 + 3]! >= 10) return x;
  return width;
}

function lastSeen(data: Uint8Array, start: number, width: number): number {
  for (let x = width - 1; x >= 0; x--) if (data[(start + x) * 4 + 3]! >= 10) return x;
  return -1;
}
