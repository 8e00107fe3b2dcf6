/**
 * Whether a product's details are those of its picture: its letters, its emblem, the features of a face. The picture and
 * the frame are laid over each other where the product was found, at the finest size that both have; then every patch of
 * the picture that has a pattern looks for itself nearby in the frame. Patches are compared by correlation of lightness,
 * which neither light nor tint changes. A word that was replaced leaves a cluster of patches without a match, where
 * losses of compression and focus leave none or single ones.
 */
import { doublesAt, holding, lend, loops, release, reserve } from './compiled.ts';
import { placeOfTables, type Look } from './look.ts';
import type { Box, Region } from './region.ts';
import { rise } from './scale.ts';
import type { Placement } from './sighting.ts';

export type Detail = {
  /** 0 to 1: whether the details are those of the picture; the worse of the next two. */
  readonly score: number;
  /** Share of the patches that were found again, 0 to 1. */
  readonly found: number;
  /** How well the worst spot (about a letter or two) was found again, 0 to 1. */
  readonly worst: number;
  /** The worst spot's centre in 0..1 of the product's box. */
  readonly spot: { readonly x: number; readonly y: number };
};

/** The longest side of the grid, and the shortest at which letters can be told. */
const longest = 300;
const shortest = 90;
/** Grid around the product, so that patches at its edge may move. */
const margin = 5;
/** How far a patch may lie from its place, in cells. */
const reach = 3;
/** Least spread of lightness (L units) of a patch that has a pattern. */
const pattern = 5;
const fewest = 6;

/** The grid for a product that is `place.height` half-size pixels high in a frame `full` pixels high; null where it is too small to be read. */
export function gridFor(look: Look, place: Placement, half: { width: number; height: number }, full: { height: number }): { width: number; height: number; box: Box } | null {
  const tall = Math.min((place.height / half.height) * full.height, look.height);
  const scale = Math.min(tall, (longest * look.height) / Math.max(look.width, look.height)) / look.height;
  const [width, height] = [Math.round(look.width * scale), Math.round(look.height * scale)];
  if (Math.max(width, height) < shortest || Math.min(width, height) < 24) return null;
  const [cellX, cellY] = [(place.height * look.width) / look.height / width / half.width, place.height / height / half.height];
  const [left, top] = [place.x / half.width - (width / 2 + margin) * cellX, place.y / half.height - (height / 2 + margin) * cellY];
  return { width, height, box: { left, top, right: left + (width + 2 * margin) * cellX, bottom: top + (height + 2 * margin) * cellY } };
}

/** The size of the region to read for a grid. */
export const regionSize = ({ width, height }: { width: number; height: number }) => ({ width: width + 2 * margin, height: height + 2 * margin });

/** Compares the details of `look` with what the frame shows over the grid; null where the product has hardly any. */
export const compareDetail = (look: Look, { width, height }: { width: number; height: number }, region: Region): Detail | null => holding(() => {
  const tables = placeOfTables(look), start = lend(region.L);
  const picture = { width, height, L: reserve(4 * width * height), mask: reserve(4 * width * height) };
  loops.shrink(tables, look.width, look.height, width, height, picture.L, picture.mask);
  const frame = { L: start, width: region.width, height: region.height };
  const side = Math.max(9, Math.round(Math.max(width, height) / 22));
  let best: { total: number; patches: Patch[] } | null = null;
  // A frame may be softer than the picture; letters must not be missed for that.
  for (let L = picture.L, blur = 0; blur < 3; blur += 1, L = softened({ ...picture, L })) {
    const patches = comparePatches({ ...picture, L }, side, frame);
    if (patches.length < fewest) break;
    const total = patches.reduce((sum, patch) => sum + patch.match * patch.weight, 0) / patches.reduce((sum, patch) => sum + patch.weight, 0);
    if (best && total < best.total + 0.01) break;
    best = { total, patches };
  }
  release(start);
  return best && detailOf(best.patches, width, height, side);
});

/** Planes in the memory of the compiled loops. */
type Plane = { readonly width: number; readonly height: number; readonly L: number };
type Picture = Plane & { readonly mask: number };
type Patch = { readonly column: number; readonly row: number; readonly match: number; readonly weight: number };

function comparePatches({ L, mask, width, height }: Picture, side: number, frame: Plane): Patch[] {
  const shift = overallShift({ L, mask, width, height }, frame);
  const step = Math.ceil(side / 2);
  const out = reserve(32 * Math.ceil(width / step) * Math.ceil(height / step));
  const count = loops.patches(
    L, mask, width, height, side, step, pattern, frame.L, frame.width, frame.height, margin + shift.x, margin + shift.y, reach, 0.92, out
  );
  const numbers = doublesAt(out, 4 * count);
  return Array.from({ length: count }, (_, i) =>
    ({ column: numbers[4 * i]!, row: numbers[4 * i + 1]!, match: Math.max(0, numbers[4 * i + 2]!), weight: Math.min(20, numbers[4 * i + 3]!) }));
}

/** The few cells by which the whole lies apart from where it was found. */
function overallShift({ L, mask, width, height }: Picture, frame: Plane): { x: number; y: number } {
  let best = { x: 0, y: 0, value: -2 };
  const most = margin - reach;
  for (let y = -most; y <= most; y += 1) {
    for (let x = -most; x <= most; x += 1) {
      const value = loops.wholeCorrelation(L, mask, width, height, frame.L, frame.width, margin + x, margin + y);
      if (value > best.value) best = { x, y, value };
    }
  }
  return best;
}

/** From how the patches were found to scores. The worst spot is a window of three by three patches, which overlap by half. */
function detailOf(patches: readonly Patch[], width: number, height: number, side: number): Detail {
  const lost = patches.map((patch) => ({ ...patch, lost: 1 - rise(patch.match, 0.35, 0.75) }));
  const weight = patches.reduce((sum, patch) => sum + patch.weight, 0);
  const share = lost.reduce((sum, patch) => sum + patch.lost * patch.weight, 0) / weight;
  const byPlace = new Map(lost.map((patch) => [patch.row * 1000 + patch.column, patch]));
  let worst = { value: 0, row: 0, column: 0 };
  for (const { row, column } of lost) {
    let sum = 0, total = 0;
    for (let dy = -1; dy <= 1; dy += 1) {
      for (let dx = -1; dx <= 1; dx += 1) {
        const near = byPlace.get((row + dy) * 1000 + column + dx);
        if (!near) continue;
        sum += near.lost * near.weight;
        total += near.weight;
      }
    }
    const value = sum / (total + 20);
    if (value > worst.value) worst = { value, row, column };
  }
  const step = Math.ceil(side / 2);
  const found = 1 - share;
  const spot = { x: (worst.column * step + side / 2) / width, y: (worst.row * step + side / 2) / height };
  return { score: Math.min(1 - rise(share, 0.06, 0.3), 1 - rise(worst.value, 0.12, 0.5)), found, worst: 1 - worst.value, spot };
}

/** Means of three by three cells. */
function softened({ L, width, height }: Plane): number {
  const out = reserve(4 * width * height);
  loops.soften(L, width, height, out);
  return out;
}
