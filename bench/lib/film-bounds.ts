/** What no plan can beat, from the lengths of a film's calls (AD-11), and what the two plain ways of making it take. Seconds. */
import type { KeyframeOrder } from '../../src/lib/pipeline/index.ts';
import type { Shooting } from '../../tests/support/simulated-film.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** When each clip could begin at the earliest, had it a slot and every picture one: once both of its frames are there. */
export function releases(order: KeyframeOrder, pictures: readonly number[]): number[] {
  const [first = 0, ...ends] = pictures;
  if (order === 'chain') return ends.map((_, scene) => first + sum(ends.slice(0, scene + 1)));
  // A scene's first frame is the last one of the scene before.
  return ends.map((end, scene) => first + Math.max(end, scene > 0 ? ends[scene - 1]! : 0));
}

/**
 * The critical path, and the work that is left for the slots from any moment on: of clips that cannot begin before t, no
 * plan is through before t + (their sum) / slots. The same for pictures, and then the shortest clip.
 */
export function lowerBound({ order, pictures, clips, pictureSlots, clipSlots }: Shooting): number {
  const from = releases(order, pictures);
  const path = Math.max(...clips.map((clip, scene) => from[scene]! + clip));
  const filming = Math.max(...from.map((moment) => moment + sum(clips.filter((_, scene) => from[scene]! >= moment)) / clipSlots));
  const painting = order === 'anchor' ? pictures[0]! + sum(pictures.slice(1)) / pictureSlots + Math.min(...clips) : 0;
  return Math.max(path, filming, painting);
}

/** One call after the other. */
export const inSequence = ({ pictures, clips }: Pick<Shooting, 'pictures' | 'clips'>): number => sum(pictures) + sum(clips);

/** All keyframes first, then clips in order as slots are free. */
export function afterAllFrames({ order, pictures, clips, pictureSlots, clipSlots }: Shooting): number {
  const [first = 0, ...ends] = pictures;
  const painted = order === 'chain' ? sum(pictures) : first + listed(ends.map((end) => [0, end]), pictureSlots);
  return painted + listed(clips.map((clip) => [0, clip]), clipSlots);
}

/**
 * The same calls dealt out on paper: each as soon as what it reads is there and a slot is free, first come, first served.
 * That is the most that a plan can do that does not know lengths beforehand; the runner should add nothing to it.
 */
export function onPaper({ order, pictures, clips, pictureSlots, clipSlots }: Shooting): number {
  const [first = 0, ...ends] = pictures;
  let from = releases(order, pictures);
  if (order === 'anchor') {
    const painted = endsOf(ends.map((end) => [first, end]), pictureSlots);
    from = painted.map((end, scene) => Math.max(end, scene > 0 ? painted[scene - 1]! : first));
  }
  const queue = clips.map((clip, scene): [number, number] => [from[scene]!, clip]).sort(([a], [b]) => a - b);
  return listed(queue, clipSlots);
}

/** When the last of some jobs ends that are dealt in order to the slot that is free first: [earliest start, length]. */
const listed = (jobs: readonly (readonly [number, number])[], slots: number): number => Math.max(...endsOf(jobs, slots));

/** When each of them ends. */
function endsOf(jobs: readonly (readonly [number, number])[], slots: number): number[] {
  const free = Array.from({ length: slots }, () => 0);
  return jobs.map(([from, length]) => {
    const slot = free.indexOf(Math.min(...free));
    return (free[slot] = Math.max(free[slot]!, from) + length);
  });
}
