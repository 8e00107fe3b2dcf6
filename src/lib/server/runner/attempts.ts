/** The facts that a run writes about one cell: queued, running, what came of it. Pure; the runner commits them. */
import {
  choiceOf, evaluate, fold, nameScenes, nextSeq, highestScene, recipeHash, recipeOf, stepName, takesOf,
  type Attempt, type Change, type Evaluated, type Failure, type Produced, type Project, type Storyboard, type Take
} from '../../pipeline/index.ts';
import type { LedgerEntry } from '../db/projects.ts';
import { environment } from '../projects/sessions.ts';

const { digest, now, id } = environment;

/**
 * The seed of a cell's next take. It hangs on the cell and on how many takes were made from equal inputs, not on the
 * inputs themselves: so a change that does not matter to the engine gives equal pixels, and "again" gives another.
 */
export function seedFor(project: Project, cell: string, fingerprint: string): number {
  const roll = takesOf(project, cell).filter((take) => take.source === 'generated' && take.fingerprint === fingerprint).length;
  return Number.parseInt(digest(`${cell}#${roll}`).slice(0, 8), 16) % 2 ** 31;
}

/** An attempt with its inputs bound as they are at this moment. */
export function queue(project: Project, run: string, { node, bound, fingerprint, params }: Evaluated): Attempt {
  const recipe = recipeOf(project.profile, node.step.tools);
  return {
    id: id(), run, cell: node.id, seq: nextSeq(project), state: 'queued', step: stepName(node.step), fingerprint: fingerprint!,
    params, inputs: bound!, seed: seedFor(project, node.id, fingerprint!), ...recipe, recipe: recipeHash(recipe, digest),
    idempotencyKey: id(), handle: null, tries: 0, failure: null, queuedAt: now(), startedAt: null, endedAt: null
  };
}

export const isActive = (attempt: Attempt | undefined): boolean => attempt?.state === 'queued' || attempt?.state === 'running';

/** One attempt with other facts; nothing when it is already over, for an end is never taken back. */
export function moved(project: Project, attemptId: string, patch: Partial<Attempt>): Change[] {
  const attempt = project.attempts.get(attemptId);
  return attempt && isActive(attempt) ? [{ type: 'attempt', value: { ...attempt, ...patch } }] : [];
}

/** Seconds of a step added to its run's log (ORCH-3). */
function logged(project: Project, attempt: Attempt, milliseconds: number, patch: { failure?: Failure } = {}): Change[] {
  const run = project.runs.get(attempt.run);
  if (!run) return [];
  const step = attempt.step.replace(/@.*/, '');
  const seconds = { ...run.seconds, [step]: Math.round(((run.seconds[step] ?? 0) + milliseconds / 1000) * 1000) / 1000 };
  const first = patch.failure && !run.failure ? { failure: patch.failure, failedCell: attempt.cell } : {};
  return [{ type: 'run', value: { ...run, seconds, ...first } }];
}

/**
 * A result: the take, the attempt's end, the ledger row. The take is always kept, even when the attempt was cancelled or
 * its inputs changed meanwhile; it comes into effect only where its inputs are the present ones.
 */
export function succeeded(
  project: Project, attempt: Attempt, produced: Produced<unknown>,
  facts: { prompt: Take['prompt']; milliseconds: number; source: Take['source'] }
): { changes: Change[]; ledger: LedgerEntry[] } {
  const evaluated = evaluate(project, digest).cells.get(attempt.cell);
  const output = attempt.cell === 'storyboard' ? namedAfter(project, evaluated, produced.value as Storyboard) : produced.value;
  const take: Take = {
    id: id(), cell: attempt.cell, seq: nextSeq(project), source: facts.source, fingerprint: attempt.fingerprint, step: attempt.step,
    recipe: attempt.recipe, params: attempt.params, inputs: attempt.inputs, output, parent: null, attempt: attempt.id, run: attempt.run,
    seed: attempt.seed, prompt: facts.prompt, provider: attempt.provider, model: attempt.model, cost: produced.usage.usd,
    milliseconds: facts.milliseconds, createdAt: now(), deletedAt: null
  };
  const choice = choiceOf(project, attempt.cell);
  const current = evaluated?.fingerprint === attempt.fingerprint || evaluated?.take === null;
  const changes: Change[] = [
    { type: 'take', value: take },
    ...(current
      ? [{ type: 'choice' as const, value: { ...choice, preferred: { ...choice.preferred, [attempt.fingerprint]: take.id }, current: take.id, changedAt: now() } }]
      : []),
    ...moved(project, attempt.id, { state: 'succeeded', endedAt: now() }),
    ...logged(project, attempt, facts.milliseconds)
  ];
  const kind = attempt.step.replace(/@.*/, '');
  const ledger = [{
    attempt: attempt.id, run: attempt.run, kind, provider: attempt.provider, model: attempt.model,
    units: produced.usage.units, usd: produced.usage.usd, at: now()
  }];
  return { changes, ledger };
}

/** A storyboard written again keeps the ids of the one in effect. */
function namedAfter(project: Project, evaluated: Evaluated | undefined, draft: Storyboard): Storyboard {
  const all = takesOf(project, 'storyboard').map(({ output }) => output as Storyboard);
  return nameScenes(draft, (evaluated?.take?.output as Storyboard | undefined) ?? null, highestScene(all));
}

/** The changes that end an attempt without a result. */
export function ended(
  project: Project, attempt: Attempt, state: 'failed' | 'cancelled' | 'interrupted', milliseconds: number, failure: Failure | null = null
): Change[] {
  const end = moved(project, attempt.id, { state, failure, endedAt: now() });
  return end.length ? [...end, ...logged(fold(project, end), attempt, milliseconds, state === 'failed' && failure ? { failure } : {})] : [];
}
