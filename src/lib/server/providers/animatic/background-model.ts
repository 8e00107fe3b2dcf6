/**
 * A model of a plain background: each OKLab channel as a quadratic surface over the picture, fitted to pixels that
 * are taken for background and refitted without the outliers. It follows sweeps, vignettes and radial light; it
 * cannot follow a scene, and says so by its share of inliers.
 */
import type { LabPlanes } from './colour.ts';

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
export function fitBackground(lab: LabPlanes, width: number, height: number, samples: readonly number[]): BackgroundModel | null {
  if (samples.length < 24) return null;
  const basis = samples.map((at) => basisOf(at % width, Math.floor(at / width), width, height));
  let keep = samples.map(() => true);
  let surfaces: { L: number[]; a: number[]; b: number[] } | null = null;
  let distances: number[] = [];
  for (let round = 0; round < 5; round++) {
    const fitted = fitAll(lab, samples, basis, keep);
    if (!fitted) break;
    surfaces = fitted;
    distances = samples.map((at, i) => Math.hypot(
      lab.L[at]! - dot(fitted.L, basis[i]!), lab.a[at]! - dot(fitted.a, basis[i]!), lab.b[at]! - dot(fitted.b, basis[i]!)));
    const middle = [...distances].sort((one, other) => one - other)[distances.length >> 1]!;
    const limit = Math.max(0.008, middle * 2.8);
    keep = distances.map((distance) => distance <= limit);
  }
  if (!surfaces) return null;
  const near = distances.filter((distance) => distance <= explained);
  const sigma = Math.sqrt(near.reduce((sum, distance) => sum + distance * distance, 0) / Math.max(1, near.length));
  return { ...surfaces, inliers: near.length / samples.length, sigma };
}

/** For every pixel the squared distance from the surface. */
export function distanceMap(lab: LabPlanes, width: number, height: number, model: BackgroundModel): Float32Array {
  const squared = new Float32Array(width * height);
  eachRow(width, height, model, (start, surface) => {
    for (let x = 0, at = start; x < width; x++, at++) {
      const dL = lab.L[at]! - surface.L[x]!, da = lab.a[at]! - surface.a[x]!, db = lab.b[at]! - surface.b[x]!;
      squared[at] = dL * dL + da * da + db * db;
    }
  });
  return squared;
}

/**
 * For every pixel: the squared distance from the surface; the surface's lightness; and how far (squared) its colour
 * is from the surface's in shadow. A shadow scales light, and with it OKLab, by one factor.
 */
export function distanceMaps(lab: LabPlanes, width: number, height: number, model: BackgroundModel) {
  const squared = distanceMap(lab, width, height, model);
  const lightness = new Float32Array(width * height);
  const tint = new Float32Array(width * height);
  eachRow(width, height, model, (start, surface) => {
    for (let x = 0, at = start; x < width; x++, at++) {
      const shade = lab.L[at]! / Math.max(0.05, surface.L[x]!);
      const sa = lab.a[at]! - shade * surface.a[x]!, sb = lab.b[at]! - shade * surface.b[x]!;
      lightness[at] = surface.L[x]!;
      tint[at] = sa * sa + sb * sb;
    }
  });
  return { squared, lightness, tint };
}

type Surface = { readonly L: Float64Array; readonly a: Float64Array; readonly b: Float64Array };

/** Calls `use` with the index of each row's first pixel and the surface along it. */
function eachRow(width: number, height: number, model: BackgroundModel, use: (start: number, surface: Surface) => void): void {
  const surface = { L: new Float64Array(width), a: new Float64Array(width), b: new Float64Array(width) };
  for (let y = 0; y < height; y++) {
    const v = height > 1 ? (2 * y) / (height - 1) - 1 : 0;
    alongRow(surface.L, row(model.L, v));
    alongRow(surface.a, row(model.a, v));
    alongRow(surface.b, row(model.b, v));
    use(y * width, surface);
  }
}

function alongRow(out: Float64Array, [constant, linear, square]: readonly [number, number, number]): void {
  for (let x = 0; x < out.length; x++) {
    const u = out.length > 1 ? (2 * x) / (out.length - 1) - 1 : 0;
    out[x] = constant + u * (linear + u * square);
  }
}

/** The surface along one row: constant, linear and square parts in x. */
const row = (c: readonly number[], v: number): [number, number, number] =>
  [c[0]! + v * c[2]! + v * v * c[4]!, c[1]! + v * c[5]!, c[3]!];

function basisOf(x: number, y: number, width: number, height: number): number[] {
  const u = width > 1 ? (2 * x) / (width - 1) - 1 : 0;
  const v = height > 1 ? (2 * y) / (height - 1) - 1 : 0;
  return [1, u, v, u * u, v * v, u * v];
}

const dot = (c: readonly number[], t: readonly number[]) => c.reduce((sum, value, i) => sum + value * t[i]!, 0);

function fitAll(lab: LabPlanes, samples: readonly number[], basis: readonly number[][], keep: readonly boolean[]) {
  const normal = new Float64Array(terms * terms);
  const right = [new Float64Array(terms), new Float64Array(terms), new Float64Array(terms)];
  samples.forEach((at, i) => {
    if (!keep[i]) return;
    const t = basis[i]!;
    const values = [lab.L[at]!, lab.a[at]!, lab.b[at]!];
    for (let r = 0; r < terms; r++) {
      for (let c = 0; c < terms; c++) normal[r * terms + c]! += t[r]! * t[c]!;
      for (let k = 0; k < 3; k++) right[k]![r]! += t[r]! * values[k]!;
    }
  });
  // A touch of ridge keeps the square terms calm when the samples lie on few lines.
  for (let r = 1; r < terms; r++) normal[r * terms + r]! += 1e-3 * normal[0]!;
  const [L, a, b] = right.map((side) => solve(normal, side));
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
