/** How a camera has moved from one picture to another: the zoom and shift that carry one onto the other best. */
import { placeOfPixels, type LabImage } from './colour-difference.ts';
import { doublesAt, lend, loops, makeRoom, placeOf, release, reserve } from './compiled.ts';
import { blockSize, type DifferenceMap } from './compare.ts';

/** Zoom about the centre, then a shift in pixels: where a point of the middle frame lies in a keyframe. */
export type Motion = { readonly zoom: number; readonly x: number; readonly y: number };
export const still: Motion = { zoom: 1, x: 0, y: 0 };

/** x and y in turn. */
export type Points = Int16Array;

/** Every fourth pixel of a picture. */
export function gridPoints({ width, height }: LabImage): Points {
  const points: number[] = [];
  for (let y = 2; y < height; y += 4) for (let x = 2; x < width; x += 4) points.push(x, y);
  return Int16Array.from(points);
}

/** Places of the quarter-size picture that lie in badly explained blocks. */
export function unexplained({ values, columns }: DifferenceMap): Points {
  const side = blockSize / 2;
  return Int16Array.from([...values].flatMap((value, i) => {
    const [x, y] = [(i % columns) * side, Math.floor(i / columns) * side];
    return value < 0.15 ? [] : [x + 1, y + 1, x + 3, y + 1, x + 1, y + 3, x + 3, y + 3];
  }));
}

/** What is likely comes first: the better the best so far, the sooner another is given up. */
const zooms = Float64Array.of(1, 0.95, 1.05, 0.9, 1.11, 0.84, 1.19, 0.76, 1.3, 0.68, 1.45, 0.6, 1.65);
/** Every second pixel up to `most` each way, the small ones first. */
const shifts = (most: number): Float64Array =>
  Float64Array.from({ length: most + 1 }, (_, i) => 2 * i - most).sort((p, q) => Math.abs(p) - Math.abs(q));

/** Zoom and shift, in half-size pixels, that carry `from`'s content onto `to` best at the points, searched over what a
 * camera does in one scene. Points that fall outside cost a little, or nothing would stay inside. */
export function findMotion(to: LabImage, from: LabImage, points: Points): Motion {
  const { width, height } = to;
  makeRoom();
  const [target, source, places] = [placeOfPixels(to), placeOfPixels(from), placeOf(points, (all) => [all])];
  const cost = (zoom: number, x: number, y: number, limit: number) => loops.cost(target, source, width, height, places, points.length, zoom, x, y, limit);
  const across = shifts(Math.round(width * 0.3)), down = shifts(Math.round(height * 0.3));
  const [found, zoomsAt, acrossAt, downAt] = [lend(Float64Array.of(1, 0, 0, cost(1, 0, 0, Infinity))), lend(zooms), lend(across), lend(down)];
  const room = reserve(4 * (across.length * width + down.length * height) + 16 * (points.length + (width + 1) * (height + 1)));
  loops.search(target, source, width, height, places, points.length, zoomsAt, zooms.length, acrossAt, across.length, downAt, down.length, room, found);
  const [zoom, x, y, least] = doublesAt(found, 4);
  release(found);
  let best: Motion & { cost: number } = { zoom: zoom!, x: x!, y: y!, cost: least! };
  const consider = (zoom: number, x: number, y: number) => {
    const value = cost(zoom, x, y, best.cost);
    if (value < best.cost) best = { zoom, x, y, cost: value };
  };
  for (let step = 1; step > 0.2; step /= 2) {
    const around = best;
    for (const zoom of [0.97, 1, 1.03]) {
      for (const y of [-step, 0, step]) for (const x of [-step, 0, step]) {
        consider(around.zoom * (1 + (zoom - 1) * step), around.x + x, around.y + y);
      }
    }
  }
  const scale = 2;
  return { zoom: best.zoom, x: best.x * scale, y: best.y * scale };
}
