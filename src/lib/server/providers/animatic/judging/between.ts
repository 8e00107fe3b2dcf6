/**
 * A clip's middle frame, which no keyframe shows: the camera has moved on, layers have moved against each other. Each
 * block of it must still come from somewhere. The start and the end frame are brought over it by the best zoom and
 * shift; then every block looks in both, nearby, for where it came from, and also tries a blend of the two, as in a
 * dissolve. What no place explains is new, and that is the difference; unless the whole is a dissolve between moving
 * pictures, which is judged more coarsely (dissolve.ts).
 */
import { placeOfImage, type LabImage } from './colour-difference.ts';
import { blockMap, relit, type DifferenceMap } from './compare.ts';
import { bytesAt, doublesAt, holding, lend, loops, reserve } from './compiled.ts';
import { explainDissolve } from './dissolve.ts';
import type { Raster, Size } from './raster.ts';
import { findMotion, gridPoints, still, unexplained, type Motion } from './motion.ts';
import { rise, shareScore } from './scale.ts';
import { ssimOf } from './ssim.ts';

export type Explanation = {
  readonly score: number;
  /** SSIM and mean CIEDE2000 of the middle frame against the picture put together from the keyframes. */
  readonly ssim: number;
  readonly deltaE: number;
  readonly map: DifferenceMap;
  /** Whether it can only be a dissolve between different pictures. */
  readonly dissolved: boolean;
};

/** Where the compiled loops find a picture and which of its pixels (a byte each) lie inside it. */
type Source = { readonly image: number; readonly inside: number };

const reach = 6;

/** Explains `middle` by `start` and `end`; all three of one comparison size. */
export const explainMiddle = (middle: Raster, start: Raster, end: Raster): Explanation => holding(() => {
  const whole = gridPoints(middle.quarter);
  const { width, height } = middle.half;
  const everywhere = reserve(width * height);
  bytesAt(everywhere, width * height).fill(1);
  const source = (image: number, motion: Motion): Source => (motion === still ? { image, inside: everywhere } : warp(image, middle.half, motion));
  const motions = [start, end].flatMap((keyframe): Moved[] => [
    { keyframe, motion: findMotion(middle.quarter, keyframe.quarter, whole) }, { keyframe, motion: still }
  ]);
  const blends = blendsOf(motions.map(({ keyframe, motion }) => source(placeOfImage(keyframe.half), motion)), middle.half);
  const lit = new Map([start, end].map((keyframe) => [keyframe, relit(keyframe.half, middle.half)]));
  const litSource = ({ keyframe, motion }: Moved): Source => source(lit.get(keyframe)!, motion);
  const sources = motions.map(litSource);
  const explain = (more: readonly Moved[], within = reach) => put(middle.half, [...sources, ...more.map(litSource)], blends, within);
  const glance = explain([], 0);
  const dissolve = glance.bad > hopeless ? explainDissolve(middle, start, end) : null;
  if (dissolve && dissolve.score > 0.95) return { ...told(middle.half, glance), score: dissolve.score, map: dissolve.map, dissolved: true };
  let best = glance.bad < 0.006 ? glance : explain([]);
  if (best.bad > 0.015 && best.bad < hopeless) {
    // What one motion leaves unexplained may be a layer with a motion of its own.
    const rest = unexplained(best.map);
    const second = explain([start, end].map((keyframe) => ({ keyframe, motion: findMotion(middle.quarter, keyframe.quarter, rest) })));
    if (second.bad < best.bad) best = second;
  }
  const explanation = told(middle.half, best);
  if (explanation.score > 0.95) return explanation;
  const { score, map } = dissolve ?? explainDissolve(middle, start, end);
  return score > explanation.score ? { ...explanation, score, map } : explanation;
});

/** Share left unexplained from which on no further motion will mend it. */
const hopeless = 0.25;

type Moved = { readonly keyframe: Raster; readonly motion: Motion };

/** A dissolve is made of the keyframes as they are: its light lies between theirs by itself. */
function blendsOf([movedStart, stillStart, movedEnd, stillEnd]: readonly Source[], size: Size): Source[] {
  return [blend(movedStart!, movedEnd!, size), blend(stillStart!, stillEnd!, size)];
}

/** A frame put together. `bad`: the share that nothing explains; `expected`: where the loops find it. */
type Put = { readonly map: DifferenceMap; readonly bad: number; readonly expected: number };

/** Puts the middle frame together from the sources, block by block. */
function put(target: LabImage, sources: readonly Source[], blends: readonly Source[], within: number): Put {
  const { width, height } = target;
  const map = blockMap(target);
  const all = [...sources, ...blends];
  const expected = reserve(width * height * 12), out = reserve(map.values.length * 8);
  const list = lend(Uint32Array.from(all.flatMap(({ image, inside }) => [image, inside])));
  loops.explain(placeOfImage(target), width, height, map.columns, map.rows, list, sources.length, all.length, within, out, expected);
  // A block that lies outside both keyframes cannot be judged; it counts as a small doubt.
  map.values.set(doublesAt(out, map.values.length).map((difference) => rise(difference === Infinity ? 9 : difference, 7, 20)));
  return { map, expected, bad: map.values.reduce((sum, value) => sum + value, 0) / map.values.length };
}

function told(target: LabImage, { map, bad, expected }: Put): Explanation {
  const { width, height } = target, place = placeOfImage(target);
  return {
    score: shareScore(bad), map, dissolved: false, deltaE: loops.meanDifference(place, expected, width, height, map.columns, map.rows),
    ssim: ssimOf(place, expected, width, height).mean
  };
}

function warp(image: number, { width, height }: Size, { zoom, x, y }: Motion): Source {
  const out = reserve(width * height * 13), inside = out + width * height * 12;
  bytesAt(out, width * height * 13).fill(0);
  loops.warp(image, width, height, zoom, x, y, out, inside);
  return { image: out, inside };
}

function blend(one: Source, other: Source, { width, height }: Size): Source {
  const count = width * height, image = reserve(count * 13), inside = image + count * 12;
  loops.blend(one.image, other.image, count, image);
  loops.both(one.inside, other.inside, count, inside);
  return { image, inside };
}
