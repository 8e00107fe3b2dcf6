/** Takes as traces: which take of a cell is in effect for given inputs. */
import type { CellChoice, CellId, Project, Take } from '../project.ts';

const byCell = new WeakMap<Project['takes'], Map<CellId, Take[]>>();

/** A cell's takes that are not deleted, oldest first. */
export function takesOf(project: Project, cell: CellId): readonly Take[] {
  let index = byCell.get(project.takes);
  if (!index) {
    index = new Map();
    for (const take of project.takes.values()) {
      if (take.deletedAt !== null) continue;
      const list = index.get(take.cell);
      if (list) list.push(take);
      else index.set(take.cell, [take]);
    }
    for (const list of index.values()) list.sort((a, b) => a.seq - b.seq);
    byCell.set(project.takes, index);
  }
  return index.get(cell) ?? [];
}

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
