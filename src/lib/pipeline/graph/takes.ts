/** Takes as traces: which take of a cell is in effect for given inputs. */
import { fingerprint, isTruthful, sameRun, type Bound, type Digest } from '../fingerprint.ts';
import type { CellChoice, CellId, Project, Take } from '../project.ts';
import { takesByCell } from '../versions.ts';
import type { CellFacts } from './evaluation.ts';

const none: readonly Take[] = [];

/** A cell's takes that are not deleted, oldest first. */
export const takesOf = (project: Project, cell: CellId): readonly Take[] => takesByCell(project).get(cell) ?? none;

export const noChoice = (id: CellId): CellChoice => ({
  id, params: {}, preferred: {}, current: null, pinned: null, accepted: {}, changedAt: null
});
export const choiceOf = (project: Project, cell: CellId): CellChoice => project.choices.get(cell) ?? noChoice(cell);

/** True when a take holds for a fingerprint: made from these inputs, or accepted as good for them. */
export const holdsFor = (take: Take, fingerprint: string | null, choice: CellChoice): boolean =>
  fingerprint !== null && (take.fingerprint === fingerprint || choice.accepted[fingerprint] === take.id);

/**
 * The take in effect: the pinned one, else the one preferred for this fingerprint, else the newest that matches it,
 * else the current one (outdated). Undo, switching a take back and putting a scene back all follow from this.
 */
export function takeInEffect({ choice, takes }: Pick<CellFacts, 'choice' | 'takes'>, fingerprint: string | null): Take | null {
  const alive = (id: string | null | undefined): Take | undefined => (id ? takes.findLast((take) => take.id === id) : undefined);
  return alive(choice.pinned)
    ?? (fingerprint === null ? undefined : alive(choice.preferred[fingerprint]) ?? takes.findLast((take) => holdsFor(take, fingerprint, choice)))
    ?? alive(choice.current) ?? takes.at(-1) ?? null;
}

/** With more takes than this a hash is quicker than looking at each. */
const fewTakes = 6;

/** True when comparing inputs with those of the takes tells which fingerprint of all that matter to a cell they have. */
export const canCompare = (facts: CellFacts, digest: Digest): boolean => (facts.comparable ??= isComparable(facts, digest));

function isComparable({ takes, choice }: CellFacts, digest: Digest): boolean {
  const keys = [...Object.keys(choice.preferred), ...Object.keys(choice.accepted)];
  return takes.length <= fewTakes && takes.every((take) => take.fingerprint === '' || isTruthful(take, digest))
    && keys.every((key) => takes.some((take) => take.fingerprint === key));
}

/**
 * The fingerprint of a run of a cell, as far as it matters for the take in effect; undefined when neither a take nor a
 * choice of this cell can have it, which comparing inputs finds out without a hash.
 */
export function decidingFingerprint(facts: CellFacts, run: Bound, digest: Digest): string | undefined {
  if (!canCompare(facts, digest)) return fingerprint(run, digest);
  for (const take of facts.takes) if (take.fingerprint !== '' && sameRun(take, run)) return take.fingerprint;
  return undefined;
}
