/** At most three references of a scene, by the rules, each with the reason that the scene shows. */
import type { ShotSize } from '../words.ts';
import { rules, type Rule, type Slot } from './rules.ts';
import { mostReferences, type AssetKind, type Prominence } from './words.ts';

export type Candidate = {
  readonly id: string;
  readonly kind: AssetKind;
  readonly prominence: Prominence;
  /** It has a picture to send. */
  readonly pictured: boolean;
};
export type Judged = Candidate & {
  /** It is sent; its place in the list is its place among the pictures. */
  readonly chosen: boolean;
  readonly why: string;
};

const rank: Record<Prominence, number> = { lead: 0, support: 1, background: 2 };

function fits(rule: Rule, shot: ShotSize, candidates: readonly Candidate[]): boolean {
  const characters = candidates.filter(({ kind, prominence }) => kind === 'character' && prominence !== 'background').length;
  return (rule.shots === 'any' || rule.shots.includes(shot)) && characters >= rule.characters;
}

/** The chosen ones in the order in which they are sent, then the others. Ties go to the one that was named first. */
export function chooseReferences(candidates: readonly Candidate[], shot: ShotSize): Judged[] {
  const open = candidates.filter(({ pictured }) => pictured).map((candidate, at) => ({ candidate, at }))
    .sort((a, b) => rank[a.candidate.prominence] - rank[b.candidate.prominence] || a.at - b.at).map(({ candidate }) => candidate);
  const rule = rules.find((each) => fits(each, shot, open))!;
  const chosen: Judged[] = [];
  const take = (candidate: Candidate | undefined, why: string) => {
    if (!candidate || chosen.length >= mostReferences) return;
    open.splice(open.indexOf(candidate), 1);
    chosen.push({ ...candidate, chosen: true, why });
  };
  const slot = ({ kinds, why }: Slot) => take(open.find(({ kind, prominence }) => kinds.includes(kind) && prominence !== 'background'), `${rule.name}: ${why}`);
  rule.slots.forEach(slot);
  while (open.length && chosen.length < mostReferences) take(open[0], `${rule.name}: the most prominent of the others`);
  const full = `at most ${mostReferences} are sent, and the others come first in a ${rule.name}`;
  return [
    ...chosen, ...open.map((candidate) => ({ ...candidate, chosen: false, why: full })),
    ...candidates.filter(({ pictured }) => !pictured).map((candidate) => ({ ...candidate, chosen: false, why: 'it has no picture' }))
  ];
}
