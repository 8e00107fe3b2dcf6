/**
 * Corrections within a run (CLIP-4): which clips get another pass now, and which take is to be in effect when no pass
 * follows. Decided on the facts like everything else, so a run that was interrupted goes on where it was.
 */
import {
  bestOf, checkOf, fineOf, nextStep, preferring, scopeOf, triesOf,
  type Attempt, type CellId, type Change, type Correction, type Evaluation, type Project, type Run
} from '../../pipeline/index.ts';
import { environment } from '../projects/sessions.ts';

const { digest, now } = environment;

export type Corrections = {
  /** Clips that may be corrected now. */
  readonly start: ReadonlyMap<CellId, Correction>;
  /** The best take put into effect. */
  readonly changes: readonly Change[];
};

/** What this run has made of each clip and its check, corrections apart. */
export function ownOf(project: Project, run: Run, answers: (attempt: Attempt) => boolean) {
  const own = new Map<CellId, Attempt>();
  const passes = new Map<CellId, Attempt>();
  const newest = (map: Map<CellId, Attempt>, attempt: Attempt) => {
    if ((map.get(attempt.cell)?.seq ?? 0) < attempt.seq) map.set(attempt.cell, attempt);
  };
  for (const attempt of project.attempts.values()) {
    if (attempt.correction && attempt.run === run.id) newest(passes, attempt);
    else if (!attempt.correction && answers(attempt)) newest(own, attempt);
  }
  const checked = new Set(own.keys());
  // A check that was made before the last pass is to be made again.
  for (const [clip, pass] of passes) if ((own.get(checkOf(clip))?.seq ?? Infinity) < pass.seq) own.delete(checkOf(clip));
  return { own, passes, checked };
}

/** Ends of a check that leave a pass unjudged. */
const failed: ReadonlySet<string> = new Set(['failed', 'cancelled']);

type Made = ReturnType<typeof ownOf> & { readonly running: ReadonlySet<CellId> };

const isActive = ({ state }: Attempt) => state === 'queued' || state === 'running';

/** `checked`: the cells that this run has run. `running`: cells with an attempt in flight. */
export function correctionsOf(
  project: Project, run: Run, evaluation: Evaluation, { own, passes, checked, running }: Made
): Corrections {
  const start = new Map<CellId, Correction>();
  const changes: Change[] = [];
  const asked = run.target === 'correct';
  if (!asked && !evaluation.wishes.corrects) return { start, changes };
  const scope = scopeOf(run, evaluation);
  for (const scene of evaluation.scenes) {
    const clip = `${scene}/clip`;
    const check = checkOf(clip);
    if (!scope.has(clip) || !scope.has(check) || running.has(clip) || running.has(check)) continue;
    // By itself only what this run has made and checked.
    if (!asked && !checked.has(check) && evaluation.cells.get(check)!.take?.run !== run.id) continue;
    const pass = passes.get(clip);
    const stopped = pass !== undefined && pass.state !== 'succeeded' && pass.state !== 'interrupted' && !isActive(pass);
    const cell = evaluation.cells.get(clip)!;
    const fine = fineOf(project, evaluation, scene, asked ? run.id : null);
    if (fine) {
      if (pass && fine !== cell.take) changes.push(preferring(project, cell, fine, now()));
      continue;
    }
    const step = nextStep(project, evaluation, scene, digest, stopped);
    if (step.kind === 'correct') start.set(clip, step.correction);
    const best = step.kind === 'done' ? step.best : step.kind === 'check' && failed.has(own.get(check)?.state ?? '') ? bestOf(triesOf(project, evaluation, scene, digest))?.take : null;
    if (pass && best && best !== cell.take) changes.push(preferring(project, cell, best, now()));
  }
  return { start, changes };
}
