/** Takes as traces: which take of a cell is in effect for given inputs. */
import { fingerprint, isTruthful, sameRun, type Bound, type Digest } from '../fingerprint.ts';
import type { CellChoice, CellId, Project, Take } from '../project.ts';
import { takesByCell } from '../versions.ts';

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
export function takeInEffect(project: Project, cell: CellId, fingerprint: string | null): Take | null {
  const choice = choiceOf(project, cell);
  const alive = (id: string | null | undefined): Take | null => {
    const take = id ? project.takes.get(id) : undefined;
    return take && take.deletedAt === null ? take : null;
  };
  const pinned = alive(choice.pinned);
  if (pinned) return pinned;
  const preferred = fingerprint === null ? null : alive(choice.preferred[fingerprint]);
  if (preferred) return preferred;
  const takes = takesOf(project, cell);
  return takes.findLast((take) => holdsFor(take, fingerprint, choice)) ?? alive(choice.current) ?? takes.at(-1) ?? null;
}

/** With more takes than this a hash is quicker than looking at each. */
const fewTakes = 6;

/**
 * The fingerprint of a run of a cell, as far as it matters for the take in effect; undefined when neither a take nor a
 * choice of this cell can have it, which is found out by comparing inputs.
 */
export function decidingFingerprint(project: Project, cell: CellId, run: Bound, digest: Digest): string | undefined {
  const takes = takesOf(project, cell);
  if (takes.length > fewTakes) return fingerprint(run, digest);
  for (const take of takes) {
    if (take.fingerprint === '') continue;
    if (!isTruthful(take, digest)) return fingerprint(run, digest);
    if (sameRun(take, run)) return take.fingerprint;
  }
  const choice = project.choices.get(cell);
  const isTakes = (key: string) => takes.some((take) => take.fingerprint === key);
  if (choice && !(allKeys(choice.preferred, isTakes) && allKeys(choice.accepted, isTakes))) return fingerprint(run, digest);
  return undefined;
}

function allKeys(record: Readonly<Record<string, unknown>>, holds: (key: string) => boolean): boolean {
  for (const key in record) if (!holds(key)) return false;
  return true;
}
