/** Plans as they are shown beside a click: cells, reasons, price and time. */
import {
  evaluate, plan, recipeOf, sceneCell, sceneParts, stepName, targetOf,
  type Brief, type CellId, type Evaluation, type PlannedCell, type Project, type RunTarget, type Stories
} from '../../pipeline/index.ts';
import type { PlanView } from '../../protocol.ts';
import { cellLabel } from './labels.ts';
import { reasonViews } from './reasons.ts';
import { environment } from './sessions.ts';
import type { Timings } from './timing.ts';

export function planView(project: Project, target: RunTarget, cell: CellId | null, timings: Timings, evaluation = evaluate(project, environment.digest)): PlanView {
  const planned = plan(targetOf(target, cell, evaluation), evaluation);
  const cells = planned.map((entry) => ({
    id: entry.id, label: cellLabel(entry.id, evaluation.scenes).label, maybe: entry.maybe, reason: reasonOf(entry, evaluation)
  }));
  // Before there is a storyboard its scenes are not known; as many are shown as the brief or the story asks for.
  const expected = planned.some(({ id }) => id === 'storyboard') && evaluation.scenes.length === 0 ? expectedCells(evaluation) : [];
  const at = cells.findIndex(({ id }) => id === 'export');
  cells.splice(at < 0 ? cells.length : at, 0, ...expected);
  const known = planned.map(({ id }) => {
    const { step } = evaluation.cells.get(id)!.node;
    return timings.usual(stepName(step), recipeOf(project.profile, step.tools).model);
  });
  return {
    target, cells,
    // Every model of the animatic profile is free; a price book comes with the paid providers.
    cost: 0,
    milliseconds: known.length === 0 || known.includes(null) || expected.length ? null : known.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  };
}

function reasonOf({ id, forced }: PlannedCell, { cells, scenes }: Evaluation): string {
  const cell = cells.get(id)!;
  if (cell.standing.state === 'empty') return 'not made yet';
  const reason = reasonViews(cell, scenes)[0];
  if (reason) return cell.take ? `${reason.before}${reason.link}${reason.after}` : 'not made yet';
  return forced ? 'another take' : 'what it reads may change';
}

function expectedCells({ cells }: Evaluation): PlanView['cells'] {
  const brief = cells.get('brief')?.take?.output as Brief | undefined;
  const stories = cells.get('stories')?.take?.output as Stories | undefined;
  const count = brief?.scenes ?? stories?.stories[stories.selected]?.segments ?? 4;
  const scenes = Array.from({ length: count }, (_, index) => `s${index + 1}`);
  return scenes.flatMap((scene) => sceneParts.map((part) => {
    const id = sceneCell(scene, part);
    return { id, label: cellLabel(id, scenes).label, reason: 'not made yet', maybe: false };
  }));
}
