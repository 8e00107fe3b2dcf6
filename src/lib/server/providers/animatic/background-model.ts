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
  const at = bench.longs(count), basis = bench.doubles(count * terms), keep = bench.bytes(count).fill(1);
  const distances = bench.doubles(count), surface = bench.doubles(3 * terms);
  at.set(samples);
  loops.basis(at.byteOffset, count, width, height, basis.byteOffset);
  let surfaces: { L: number[]; a: number[]; b: number[] } | null = null;
  for (let round = 0; round < 5; round++) {
    const fitted = fitAll(bench, lab, { at, basis, keep });
    if (!fitted) break;
    surfaces = fitted;
    surface.set([...fitted.L, ...fitted.a, ...fitted.b]);
    loops.misses(
      lab.L.byteOffset, lab.a.byteOffset, lab.b.byteOffset, at.byteOffset, count, basis.byteOffset, surface.byteOffset, distances.byteOffset
    );
    const middle = distances.slice().sort()[count >> 1]!;
    const limit = Math.max(0.008, middle * 2.8);
    for (let i = 0; i < count; i++) keep[i] = distances[i]! <= limit ? 1 : 0;
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

/** For every pixel the squared distance from the surface. */
export function distanceMap(bench: Workbench, lab: LabPlanes, model: BackgroundModel): Float32Array {
  const squared = bench.floats(bench.width * bench.height);
  measure(bench, lab, model, squared, null);
  return squared;
}

/**
 * For every pixel: the squared distance from the surface; the surface's lightness; and how far (squared) its colour
 * is from the surface's in shadow. A shadow scales light, and with it OKLab, by one factor.
 */
export function distanceMaps(bench: Workbench, lab: LabPlanes, model: BackgroundModel) {
  const plane = () => bench.floats(bench.width * bench.height);
  const maps = { squared: plane(), lightness: plane(), tint: plane() };
  measure(bench, lab, model, maps.squared, maps);
  return maps;
}

function measure(
  bench: Workbench, { L, a, b }: LabPlanes, model: BackgroundModel, squared: Float32Array, more: { lightness: Float32Array; tint: Float32Array } | null
): void {
  const surface = bench.doubles(3 * terms);
  surface.set([...model.L, ...model.a, ...model.b]);
  bench.loops.distances(
    L.byteOffset, a.byteOffset, b.byteOffset, bench.width, bench.height, surface.byteOffset,
    squared.byteOffset, more?.lightness.byteOffset ?? 0, more?.tint.byteOffset ?? 0
  );
}

type Samples = { readonly at: Int32Array; readonly basis: Float64Array; readonly keep: Uint8Array };

function fitAll(bench: Workbench, lab: LabPlanes, { at, basis, keep }: Samples) {
  const normal = bench.doubles(terms * terms), right = bench.doubles(3 * terms);
  bench.loops.normals(
    lab.L.byteOffset, lab.a.byteOffset, lab.b.byteOffset, at.byteOffset, keep.byteOffset, at.length,
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
