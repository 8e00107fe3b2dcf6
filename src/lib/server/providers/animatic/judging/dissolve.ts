/**
 * A middle frame in the midst of a dissolve: both keyframes at part strength, moved and scaled each in its own way, and
 * each perhaps of layers that move apart. A fine comparison is not possible, for a keyframe may not even show what the
 * camera has since found. Two coarse questions remain. Do the frame's colours, cell by cell, lie between colours that
 * the keyframes have about there? And how much of its detail do the two keyframes account for? A foreign picture fails
 * both, a black frame and a recoloured one the first.
 */
import { placeOfImage, type LabImage } from './colour-difference.ts';
import { detailOf, energyOf, findMove, takeAway, type Move } from './bands.ts';
import { blockMap, blockSize, type DifferenceMap } from './compare.ts';
import { holding, lend, loops, numbersAt, reserve } from './compiled.ts';
import type { Raster } from './raster.ts';
import { clamp, rise } from './scale.ts';

export type Dissolve = {
  /** 0 to 1: how surely the frame is made of the keyframes. */
  readonly score: number;
  /** Share of the frame's detail that the keyframes account for, 0 to 1. */
  readonly detail: number;
  /** Share of cells whose colour the keyframes cannot give, 0 to 1. */
  readonly strange: number;
  readonly map: DifferenceMap;
};

/** How much of the end keyframe a cell may show. */
const shares = [0, 0.35, 0.5, 0.65, 1];
const still: Move = { zoom: 1, x: 0, y: 0 };
/** Detail in a cell that counts as none: what compression leaves. */
const faint = 2;

/** Explains `middle` as a blend of `start` and `end`; all three of one comparison size. */
export const explainDissolve = (middle: Raster, start: Raster, end: Raster): Dissolve => holding(() => {
  const { detail, moves } = accountFor(middle, start, end);
  const cells = middle.levels[3]!;
  const distances = colourDistances(cells, start.levels[3]!, end.levels[3]!, moves);
  const bad = distances.map((distance) => rise(distance, 4, 13));
  const strange = bad.reduce((sum, value) => sum + value, 0) / bad.length;
  return { score: scoreOf(detail, strange), detail, strange, map: spread(middle.half, cells, bad) };
});

/** Bounds between what our own dissolves reach (detail from 0.44 up, strange up to 0.07) and foreign frames do. */
const scoreOf = (detail: number, strange: number): number => rise(detail, 0.18, 0.42) * (1 - rise(strange, 0.06, 0.2));

/** Looks for each keyframe twice, since its layers may have moved apart. */
function accountFor(middle: Raster, start: Raster, end: Raster) {
  const sources = [detailOf(start), detailOf(end)] as const;
  const rest = detailOf(middle);
  const floor = rest.fine.width * rest.fine.height * faint;
  const whole = energyOf(rest) + floor;
  const moves: [Move[], Move[]] = [[still], [still]];
  for (const which of [0, 1, 0, 1] as const) {
    const found = findMove(rest, sources[which]);
    takeAway(rest, sources[which], found);
    moves[which].push(found);
  }
  return { detail: 1 - (energyOf(rest) + floor) / whole, moves };
}

/** For each cell how far its colour is from any blend of a colour of the start and one of the end about there, which is at it or next to it under each move. */
function colourDistances(cells: LabImage, start: LabImage, end: LabImage, moves: readonly [Move[], Move[]]): Float32Array {
  const { width, height } = cells;
  const [own, one, other] = [placeOfImage(cells), placeOfImage(start), placeOfImage(end)];
  const [startMoves, endMoves] = moves.map((list) => lend(Float64Array.from(list.flatMap((move) => [move.zoom, move.x / 2, move.y / 2, move === still ? 2 : 1])))) as [number, number];
  const sharesAt = lend(Float64Array.from(shares)), room = reserve(32 * 25 * (moves[0].length + moves[1].length)), out = reserve(4 * width * height);
  loops.blendDistances(own, one, other, width, height, startMoves, moves[0].length, endMoves, moves[1].length, sharesAt, shares.length, room, out);
  return numbersAt(out, width * height);
}

/** The cells' values as blocks of the half-size picture. */
function spread(half: LabImage, cells: LabImage, values: Float32Array): DifferenceMap {
  const map = blockMap(half);
  for (let row = 0; row < map.rows; row += 1) {
    for (let column = 0; column < map.columns; column += 1) {
      const x = clamp(Math.floor(((column + 0.5) * blockSize * cells.width) / half.width), 0, cells.width - 1);
      const y = clamp(Math.floor(((row + 0.5) * blockSize * cells.height) / half.height), 0, cells.height - 1);
      map.values[row * map.columns + column] = values[y * cells.width + x]!;
    }
  }
  return map;
}
