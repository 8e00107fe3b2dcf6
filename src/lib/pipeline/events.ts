/** What happened, for whoever studies their own work (AD-14): read off the facts that a change writes. */
import { fold } from './fold.ts';
import type { Change } from './operations.ts';
import type { Stories } from './outputs.ts';
import { parseCell, type CellId, type Project, type Take } from './project.ts';
import { choiceOf, takesOf } from './graph/takes.ts';

export const happeningTypes = ['story_selected', 'keyframe_generated', 'keyframe_regenerated', 'keyframe_approved', 'step_finished', 'pipeline_completed'] as const;
export type Happening = {
  readonly at: number;
  readonly type: (typeof happeningTypes)[number];
  readonly body: Readonly<Record<string, unknown>>;
};

/** The events of one commit. `at`: milliseconds since 1970. */
export function happenings(project: Project, changes: readonly Change[], at: number): Happening[] {
  return changes.flatMap((change): Happening[] => {
    switch (change.type) {
      case 'take': return project.takes.has(change.value.id) ? [] : ofTake(project, change.value, at);
      case 'choice': {
        const before = choiceOf(project, change.value.id);
        const approved = change.value.pinned !== null && before.pinned === null && parseCell(change.value.id)?.kind === 'keyframe';
        return [
          ...(approved ? [{ at, type: 'keyframe_approved' as const, body: { cell: change.value.id, take: change.value.pinned } }] : []),
          ...storySelected(project, changes, change.value.id, at)
        ];
      }
      case 'run': {
        const before = project.runs.get(change.value.id);
        const film = change.value.state === 'succeeded' && before?.state === 'running' && [...fold(project, changes).takes.values()].some(({ cell, run }) => cell === 'export' && run === change.value.id);
        return film ? [{ at, type: 'pipeline_completed', body: { run: change.value.id, seconds: (at - change.value.startedAt) / 1000, steps: change.value.seconds } }] : [];
      }
      default: return [];
    }
  });
}

function ofTake(project: Project, take: Take, at: number): Happening[] {
  const kind = parseCell(take.cell)?.kind;
  const made = take.source === 'generated' || take.source === 'cached';
  const step = { cell: take.cell, step: take.step, source: take.source, provider: take.provider, model: take.model };
  const finished: Happening[] = take.milliseconds === null ? [] : [{ at, type: 'step_finished', body: { ...step, seconds: take.milliseconds / 1000 } }];
  if (kind !== 'keyframe' || !made) return finished;
  const again = takesOf(project, take.cell).some(({ source }) => source === 'generated' || source === 'cached');
  return [{ at, type: again ? 'keyframe_regenerated' : 'keyframe_generated', body: step }, ...finished];
}

/** A person chose a story: the stories in effect have another `selected` than before. */
function storySelected(project: Project, changes: readonly Change[], cell: CellId, at: number): Happening[] {
  if (cell !== 'stories') return [];
  const selected = (facts: Project) => {
    const { current } = choiceOf(facts, 'stories');
    const output = current ? (facts.takes.get(current)?.output as Stories | undefined) : undefined;
    return { index: output?.selected, source: current ? facts.takes.get(current)?.source : undefined };
  };
  const [before, after] = [selected(project), selected(fold(project, changes))];
  return after.index !== undefined && after.source === 'edited' && before.index !== after.index
    ? [{ at, type: 'story_selected', body: { index: after.index } }] : [];
}
