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
 * The critical path; the work that is left for the slots from any moment on (of clips that cannot begin before t, no
 * plan is through before t + their sum / slots; the same for pictures, and then the shortest clip); and how many of them one slot
 * has to take. Each holds for every plan, so the greatest does.
 */
export function lowerBound({ order, pictures, clips, pictureSlots, clipSlots }: Shooting): number {
  const from = releases(order, pictures);
  const path = Math.max(...clips.map((clip, scene) => from[scene]! + clip));
  const filming = Math.max(...from.map((moment) => moment + sum(clips.filter((_, scene) => from[scene]! >= moment)) / clipSlots));
  const painting = order === 'anchor' ? pictures[0]! + sum(pictures.slice(1)) / pictureSlots + Math.min(...clips) : 0;
  const sharing = Math.max(...from.map((moment) => moment + shared(clips.filter((_, scene) => from[scene]! >= moment), clipSlots)));
  return Math.max(path, filming, painting, sharing);
}

/**
 * What the slot that has most to do needs at least: of the k x slots + 1 longest clips, some slot takes k + 1, which last no less than
 * the k + 1 shortest of those.
 */
export function shared(clips: readonly number[], slots: number): number {
  const longest = [...clips].sort((a, b) => b - a);
  let least = 0;
  for (let each = 1; each * slots + 1 <= longest.length; each++) {
    const last = each * slots + 1;
    least = Math.max(least, sum(longest.slice(last - each - 1, last)));
  }
  return least;
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
export const onPaper = (shooting: Shooting): number => listed(queueOf(shooting), shooting.clipSlots);

/** The clips in the order in which they can begin: [when both frames are there, its length]. Pictures are dealt in the order of the film. */
function queueOf({ order, pictures, clips, pictureSlots }: Shooting): [number, number][] {
  const [first = 0, ...ends] = pictures;
  let from = releases(order, pictures);
  if (order === 'anchor') {
    const painted = endsOf(ends.map((end) => [first, end]), pictureSlots);
    from = painted.map((end, scene) => Math.max(end, scene > 0 ? painted[scene - 1]! : first));
  }
  return clips.map((clip, scene): [number, number] => [from[scene]!, clip]).sort(([a], [b]) => a - b);
}

/**
 * The same calls dealt by somebody who knows every length beforehand, as no runner can: the best order of the clips that a
 * search finds (the longest first, then exchanges of two from many starts). It ends at the bound where it reaches that.
 */
export function bestOffline(shooting: Shooting): number {
  const bound = lowerBound(shooting);
  const arrived = queueOf(shooting);
  let best = onPaper(shooting);
  for (let start = 0; start < searches && best > bound + 1e-9; start++) {
    const jobs = start === 0 ? dealt([...arrived].sort((one, other) => other[1] - one[1]), shooting.clipSlots) : shuffled(arrived, start);
    let seconds = listed(jobs, shooting.clipSlots);
    for (let better = true; better;) {
      better = false;
      for (let one = 0; one < jobs.length; one++) {
        for (let other = one + 1; other < jobs.length; other++) {
          [jobs[one], jobs[other]] = [jobs[other]!, jobs[one]!];
          const now = listed(jobs, shooting.clipSlots);
          if (now < seconds - 1e-9) [seconds, better] = [now, true];
          else [jobs[one], jobs[other]] = [jobs[other]!, jobs[one]!];
        }
      }
    }
    best = Math.min(best, seconds);
  }
  return best;
}
const searches = 40;

/**
 * The mean over orders of the clips in which nobody knows a length: whatever rule deals them, it deals one of these. A slot
 * takes the first of the order that can begin, and none stands idle for one that cannot.
 */
export function blindMean(shooting: Shooting): number {
  const arrived = queueOf(shooting);
  const orders = 400;
  return sum(Array.from({ length: orders }, (_, seed) => eager(shuffled(arrived, seed + 1), shooting.clipSlots))) / orders;
}

/** When the last one ends that slots take in this order: each the first of those that can begin then. */
const eager = (order: readonly (readonly [number, number])[], slots: number): number => listed(dealt(order, slots), slots);

/** In the order in which slots take them: whenever one is free, the first of those that can begin then. */
function dealt<J extends readonly [number, number]>(order: readonly J[], slots: number): J[] {
  const left = [...order];
  const free = Array.from({ length: slots }, () => 0);
  const taken: J[] = [];
  while (left.length) {
    const slot = free.indexOf(Math.min(...free));
    const now = Math.max(free[slot]!, Math.min(...left.map(([from]) => from)));
    const [job] = left.splice(left.findIndex(([from]) => from <= now), 1);
    free[slot] = now + job![1];
    taken.push(job!);
  }
  return taken;
}

/** The same for the same seed. */
function shuffled<T>(values: readonly T[], seed: number): T[] {
  const result = [...values];
  let state = Math.imul(seed, 2654435761) >>> 0;
  for (let at = result.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (at + 1));
    [result[at], result[other]] = [result[other]!, result[at]!];
  }
  return result;
}

/** When the last of some jobs ends that are dealt in order to the slot that is free first: [earliest start, length]. */
export const listed = (jobs: readonly (readonly [number, number])[], slots: number): number => Math.max(...endsOf(jobs, slots));

/** When each of them ends. */
function endsOf(jobs: readonly (readonly [number, number])[], slots: number): number[] {
  const free = Array.from({ length: slots }, () => 0);
  return jobs.map(([from, length]) => {
    const slot = free.indexOf(Math.min(...free));
    return (free[slot] = Math.max(free[slot]!, from) + length);
  });
}
