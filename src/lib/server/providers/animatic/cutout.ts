/**
 * Finds the product in its picture. A plain or graded background is modelled, flooded from the edges together with
 * the soft shadows on it, and taken away; a scene is recognised as one and left whole, for a clean photograph looks
 * better than a ragged cut.
 */
import type { Pixels } from '../../media/pictures.ts';
import { fitBackground, likeBackground, likeBackgroundInShadow } from './background-model.ts';
import type { Lab, LabPlanes } from './colour.ts';
import { openWorkbench, type Workbench } from './cutting/workbench.ts';
import { floodFromEdges, islands } from './flood.ts';
import { matte } from './matte.ts';
import { mendFoot, reclaim, withoutInlets } from './reclaim.ts';

/** A subject cut tight; `left`, `top`: where in its picture. `colour`: its mean, OKLab. `grounded`: its foot is cut off by the picture's lower edge. */
export type Cutout = {
  readonly pixels: Pixels & { channels: 4 };
  readonly left: number;
  readonly top: number;
  readonly colour: Lab;
  readonly grounded: boolean;
};

/** `given`: the picture came cut out. */
export type CutoutResult =
  | { readonly kind: 'cut'; readonly cutout: Cutout; readonly confidence: number; readonly given: boolean }
  | { readonly kind: 'whole'; readonly reason: 'busy' | 'empty' | 'filled' | 'faint' | 'ragged' | 'cropped' };

/** Cuts the subject out of RGBA pixels, or says why the picture is to be shown whole. */
export function findSubject(picture: Pixels & { channels: 4 }): CutoutResult {
  const { width, height } = picture;
  const bench = openWorkbench(width, height);
  const data = bench.bytes(picture.data.length);
  data.set(picture.data);
  if (hasAlpha(bench, data)) return finish(bench, data, 1, true);
  const lab = labOfPicture(bench, data);
  const border = borderSamples(width, height);
  const first = fitBackground(bench, lab, border);
  if (!first || first.inliers < 0.8 || first.sigma > 0.028) return { kind: 'whole', reason: 'busy' };

  const plain = floodFromEdges(bench, likeBackground(bench, lab, first, toleranceOf(first)));
  if (!plain.includes(0)) return { kind: 'whole', reason: 'empty' };
  const second = fitBackground(bench, lab, [...border, ...scattered(plain, 4000)]) ?? first;
  const model = second.inliers >= 0.8 ? second : first;
  const flooded = floodShadows(bench, lab, model, groundOf(plain, width));
  if (!flooded.includes(0)) return { kind: 'whole', reason: 'empty' };
  dropSpecks(bench, flooded);
  reclaim(bench, flooded, plain);
  mendFoot(bench, flooded, plain);
  // Slits of a few pixels are where a highlight or a seam let the flood in.
  const background = withoutInlets(bench, flooded, Math.max(2, Math.round(0.0025 * Math.max(width, height))));
  const trouble = judge(bench, background, lab);
  if (typeof trouble === 'string') return { kind: 'whole', reason: trouble };
  return finish(bench, matte(bench, data, background), trouble * first.inliers, false);
}

/** OKLab of RGBA pixels on the workbench. */
export function labOfPicture(bench: Workbench, data: Uint8Array): LabPlanes {
  const count = bench.width * bench.height;
  const lab = { L: bench.floats(count), a: bench.floats(count), b: bench.floats(count) };
  const { linear, roots, known } = bench.tables;
  bench.loops.lab(data.byteOffset, count, lab.L.byteOffset, lab.a.byteOffset, lab.b.byteOffset, linear, roots, known);
  return lab;
}

/** Whether a picture has been cut out already. */
function hasAlpha({ loops, longs }: Workbench, data: Uint8Array): boolean {
  const counts = longs(2), total = data.length / 4;
  loops.alphas(data.byteOffset, total, counts.byteOffset);
  const [clear, solid] = counts as unknown as [number, number];
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

const toleranceOf = (model: Model) => Math.min(0.055, Math.max(0.022, 3.2 * model.sigma + 0.012)) ** 2;

/** The first pixel of the rows in which shadows lie on the ground: the lowest quarter of what stands out. */
function groundOf(plain: Uint8Array, width: number): number {
  const top = Math.floor(plain.indexOf(0) / width), bottom = Math.floor(plain.lastIndexOf(0) / width);
  return Math.round(top + 0.75 * (bottom - top)) * width;
}

/** The background with the shadows on it, which may be harder near the ground, and the gentle pools of light that the model is too stiff to follow. */
function floodShadows(bench: Workbench, lab: LabPlanes, model: Model, ground: number): Uint8Array {
  const soft = 4 * (0.011 * Math.max(1, 900 / Math.max(bench.width, bench.height))) ** 2;
  return floodFromEdges(bench, likeBackgroundInShadow(bench, lab, model, toleranceOf(model), soft, ground));
}

/** Gives islands too small to be part of the product back to the background, and small gaps to the product. */
function dropSpecks(bench: Workbench, background: Uint8Array): void {
  const parts = islands(bench, background, 0);
  const largest = parts[0]?.pixels.length ?? 0;
  for (const { pixels } of parts) {
    if (pixels.length < 0.012 * largest) bench.loops.paint(background.byteOffset, pixels.byteOffset, pixels.length, 1);
  }
}

/** A confidence from 0 to 1, or what makes the cut untrustworthy. */
function judge({ width, height, loops, longs }: Workbench, background: Uint8Array, { L, a, b }: LabPlanes) {
  const counts = longs(3);
  // A step of colour across the outline, a few pixels to each side of it.
  loops.trace(background.byteOffset, L.byteOffset, a.byteOffset, b.byteOffset, width, height, counts.byteOffset);
  const [area, outline, faint] = counts as unknown as [number, number, number];
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

/** The cut of RGBA pixels on the workbench. */
function finish({ width, height, loops, tables, longs, doubles }: Workbench, data: Uint8Array, confidence: number, given: boolean): CutoutResult {
  const box = longs(4), sums = doubles(4);
  loops.bounds(data.byteOffset, width, height, box.byteOffset);
  const [left, right, top, bottom] = box as unknown as [number, number, number, number];
  if (right - left < 8 || bottom - top < 8) return { kind: 'whole', reason: 'empty' };
  loops.colours(data.byteOffset, width, top, bottom, tables.linear, tables.roots, tables.known, sums.byteOffset);
  const [L, a, b, count] = sums as unknown as [number, number, number, number];
  if (count === 0) return { kind: 'whole', reason: 'empty' };
  const size = { width: right - left + 1, height: bottom - top + 1 };
  const cropped = new Uint8Array(size.width * size.height * 4);
  for (let y = 0; y < size.height; y++) {
    const from = ((top + y) * width + left) * 4;
    cropped.set(data.subarray(from, from + size.width * 4), y * size.width * 4);
  }
  let foot = 0;
  for (let x = 0; x < width; x++) if (data[((height - 1) * width + x) * 4 + 3]! > 128) foot++;
  return {
    kind: 'cut', confidence, given,
    cutout: {
      pixels: { data: cropped, ...size, channels: 4 }, left, top,
      colour: { L: L / count, a: a / count, b: b / count },
      grounded: foot > 0.08 * width
    }
  };
}
