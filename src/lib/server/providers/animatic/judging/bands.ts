/**
 * Looking for one picture inside a blend of two. Where a dissolve shows both keyframes at part strength no colour is
 * that of either, but the detail of both is there, only fainter. So pictures are compared without their slow changes
 * of light, by how much of the target's detail a moved and scaled source accounts for; what one source accounts for
 * is taken away before the next is looked for.
 */
import { placeOfImage, type LabImage } from './colour-difference.ts';
import { doublesAt, lend, loops, release, reserve } from './compiled.ts';
import type { Raster } from './raster.ts';

/** Zoom about the centre, then a shift in pixels of the eighth-size picture: where a point of the target lies in a source. */
export type Move = { readonly zoom: number; readonly x: number; readonly y: number };
export type Found = Move & { readonly strength: number };

/** Detail of a picture, and where the compiled loops find it while places hold. */
type Band = { readonly width: number; readonly height: number; readonly place: number };
/** The same at an eighth and at a sixteenth of the comparison size. */
export type Detail = { readonly fine: Band; readonly rough: Band };

const zooms = [0.42, 0.5, 0.57, 0.65, 0.74, 0.82, 0.9, 0.95, 1, 1.05, 1.11, 1.22, 1.35, 1.55, 1.75, 2, 2.3];
/** How far a source may have moved, as a share of the frame's width and height. */
const farthest = 0.4;
/** Keeps almost empty overlaps from winning. */
const noise = 60;

export const detailOf = ({ levels }: Raster): Detail => ({ fine: bandOf(levels[2]!), rough: bandOf(levels[3]!) });

/** Sum of squares of the detail at an eighth of the size. */
export const energyOf = ({ fine }: Pick<Detail, 'fine'>): number => loops.energy(fine.place, fine.width * fine.height);

/** The move under which `source` accounts for most of the detail of `target`, and how strongly it shows, 0 to 1. */
export function findMove(target: Detail, source: Detail): Found {
  const { width, height, place } = target.fine;
  const energy = energyOf(target), room = reserve(4 * width);
  let best = { gain: 0, strength: 0, move: { zoom: 1, x: 0, y: 0 } as Move };
  const take = (gain: number, move: Move) => {
    if (gain > best.gain) best = { gain, strength: loops.lastStrength(noise), move };
  };
  for (const start of roughMoves(target.rough, source.rough)) {
    for (const part of [0.955, 1, 1.045]) {
      const zoom = start.zoom * part;
      for (let y = start.y - 2; y <= start.y + 2; y += 1) {
        for (let x = start.x - 2; x <= start.x + 2; x += 1) {
          take(loops.nearest(place, source.fine.place, width, height, zoom, x, y, noise, energy, best.gain, room), { zoom, x, y });
        }
      }
    }
  }
  const settled = best.move;
  for (const part of [0.98, 1, 1.02]) {
    for (const dy of [-0.5, 0, 0.5]) {
      for (const dx of [-0.5, 0, 0.5]) {
        const move = { zoom: settled.zoom * part, x: settled.x + dx, y: settled.y + dy };
        take(loops.between(place, source.fine.place, width, height, move.zoom, move.x, move.y, noise, 0), move);
      }
    }
  }
  release(room);
  return { ...best.move, strength: best.strength };
}

/** Takes `source`, so moved and so strong, away from `target`. */
export function takeAway(target: Detail, source: Detail, { zoom, x, y, strength }: Found): void {
  const { fine, rough } = target;
  loops.between(fine.place, source.fine.place, fine.width, fine.height, zoom, x, y, noise, strength);
  loops.between(rough.place, source.rough.place, rough.width, rough.height, zoom, x / 2, y / 2, noise, strength);
}

/** The best move of each zoom in the smallest picture, the six best of them, in pixels of the eighth-size picture. */
function roughMoves({ width, height, place }: Band, source: Band): Move[] {
  const [far, high] = [Math.round(width * farthest), Math.round(height * farthest)];
  const energy = loops.energy(place, width * height);
  return zooms.map((zoom) => {
    const best = lend(new Float64Array(3)), room = reserve(4 * width);
    loops.roughly(place, source.place, width, height, zoom, far, high, noise, energy, room, best);
    const [gain, x, y] = doublesAt(best, 3) as unknown as [number, number, number];
    release(best);
    return { gain, move: { zoom, x: x * 2, y: y * 2 } };
  }).sort((p, q) => q.gain - p.gain).slice(0, 6).map(({ move }) => move);
}

/** A picture less the mean of the five by five pixels around each. */
function bandOf(image: LabImage): Band {
  const { width, height } = image;
  const planes = placeOfImage(image), place = reserve(16 * width * height);
  loops.band(planes, width, height, place);
  return { width, height, place };
}
