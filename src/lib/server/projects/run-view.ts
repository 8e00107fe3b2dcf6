/** Runs as the page shows them: the history, and the log of one run. */
import type { Attempt, Project, Run } from '../../pipeline/index.ts';
import type { RunView } from '../../protocol.ts';
import type { LogLine, RunLog } from '../../protocol-panels.ts';
import { amountsBy } from './amounts.ts';
import { cellLabel } from './labels.ts';

const inOrder = (project: Project): Run[] => [...project.runs.values()].sort((a, b) => a.seq - b.seq);

/** Newest first, at most `most`. */
export function runViews(project: Project, most = 20): RunView[] {
  const attempts = new Map<string, Attempt[]>();
  for (const attempt of project.attempts.values()) attempts.set(attempt.run, [...(attempts.get(attempt.run) ?? []), attempt]);
  const amounts = amountsBy(project, ({ run }) => run);
  return inOrder(project).map((run, index): RunView => {
    const own = attempts.get(run.id) ?? [];
    const { usd, unpriced } = amounts.get(run.id) ?? { usd: 0, unpriced: 0 };
    return {
      id: run.id, number: index + 1, target: run.target, cell: run.roots[0] ?? null, state: run.state, startedAt: run.startedAt,
      endedAt: run.endedAt, seconds: { ...run.seconds }, failedCell: run.failedCell, failure: run.failure,
      done: own.filter(({ state }) => state === 'succeeded').length, total: own.length, estimate: run.estimate, cost: { usd, unpriced }
    };
  }).reverse().slice(0, most);
}

/** All that is known of one run, its lines in order; null when there is no such run. `scenes`: ids as they stand now. */
export function runLog(project: Project, id: string, scenes: readonly string[]): RunLog | null {
  const run = runViews(project, Infinity).find((each) => each.id === id);
  if (!run) return null;
  const labelOf = (cell: string) => cellLabel(cell, scenes).label;
  const lines = [...project.attempts.values()].filter((attempt) => attempt.run === id).flatMap((attempt) => linesOf(attempt, labelOf(attempt.cell)));
  const cached = [...project.takes.values()].filter((take) => take.run === id && take.source === 'cached').map((take): LogLine => ({
    at: take.createdAt, cell: take.cell, label: labelOf(take.cell), kind: 'end', text: 'taken from equal work done before, free'
  }));
  // A lost call that was settled later went on in a run of its own.
  const lost: LogLine[] = run.failure && run.failedCell && run.endedAt !== null && !lines.some(({ kind, cell }) => kind === 'bad' && cell === run.failedCell)
    ? [{ at: run.endedAt, cell: run.failedCell, label: labelOf(run.failedCell), kind: 'bad', text: run.failure.message }] : [];
  const charges = [...project.charges.values()].filter((charge) => charge.run === id)
    .map(({ cell, usd, basis, model }) => ({ cell, label: labelOf(cell), usd, basis, model }));
  const ends: LogLine[] = run.endedAt === null ? [] : [{
    at: run.endedAt, cell: null, label: '', kind: run.state === 'succeeded' ? 'end' : 'bad', text: run.state === 'stopped_by_budget' ? run.failure?.message ?? 'stopped by the budget' : `the run ${run.state === 'cancelled' ? 'was cancelled' : run.state}`
  }];
  return { run, charges, lines: [...[...lines, ...cached, ...lost].sort((a, b) => a.at - b.at), ...ends] };
}

function linesOf({ cell, startedAt, endedAt, state, failure, notes, model, tries }: Attempt, label: string): LogLine[] {
  const line = (at: number, kind: LogLine['kind'], text: string): LogLine => ({ at, cell, label, kind, text });
  const ends: Partial<Record<Attempt['state'], string>> = {
    succeeded: `done${startedAt !== null && endedAt !== null ? ` in ${((endedAt - startedAt) / 1000).toFixed(1)} s` : ''}${tries > 1 ? `, at try ${tries}` : ''}`,
    cancelled: 'cancelled', interrupted: 'interrupted; it is begun again', failed: failure?.message ?? 'failed', unknown: failure?.message ?? 'may have been charged'
  };
  const end = ends[state];
  return [
    ...(startedAt === null ? [] : [line(startedAt, 'start', `started, by ${model}`)]),
    ...notes.map(({ at, text }) => line(at, 'note', text)),
    ...(end === undefined || endedAt === null ? [] : [line(endedAt, state === 'succeeded' ? 'end' : 'bad', end)])
  ];
}
