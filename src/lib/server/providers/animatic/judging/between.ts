/**
 * A clip's middle frame, which no keyframe shows: the camera has moved on, layers have moved against each other. Each
 * block of it must still come from somewhere. The start and the end frame are brought over it by the best zoom and
 * shift; then every block looks in both, nearby, for where it came from, and also tries a blend of the two, as in a
 * dissolve. What no place explains is new, and that is the difference; unless the whole is a dissolve between moving
 * pictures, which is judged more coarsely (dissolve.ts).
 */
import { ciede2000, emptyLab, type LabImage } from './colour-difference.ts';
import { blockMap, blockSize, relit, type DifferenceMap } from './compare.ts';
import { explainDissolve } from './dissolve.ts';
import type { Raster } from './raster.ts';
import { findMotion, gridPoints, still, unexplained, type Motion } from './motion.ts';
import { clamp, rise, shareScore } from './scale.ts';
import { ssim } from './ssim.ts';

export type Explanation = {
  readonly score: number;
  /** SSIM and mean CIEDE2000 of the middle frame against the picture put together from the keyframes. */
  readonly ssim: number;
  readonly deltaE: number;
  readonly map: DifferenceMap;
  /** Whether it can only be a dissolve between different pictures. */
  readonly dissolved: boolean;
};

type Source = { readonly image: LabImage; readonly inside: Uint8Array };

const reach = 6;

/** Explains `middle` by `start` and `end`; all three of one comparison size. */
export function explainMiddle(middle: Raster, start: Raster, end: Raster): Explanation {
  const whole = gridPoints(middle.quarter);
  const motions = [start, end].flatMap((keyframe): Moved[] => [
    { keyframe, motion: findMotion(middle.quarter, keyframe.quarter, whole) }, { keyframe, motion: still }
  ]);
  const blends = blendsOf(motions.map(({ keyframe, motion }) => warp(keyframe.half, motion)));
  const lit = new Map([start, end].map((keyframe) => [keyframe, relit(keyframe.half, middle.half)]));
  const source = ({ keyframe, motion }: Moved): Source => warp(lit.get(keyframe)!, motion);
  const sources = motions.map(source);
  const explain = (more: readonly Moved[], within = reach) => put(middle.half, [...sources, ...more.map(source)], blends, within);
  const glance = explain([], 0);
  const dissolve = glance.bad > hopeless ? explainDissolve(middle, start, end) : null;
  if (dissolve && dissolve.score > 0.95) return { ...glance.explanation, score: dissolve.score, map: dissolve.map, dissolved: true };
  let best = glance.bad < 0.006 ? glance : explain([]);
  if (best.bad > 0.015 && best.bad < hopeless) {
    // What one motion leaves unexplained may be a layer with a motion of its own.
    const rest = unexplained(best.explanation.map);
    const second = explain([start, end].map((keyframe) => ({ keyframe, motion: findMotion(middle.quarter, keyframe.quarter, rest) })));
    if (second.bad < best.bad) best = second;
  }
  if (best.explanation.score > 0.95) return best.explanation;
  const { score, map } = dissolve ?? explainDissolve(middle, start, end);
  return score > best.explanation.score ? { ...best.explanation, score, map } : best.explanation;
}

/** Share left unexplained from which on no further motion will mend it. */
const hopeless = 0.25;

type Moved = { readonly keyframe: Raster; readonly motion: Motion };

/** A dissolve is made of the keyframes as they are: its light lies between theirs by itself. */
function blendsOf([movedStart, stillStart, movedEnd, stillEnd]: readonly Source[]): Source[] {
  return [blend(movedStart!, movedEnd!), blend(stillStart!, stillEnd!)];
}

/** Puts the middle frame together from the sources, block by block. `bad`: the share that nothing explains. */
function put(target: LabImage, sources: readonly Source[], blends: readonly Source[], within: number): { explanation: Explanation; bad: number } {
  const map = blockMap(target);
  const expected = emptyLab(target.width, target.height);
  for (let row = 0; row < map.rows; row += 1) {
    for (let column = 0; column < map.columns; column += 1) {
      const found = explainBlock(target, sources, blends, { left: column * blockSize, top: row * blockSize, within });
      map.values[row * map.columns + column] = rise(found.difference, 7, 20);
      found.paint(expected);
    }
  }
  const bad = map.values.reduce((sum, value) => sum + value, 0) / map.values.length;
  const explanation = {
    score: shareScore(bad), map, dissolved: false, deltaE: meanDifference(target, expected, map),
    ssim: ssim(target.L, expected.L, target.width, target.height).mean
  };
  return { explanation, bad };
}

