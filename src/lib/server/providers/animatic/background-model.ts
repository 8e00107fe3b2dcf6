/**
 * A model of a plain background: each OKLab channel as a quadratic surface over the picture, fitted to pixels that
 * are taken for background and refitted without the outliers. It follows sweeps, vignettes and radial light; it
 * cannot follow a scene, and says so by its share of inliers.
 */
import type { LabPlanes } from './colour.ts';
import type { Workbench } from './cutting/workbench.ts';

const terms = 6;

/** Coefficients for 1, x, y, xx, yy, xy with x and y from -1 to 1, for L, a and b. */
export type BackgroundModel = {
  readonly L: readonly number[];
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** Share of the samples (0 to 1) that lie close to the surface. */
  readonly inliers: number;
  /** Root mean square distance of the inliers, OKLab. */
  readonly sigma: number;
};

/** Distance up to which a sample counts as explained. */
const explained = 0.045;

/** Fits the surface to the pixels at `samples` (indices into the planes); null when there are too few. */
export function fitBackground(bench: Workbench, lab: LabPlanes, samples: readonly number[]): BackgroundModel | null {
  if (samples.length < 24) return null;
  const { loops, width, height } = bench;
  const count = samples.length;
  const at = bench.longs(count), basis = bench.doubles(count * terms), distances = bench.doubles(count).fill(0), ordered = bench.doubles(count);
  const surface = bench.doubles(3 * terms);
  at.set(samples);
  loops.basis(at.byteOffset, count, width, height, basis.byteOffset);
  let surfaces: { L: number[]; a: number[]; b: number[] } | null = null;
  for (let round = 0, limit = Infinity; round < 5; round++) {
    const fitted = fitAll(bench, lab, { at, basis, distances, limit });
    if (!fitted) break;
    surfaces = fitted;
    surface.set([...fitted.L, ...fitted.a, ...fitted.b]);
    loops.misses(
      lab.L.byteOffset, lab.a.byteOffset, lab.b.byteOffset, at.byteOffset, count, basis.byteOffset, surface.byteOffset, distances.byteOffset
    );
    ordered.set(distances);
    limit = Math.max(0.008, loops.ranked(ordered.byteOffset, count, count >> 1) * 2.8);
  }
  if (!surfaces) return null;
  let near = 0, squares = 0;
  for (let i = 0; i < count; i++) {
    const distance = distances[i]!;
    if (distance > explained) continue;
    near++;
    squares += distance * distance;
  }
  return { ...surfaces, inliers: near / count, sigma: Math.sqrt(squares / Math.max(1, near)) };
}

/** 1 where a pixel is closer to the surface than the limit (squared), else 0. */
export function likeBackground(bench: Workbench, { L, a, b }: LabPlanes, model: BackgroundModel, limit: number): Uint8Array {
  const { width, height } = bench, { surface, across } = alongRows(bench, model);
  const like = bench.bytes(width * height);
  bench.loops.plainly(L.byteOffset, a.byteOffset, b.byteOffset, width, height, surface.byteOffset, limit, across.byteOffset, like.byteOffset);
  return like;
}

/**
 * As `likeBackground`, and 1 on soft, colourless changes of the background's light. `soft`: the squared slope of lightness up to
 * which a change is soft; from the pixel `ground` on it may be harder.
 */
export function likeBackgroundInShadow(
  bench: Workbench, { L, a, b }: LabPlanes, model: BackgroundModel, limit: number, soft: number, ground: number
): Uint8Array {
  const { width, height } = bench, { surface, across } = alongRows(bench, model);
  const like = bench.bytes(width * height);
  bench.loops.softly(
    L.byteOffset, a.byteOffset, b.byteOffset, width, height, surface.byteOffset, limit, soft, ground, across.byteOffset, like.byteOffset
  );
  return like;
}

function alongRows(bench: Workbench, model: BackgroundModel) {
  const surface = bench.doubles(3 * terms);
  surface.set([...model.L, ...model.a, ...model.b]);
  return { surface, across: bench.doubles(bench.width + 2) };
}

/** Samples further off than the limit are left out. */
type Samples = { readonly at: Int32Array; readonly basis: Float64Array; readonly distances: Float64Array; readonly limit: number };

function fitAll(bench: Workbench, lab: LabPlanes, { at, basis, distances, limit }: Samples) {
  const normal = bench.doubles(terms * terms).fill(0), right = bench.doubles(3 * terms).fill(0);
  bench.loops.normals(
    lab.L.byteOffset, lab.a.byteOffset, lab.b.byteOffset, at.byteOffset, distances.byteOffset, limit, at.length,
    basis.byteOffset, normal.byteOffset, right.byteOffset
  );
  // A touch of ridge keeps the square terms calm when the samples lie on few lines.
  for (let r = 1; r < terms; r++) normal[r * terms + r]! += 1e-3 * normal[0]!;
  const [L, a, b] = [0, 1, 2].map((plane) => solve(normal, right.subarray(plane * terms, (plane + 1) * terms)));
  return L && a && b ? { L, a, b } : null;
}

/** Gaussian elimination with pivoting; null when the system has no single answer. */
function solve(matrix: Float64Array, side: Float64Array): number[] | null {
  const m = Array.from({ length: terms }, (_, r) => [...matrix.subarray(r * terms, (r + 1) * terms), side[r]!]);
  for (let c = 0; c < terms; c++) {
    const pivot = m.reduce((best, line, r) => (r >= c && Math.abs(line[c]!) > Math.abs(m[best]![c]!) ? r : best), c);
    [m[c], m[pivot]] = [m[pivot]!, m[c]!];
    const lead = m[c]![c]!;
    if (Math.abs(lead) < 1e-12) return null;
    for (let r = 0; r < terms; r++) {
      if (r === c) continue;
      const factor = m[r]![c]! / lead;
      for (let k = c; k <= terms; k++) m[r]![k]! -= factor * m[c]![k]!;
    }
  }
  return m.map((line, r) => line[terms]! / line[r]!);
}
