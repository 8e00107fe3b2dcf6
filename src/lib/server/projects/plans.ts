/** Plans as they are shown beside a click: cells, reasons, price and time. */
import {
  evaluate, outlook, recipeOfCell, stepName, targetOf,
  type CellId, type Evaluation, type OutlookCell, type Project, type RunTarget
} from '../../pipeline/index.ts';
import type { PlanView } from '../../protocol.ts';
import { paceOf, queueName } from '../runner/limits.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { cellLabel } from './labels.ts';
import { isOwn } from './notes.ts';
import { reasonViews } from './reasons.ts';
import { environment } from './sessions.ts';
import { lengthOf, type Job } from './tempo.ts';
import type { Timings } from './timing.ts';

export function planView(
  project: Project, target: RunTarget, cell: CellId | null, timings: Timings, evaluation = evaluate(project, environment.digest), settings: Settings = defaultSettings
): PlanView {
  const { cells, scenes, cost, certain, corrections } = outlook(project, targetOf(target, cell, evaluation), evaluation, environment.digest, environment.now());
  const jobs = cells.map((entry) => jobOf(project, evaluation, entry, timings, settings));
  const known = jobs.filter((job): job is Job => job.milliseconds !== null);
  return {
    target, cost, certain, corrections,
    milliseconds: jobs.length > 0 && known.length === jobs.length ? lengthOf(known) : null,
    cells: cells.map((entry, at) => {
      const replaces = !entry.expected && isOwn(evaluation.cells.get(entry.id)!);
      return {
        id: entry.id, label: cellLabel(entry.id, scenes, evaluation.wishes.casting).label, maybe: entry.maybe, cost: entry.cost, milliseconds: jobs[at]!.milliseconds,
        reason: reasonOf(entry, evaluation, target), replaces
      };
    })
  };
}

type Timed = Omit<Job, 'milliseconds'> & { readonly milliseconds: number | null };

function jobOf(project: Project, { cells }: Evaluation, { id, node, expected }: OutlookCell, timings: Timings, settings: Settings): Timed {
  const recipe = recipeOfCell(project, { node, params: expected ? {} : cells.get(id)!.params });
  const capability = node.step.tools[0];
  const queue = capability ? { name: queueName(settings, recipe, capability), places: paceOf(settings, recipe, capability).concurrency } : null;
  const usual = timings.usual(stepName(node.step), recipe.model);
  return { id, reads: node.reads, milliseconds: usual ?? (capability ? null : 0), queue };
}

function reasonOf({ id, forced, expected }: OutlookCell, evaluation: Evaluation, target: RunTarget): string {
  if (expected) return 'not made yet';
  if (target === 'correct') return evaluation.cells.get(id)!.node.step.kind === 'clip' ? 'its check is below the threshold' : 'each pass is checked';
  const cell = evaluation.cells.get(id)!;
  if (!cell.take) return 'not made yet';
  const reason = reasonViews(cell, evaluation)[0];
  if (reason) return `${reason.before}${reason.link}${reason.after}`;
  return forced ? 'another take' : 'what it reads may change';
}