function warp(image: LabImage, { zoom, x, y }: Motion): Source {
  const { width, height } = image;
  const out = emptyLab(width, height);
  const inside = new Uint8Array(width * height);
  for (let py = 0, at = 0; py < height; py += 1) {
    const sy = (py - height / 2) * zoom + height / 2 + y;
    for (let px = 0; px < width; px += 1, at += 1) {
      const sx = (px - width / 2) * zoom + width / 2 + x;
      if (sx < -0.5 || sy < -0.5 || sx > width - 0.5 || sy > height - 0.5) continue;
      inside[at] = 1;
      const x0 = clamp(Math.floor(sx), 0, width - 2), y0 = clamp(Math.floor(sy), 0, height - 2);
      const i = y0 * width + x0, fx = clamp(sx - x0, 0, 1), fy = clamp(sy - y0, 0, 1);
      out.L[at] = mixed(image.L, i, width, fx, fy);
      out.a[at] = mixed(image.a, i, width, fx, fy);
      out.b[at] = mixed(image.b, i, width, fx, fy);
    }
  }
  return { image: out, inside };
}

/** Between four pixels of a plane, of which `i` is the upper left. */
function mixed(from: Float32Array, i: number, width: number, fx: number, fy: number): number {
  const top = from[i]! + (from[i + 1]! - from[i]!) * fx;
  const bottom = from[i + width]! + (from[i + width + 1]! - from[i + width]!) * fx;
  return top + (bottom - top) * fy;
}

function blend(one: Source, other: Source): Source {
  const { width, height } = one.image;
  const out = emptyLab(width, height);
  const inside = one.inside.map((value, i) => value & other.inside[i]!);
  for (const plane of ['L', 'a', 'b'] as const) {
    const [p, q, to] = [one.image[plane], other.image[plane], out[plane]];
    for (let i = 0; i < to.length; i += 1) to[i] = (p[i]! + q[i]!) / 2;
  }
  return { image: out, inside };
}

/** The place that explains a block best: its mean difference, and a way to put it into the expected picture. */
function explainBlock(
  target: LabImage, moving: readonly Source[], fixed: readonly Source[], { left, top, within }: { left: number; top: number; within: number }
) {
  let best = { difference: Infinity, source: moving[0]!, dx: 0, dy: 0 };
  const consider = (source: Source, dx: number, dy: number) => {
    const difference = blockDifference(target, source, left, top, dx, dy, best.difference);
    if (difference < best.difference) best = { difference, source, dx, dy };
  };
  for (const source of [...moving, ...fixed]) consider(source, 0, 0);
  // A good place at once spares the search: most blocks of a right clip end here.
  for (let radius = 1; radius <= within && best.difference > 4; radius += 1) {
    for (const source of moving) {
      for (let d = -radius; d <= radius; d += 1) {
        consider(source, d, -radius);
        consider(source, d, radius);
        consider(source, -radius, d);
        consider(source, radius, d);
      }
    }
  }
  const { difference, source, dx, dy } = best;
  // A block that lies outside both keyframes cannot be judged; it counts as a small doubt.
  const paint = (into: LabImage) => copyBlock(difference === Infinity ? target : source.image, into, left, top, dx, dy);
  return { difference: difference === Infinity ? 9 : difference, paint };
}

function blockDifference(target: LabImage, { image, inside }: Source, left: number, top: number, dx: number, dy: number, limit: number): number {
  const { width, height, L: toL, a: toA, b: toB } = target;
  const { L: fromL, a: fromA, b: fromB } = image;
  if (left + dx < 0 || top + dy < 0 || left + dx + blockSize > width || top + dy + blockSize > height) return Infinity;
  const size = blockSize * blockSize;
  let total = 0;
  for (let y = 0; y < blockSize; y += 1) {
    let i = (top + y) * width + left;
    let j = i + dy * width + dx;
    for (let x = 0; x < blockSize; x += 1, i += 1, j += 1) {
      if (inside[j] === 0) return Infinity;
      const l = toL[i]! - fromL[j]!, a = toA[i]! - fromA[j]!, b = toB[i]! - fromB[j]!;
      total += Math.sqrt(l * l + a * a + b * b);
    }
    if (total > limit * size) return Infinity;
  }
  return total / size;
}

function copyBlock(from: LabImage, into: LabImage, left: number, top: number, dx: number, dy: number): void {
  for (let y = top; y < top + blockSize; y += 1) {
    const to = y * into.width + left, at = (y + dy) * into.width + left + dx;
    for (const plane of ['L', 'a', 'b'] as const) into[plane].set(from[plane].subarray(at, at + blockSize), to);
  }
}

function meanDifference(one: LabImage, two: LabImage, { columns, rows }: DifferenceMap): number {
  let total = 0, count = 0;
  for (let y = 0; y < rows * blockSize; y += 2) {
    for (let x = 0; x < columns * blockSize; x += 2) {
      const i = y * one.width + x;
      total += ciede2000(one.L[i]!, one.a[i]!, one.b[i]!, two.L[i]!, two.a[i]!, two.b[i]!);
      count += 1;
    }
  }
  return total / count;
}
