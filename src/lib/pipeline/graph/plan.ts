/**
 * Plans: which cells a press of a button would run, and, while it runs, which may start now. Both look at the same
 * evaluation, so what was shown is what happens; the second is asked again after every step, so that a step whose
 * output came out equal stops the spread there.
 */
import type { Attempt, CellId, RunTarget } from '../project.ts';
import { failedStates } from '../status.ts';
import type { Evaluated, Evaluation } from './staleness.ts';
import { withAncestors, withDescendants } from './topology.ts';

/** What a run is for. `roots`: the cells it was pressed on, or, for `retry`, those that had failed. */
export type Target = { readonly target: RunTarget; readonly roots: readonly CellId[] };

/** Fixes a press to its roots. */
export function targetOf(target: RunTarget, cell: CellId | null, { nodes, cells }: Evaluation): Target {
  if (target !== 'retry') return { target, roots: cell ? [cell] : [] };
  return { target, roots: nodes.filter(({ id }) => (!cell || id === cell) && hasFailed(cells.get(id)!)).map(({ id }) => id) };
}

/** The cell that checks a clip. */
export const checkOf = (clip: CellId): CellId => clip.replace(/\/clip$/, '/drift');

/** The cells a target may run. Pinned cells and the brief are never among those that do. */
export function scopeOf({ target, roots }: Target, { nodes }: Evaluation): Set<CellId> {
  switch (target) {
    case 'this': return new Set(roots);
    case 'needs': return withAncestors(roots, nodes);
    case 'follows':
    case 'retry': return withDescendants(roots, nodes);
    case 'export': return withAncestors(['export'], nodes);
    case 'correct': return new Set(roots.flatMap((id) => [id, checkOf(id)]));
    case 'outdated': return new Set(nodes.map(({ id }) => id));
  }
}

/** `run` on a cell makes a further take even of what is fresh. */
const isForced = ({ target, roots }: Target, id: CellId) => (target === 'this' || target === 'needs') && roots.includes(id);

/** A cell waits while nobody knows whether a call for it was charged: a person settles that first. */
const isUnsettled = ({ attempt }: Evaluated) => attempt?.state === 'unknown';
const runs = (cell: Evaluated) => cell.node.step.run !== null && !cell.pinned && !isUnsettled(cell);
const mismatched = ({ standing }: Evaluated) =>
  standing.state === 'empty' || standing.state === 'blocked' ||
  (standing.state === 'outdated' && standing.reasons.some(({ kind }) => kind !== 'through'));

/** True when the latest attempt ended badly and nothing newer took its place. */
export const hasFailed = ({ attempt, take }: Evaluated): boolean =>
  attempt !== null && failedStates.has(attempt.state) && (take === null || take.seq < attempt.seq);

export type PlannedCell = { readonly id: CellId; readonly maybe: boolean; readonly forced: boolean };

/** What a press would run, in order. `maybe`: only something upstream is outdated, so it may turn out unchanged. */
export function plan(target: Target, evaluation: Evaluation): PlannedCell[] {
  const scope = scopeOf(target, evaluation);
  const planned: PlannedCell[] = [];
  const ids = new Set<CellId>();
  for (const { id } of evaluation.nodes) {
    const cell = evaluation.cells.get(id)!;
    if (!scope.has(id) || !runs(cell)) continue;
    const forced = isForced(target, id);
    const spreads = cell.node.reads.some((upstream) => ids.has(upstream));
    if (forced || mismatched(cell) || spreads) {
      ids.add(id);
      planned.push({ id, forced, maybe: !forced && !mismatched(cell) });
    }
  }
  return planned;
}

export type Advance = {
  /** Cells that may start now, the critical path first. */
  readonly start: readonly CellId[];
  readonly finished: boolean;
};

/**
 * What a run does next. `own`: the latest attempt of each cell in this run. `running`: cells with an attempt in
 * flight, in this run or another. A failed cell is not tried again in the same run; what hangs on it is left alone.
 */
export function advance(
  target: Target, evaluation: Evaluation, own: ReadonlyMap<CellId, Attempt>, running: ReadonlySet<CellId>
): Advance {
  const scope = scopeOf(target, evaluation);
  const unsettled = new Set<CellId>();
  const dead = new Set<CellId>();
  const start: CellId[] = [];
  for (const { id, reads } of evaluation.nodes) {
    const cell = evaluation.cells.get(id)!;
    if (!scope.has(id)) continue;
    const done = own.get(id)?.state === 'succeeded';
    if (running.has(id)) unsettled.add(id);
    else if (reads.some((upstream) => unsettled.has(upstream))) unsettled.add(id);
    else if (isUnsettled(cell) || reads.some((upstream) => dead.has(upstream)) || (own.has(id) && !done && own.get(id)!.state !== 'interrupted')) dead.add(id);
    // Its inputs were changed while it ran: the result is from older ones, and what follows waits for another press.
    else if (done && !cell.pinned && mismatched(cell)) dead.add(id);
    else if (!done && runs(cell) && (isForced(target, id) || mismatched(cell))) {
      // Nothing upstream will change any more: what is still missing is not going to come in this run.
      if (cell.bound === null) dead.add(id);
      else {
        unsettled.add(id);
        start.push(id);
      }
    }
  }
  start.sort((a, b) => rank(evaluation, a) - rank(evaluation, b));
  return { start, finished: unsettled.size === 0 };
}

/** The keyframe chain is the critical path; clips come before drift, drift before the film. */
const order = { brief: 0, asset: 0, stories: 0, storyboard: 0, keyframe: 1, clip: 2, drift: 3, timeline: 0, export: 2 } as const;
const rank = ({ cells }: Evaluation, id: CellId) => order[cells.get(id)!.node.step.kind];
