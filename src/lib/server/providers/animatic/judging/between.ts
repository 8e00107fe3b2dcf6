/**
 * A clip's middle frame, which no keyframe shows: the camera has moved on, layers have moved against each other. Each
 * block of it must still come from somewhere. The start and the end frame are brought over it by the best zoom and
 * shift; then every block looks in both, nearby, for where it came from, and also tries a blend of the two, as in a
 * dissolve. What no place explains is new, and that is the difference; unless the whole is a dissolve between moving
 * pictures, which is judged more coarsely (dissolve.ts).
 */
import { ciede2000, emptyLab, placeOfImage, type LabImage } from './colour-difference.ts';
import { blockMap, blockSize, relit, type DifferenceMap } from './compare.ts';
import { bytesAt, loops, makeRoom, numbersAt, placeOf, release, reserve } from './compiled.ts';
import { explainDissolve } from './dissolve.ts';
import type { Raster } from './raster.ts';
import { findMotion, gridPoints, still, unexplained, type Motion } from './motion.ts';
import { rise, shareScore } from './scale.ts';
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
/** And where the compiled loops find it. */
type Placed = Source & { readonly place: number; readonly insidePlace: number };

const placed = (source: Source): Placed => ({ ...source, place: placeOfImage(source.image), insidePlace: placeOf(source.inside, (all) => [all]) });

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
  makeRoom();
  const [moving, fixed] = [sources.map(placed), blends.map(placed)];
  for (let row = 0; row < map.rows; row += 1) {
    for (let column = 0; column < map.columns; column += 1) {
      const found = explainBlock(target, moving, fixed, { left: column * blockSize, top: row * blockSize, within });
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
  const count = width * height;
  makeRoom();
  const place = placeOfImage(image);
  const out = reserve(count * 13);
  bytesAt(out, count * 13).fill(0);
  loops.warp(place, width, height, zoom, x, y, out, out + count * 12);
  const [L, a, b] = [numbersAt(out, count), numbersAt(out + count * 4, count), numbersAt(out + count * 8, count)];
  const inside = bytesAt(out + count * 12, count).slice();
  release(out);
  return { image: { width, height, L, a, b }, inside };
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
  target: LabImage, moving: readonly Placed[], fixed: readonly Placed[], { left, top, within }: { left: number; top: number; within: number }
) {
  const { width, height } = target;
  const to = placeOfImage(target);
  let best = { difference: Infinity, source: moving[0]!, dx: 0, dy: 0 };
  const consider = (source: Placed, dx: number, dy: number) => {
    const difference = loops.blockDifference(to, source.place, source.insidePlace, width, height, blockSize, left, top, dx, dy, best.difference);
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
