/** How many scenes make which arc: phases, shot sizes, camera moves and pictures for every scene of a storyboard. */
import type { CameraMove, SceneRole, ShotSize } from '../../../../pipeline/outputs.ts';
import { shotSizes } from '../../../../pipeline/words.ts';
import type { Chance } from '../seeded.ts';
import { dealer } from './deal.ts';

export const roleOf = (scene: number, count: number): SceneRole => (scene === 0 ? 'hook' : scene === count - 1 ? 'cta' : 'body');

/** The phase (0 to 5) of every scene. `order`: body phases by importance. */
export function phasesFor(count: number, order: readonly number[]): number[] {
  const bodies = Array.from({ length: Math.max(0, count - 2) }, (_, at) => order[at % order.length]!);
  return [0, ...bodies.sort((one, other) => one - other), 5];
}

const walks: readonly (readonly ShotSize[])[] = [
  ['close_up', 'medium', 'wide', 'close_up', 'extreme_close_up', 'medium', 'establishing', 'wide'],
  ['extreme_close_up', 'close_up', 'wide', 'medium', 'close_up', 'establishing', 'medium'],
  ['wide', 'close_up', 'medium', 'extreme_close_up', 'wide', 'medium', 'close_up'],
  ['medium', 'close_up', 'extreme_close_up', 'wide', 'close_up', 'establishing'],
  ['establishing', 'medium', 'close_up', 'wide', 'extreme_close_up', 'close_up']
];

/** Sizes travel, no two neighbours are equal, and the film ends where the product can be read. */
export function shotsFor(count: number, opensWith: readonly ShotSize[], chance: Chance): ShotSize[] {
  const opening = chance.pick(opensWith);
  const walk = walks.find(([start]) => start === opening) ?? walks[0]!;
  const shots = Array.from({ length: count }, (_, at) => walk[at % walk.length]!);
  const before = shots[count - 2];
  shots[count - 1] = before === 'medium' ? 'close_up' : 'medium';
  return shots;
}

const closer: readonly CameraMove[] = ['push_in', 'orbit_left', 'push_in', 'orbit_right', 'tilt_down'];
const wider: readonly CameraMove[] = ['pull_out', 'pan_left', 'tilt_up', 'pan_right', 'pull_out'];
const first: readonly CameraMove[] = ['push_in', 'orbit_right', 'tilt_up', 'pan_right', 'push_in'];
const last: readonly CameraMove[] = ['push_in', 'hold', 'pull_out', 'orbit_left'];

/** A move that carries the eye from the size before to this one; never the same twice in a row. */
export function camerasFor(shots: readonly ShotSize[], chance: Chance): CameraMove[] {
  const deal = { closer: dealer(closer, chance), wider: dealer(wider, chance), first: dealer(first, chance), last: dealer(last, chance) };
  const moves: CameraMove[] = [];
  shots.forEach((shot, at) => {
    const before = shots[at - 1];
    const next = before === undefined ? deal.first
      : at === shots.length - 1 ? deal.last
      : shotSizes.indexOf(shot) > shotSizes.indexOf(before) ? deal.closer : deal.wider;
    let move = next();
    while (move === moves.at(-1)) move = next();
    moves.push(move);
  });
  return moves;
}

/** Which picture each scene shows: the main one in hook and last scene, the others between, each as soon as it can be. */
export function picturesFor(count: number, pictures: number): number[] {
  const others = Math.max(1, pictures - 1);
  const shown = Array.from({ length: count }, (_, at) => {
    if (at === 0 || at === count - 1 || pictures < 2) return 0;
    return (at - 1) % pictures === others ? 0 : ((at - 1) % pictures) + 1;
  });
  if (pictures === count && pictures > 1) shown[0] = pictures - 1;
  return shown;
}
