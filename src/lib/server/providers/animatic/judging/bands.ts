/**
 * Looking for one picture inside a blend of two. Where a dissolve shows both keyframes at part strength no colour is
 * that of either, but the detail of both is there, only fainter. So pictures are compared without their slow changes
 * of light, by how much of the target's detail a moved and scaled source accounts for; what one source accounts for
 * is taken away before the next is looked for.
 */
import type { LabImage } from './colour-difference.ts';
import { loops, makeRoom, placeOf } from './compiled.ts';
import type { Raster } from './raster.ts';

/** Zoom about the centre, then a shift in pixels of the eighth-size picture: where a point of the target lies in a source. */
export type Move = { readonly zoom: number; readonly x: number; readonly y: number };
export type Found = Move & { readonly strength: number };

/** Detail of a picture, L, a and b of a pixel side by side. */
type Band = { readonly width: number; readonly height: number; readonly values: Float32Array };
/** The same at an eighth and at a sixteenth of the comparison size. */
export type Detail = { readonly fine: Band; readonly rough: Band };

const zooms = [0.42, 0.5, 0.57, 0.65, 0.74, 0.82, 0.9, 0.95, 1, 1.05, 1.11, 1.22, 1.35, 1.55, 1.75, 2, 2.3];
/** How far a source may have moved, as a share of the frame's width and height. */
const farthest = 0.4;
/** Keeps almost empty overlaps from winning. */
const noise = 60;

export const detailOf = ({ levels }: Raster): Detail => ({ fine: bandOf(levels[2]!), rough: bandOf(levels[3]!) });

/** Sum of squares of the detail at an eighth of the size. */
export const energyOf = ({ fine: { values } }: Detail): number => values.reduce((sum, value) => sum + value * value, 0);

/** The move under which `source` accounts for most of the detail of `target`, and how strongly it shows, 0 to 1. */
export function findMove(target: Detail, source: Detail): Found {
  let best = { gain: 0, strength: 0, move: { zoom: 1, x: 0, y: 0 } as Move };
  const consider = (move: Move, gauge: typeof nearest) => {
    const { common, power } = gauge(target.fine, source.fine, move);
    const gain = common > 0 ? (common * common) / (power + noise) : 0;
    if (gain > best.gain) best = { gain, strength: Math.min(1, common / (power + noise)), move };
  };
  for (const start of roughMoves(target.rough, source.rough)) {
    for (const zoom of [0.955, 1, 1.045]) {
      for (let y = -2; y <= 2; y += 1) for (let x = -2; x <= 2; x += 1) consider({ zoom: start.zoom * zoom, x: start.x + x, y: start.y + y }, nearest);
    }
  }
  const settled = best.move;
  for (const zoom of [0.98, 1, 1.02]) {
    for (const y of [-0.5, 0, 0.5]) for (const x of [-0.5, 0, 0.5]) consider({ zoom: settled.zoom * zoom, x: settled.x + x, y: settled.y + y }, between);
  }
  return { ...best.move, strength: best.strength };
}

/** What is left of `target` once `source`, so moved and so strong, is taken away. */
export function without(target: Detail, source: Detail, found: Found): Detail {
  return {
    fine: subtract(target.fine, source.fine, found, found.strength),
    rough: subtract(target.rough, source.rough, { ...found, x: found.x / 2, y: found.y / 2 }, found.strength)
  };
}

/** The best move of each zoom in the smallest picture, the six best of them, in pixels of the eighth-size picture. */
function roughMoves(target: Band, source: Band): Move[] {
  const [far, high] = [Math.round(target.width * farthest), Math.round(target.height * farthest)];
  return zooms.map((zoom) => {
    let best = { gain: 0, move: { zoom, x: 0, y: 0 } };
    for (let y = -high; y <= high; y += 1) {
      for (let x = -far; x <= far; x += 1) {
        const { common, power } = nearest(target, source, { zoom, x, y });
        const gain = common > 0 ? (common * common) / (power + noise) : 0;
        if (gain > best.gain) best = { gain, move: { zoom, x: x * 2, y: y * 2 } };
      }
    }
    return best;
  }).sort((p, q) => q.gain - p.gain).slice(0, 6).map(({ move }) => move);
}

const bandValues = ({ values }: Band) => [values];

type Gauge = { common: number; power: number };

/** Where the centre of pixel `at` lies in the source, on an axis of `length` pixels. */
const position = (at: number, length: number, zoom: number, shift: number): number => (at + 0.5 - length / 2) * zoom + length / 2 - 0.5 + shift;

function nearest(target: Band, source: Band, { zoom, x, y }: Move): Gauge {
  makeRoom();
  const common = loops.nearest(placeOf(target, bandValues), placeOf(source, bandValues), target.width, target.height, zoom, x, y);
  return { common, power: loops.lastPower() };
}

function between(target: Band, source: Band, move: Move): Gauge {
  let common = 0, power = 0;
  eachSample(source, move, (i, value) => {
    common += target.values[i]! * value;
    power += value * value;
  });
  return { common, power };
}

function subtract(target: Band, source: Band, move: Move, strength: number): Band {
  const values = target.values.slice();
  eachSample(source, move, (i, value) => { values[i]! -= strength * value; });
  return { ...target, values };
}

/** Calls `use` with every value of the moved source that lies inside it, taken between pixels. */
function eachSample({ width, height, values }: Band, { zoom, x, y }: Move, use: (index: number, value: number) => void): void {
  for (let row = 0; row < height; row += 1) {
    const sy = position(row, height, zoom, y);
    if (sy < 0 || sy > height - 1) continue;
    const y0 = Math.min(height - 2, Math.floor(sy)), v = sy - y0;
    for (let column = 0; column < width; column += 1) {
      const sx = position(column, width, zoom, x);
      if (sx < 0 || sx > width - 1) continue;
      const x0 = Math.min(width - 2, Math.floor(sx)), u = sx - x0;
      const j = (y0 * width + x0) * 3, below = j + width * 3;
      for (let k = 0; k < 3; k += 1) {
        const top = values[j + k]! + (values[j + 3 + k]! - values[j + k]!) * u;
        const bottom = values[below + k]! + (values[below + 3 + k]! - values[below + k]!) * u;
        use((row * width + column) * 3 + k, top + (bottom - top) * v);
      }
    }
  }
}

/** A picture less the mean of the five by five pixels around each. */
function bandOf(image: LabImage): Band {
  const { width, height } = image;
  const values = new Float32Array(width * height * 3);
  (['L', 'a', 'b'] as const).forEach((plane, k) => {
    const from = image[plane];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) values[(y * width + x) * 3 + k] = from[y * width + x]! - meanAround(from, width, height, x, y);
    }
  });
  return { width, height, values };
}

function meanAround(plane: Float32Array, width: number, height: number, x: number, y: number): number {
  let sum = 0, count = 0;
  for (let row = Math.max(0, y - 2); row <= Math.min(height - 1, y + 2); row += 1) {
    for (let column = Math.max(0, x - 2); column <= Math.min(width - 1, x + 2); column += 1, count += 1) sum += plane[row * width + column]!;
  }
  return sum / count;
}
