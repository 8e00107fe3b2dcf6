import type { Arc } from './arc.ts';
import { aSmallRitual } from './a-small-ritual.ts';
import { beforeAndAfter } from './before-and-after.ts';
import { closeToTheSenses } from './close-to-the-senses.ts';
import { dayInTheLife } from './day-in-the-life.ts';
import { madeByHand } from './made-by-hand.ts';
import { problemSolved } from './problem-solved.ts';
import { theChallenge } from './the-challenge.ts';
import { unveiling } from './unveiling.ts';

export const arcs: readonly Arc[] = [
  problemSolved, dayInTheLife, closeToTheSenses, unveiling, beforeAndAfter, madeByHand, theChallenge, aSmallRitual
];

/** The arc that a story names; the nearest by its words for stories that were edited or written by a model. */
export function arcOf(label: string): Arc {
  const words = new Set(label.toLocaleLowerCase('en').match(/\p{L}{3,}/gu) ?? []);
  const hits = (arc: Arc) => arc.label.toLocaleLowerCase('en').match(/\p{L}{3,}/gu)!.filter((word) => word !== 'and' && words.has(word)).length;
  return arcs.reduce((one, other) => (hits(other) > hits(one) ? other : one), arcs[2]!);
}
