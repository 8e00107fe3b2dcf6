/**
 * Runs: one press of a run button each. The runner decides nothing by itself: after every step it asks the planner
 * what may start now, on the facts as the database holds them, so a run goes on after a crash exactly as it would
 * have, and work that is done is not done again (ORCH-2).
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  advance, evaluate, fold, nextSeq, plan, refuse, stepName, targetOf,
  type Attempt, type CellId, type Change, type Evaluation, type Project, type Refusal, type Run, type RunTarget, type StepDefinition, type Tools
} from '../../pipeline/index.ts';
import { log } from '../log.ts';
import { environment, type Sessions } from '../projects/sessions.ts';
import { ended, isActive, queue } from './attempts.ts';
import { openQueues, type Limits } from './limits.ts';
import { runCell } from './run-cell.ts';

/** `host:pid:nonce` of a process that drives runs. */
export const newOwner = (): string => `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;

export type Pressed = { readonly ok: true; readonly run: string; readonly joined: boolean } | Refusal;
export type Runner = ReturnType<typeof createRunner>;
type Flight = { project: string; controller: AbortController; done: Promise<void> };

export function createRunner({ sessions, tools, limits }: { sessions: Sessions; tools: Tools; limits?: Limits }) {
  const queues = openQueues(limits);
  const flights = new Map<string, Flight>();
  const driving = new Map<string, string>();
  let stopping = false;

  /** Presses a run button. An equal press while its run is on joins that run. */
  async function press(project: string, target: RunTarget, cell: CellId | null): Promise<Pressed> {
    if (stopping) return refuse('stopping', 'The studio is shutting down.', 'Start it again and press once more.');
    let joined: string | null = null;
    let id = '';
    const outcome = await sessions.change(project, (facts) => {
      const evaluation = evaluate(facts, environment.digest);
      const fixed = targetOf(target, cell, evaluation);
      joined = null;
      for (const run of facts.runs.values()) {
        if (run.state === 'running' && run.target === target && run.roots.join() === fixed.roots.join()) joined = run.id;
      }
      if (joined) return [];
      const refused = refusal(target, cell, evaluation, plan(fixed, evaluation).map(({ id }) => id), facts);
      if (refused) return refused;
      id = environment.id();
      const run: Run = {
        id, seq: nextSeq(facts), target, roots: fixed.roots, state: 'running', startedAt: environment.now(), endedAt: null,
        seconds: {}, failedCell: null, failure: null
      };
      return [{ type: 'run', value: run }];
    });
    if (!outcome.ok) return outcome;
    if (joined) return { ok: true, run: joined, joined: true };
    driving.set(id, project);
    await tick(project);
    return { ok: true, run: id, joined: false };
  }

  /** Starts whatever the runs of a project may start now, and ends those that are finished. */
  async function tick(project: string): Promise<void> {
    if (stopping) return;
    const begun: { attempt: Attempt; step: StepDefinition }[] = [];
    await sessions.change(project, (facts) => {
      begun.length = 0;
      const changes: Change[] = [];
      let now = facts;
      for (const run of facts.runs.values()) {
        if (run.state !== 'running' || driving.get(run.id) !== project) continue;
        const step = forward(now, run);
        begun.push(...step.begun);
        changes.push(...step.changes);
        now = fold(now, step.changes);
      }
      return changes;
    });
    for (const { attempt, step } of begun) launch(project, attempt, step);
  }

  function launch(project: string, attempt: Attempt, step: StepDefinition): void {
    const controller = new AbortController();
    const work = () => runCell({ sessions, project, attempt, step, tools, controller, stopping: () => stopping });
    const done = queues.add(step.tools[0], step.kind, work)
      .finally(() => flights.delete(attempt.id))
      .then(() => tick(project))
      .catch((error: unknown) => log.error('The end of a cell could not be recorded.', { project, cell: attempt.cell, error }));
    flights.set(attempt.id, { project, controller, done });
  }

  /** Cancels one cell, or everything that runs in a project. What is finished stays. */
  async function cancel(project: string, cell: CellId | null): Promise<void> {
    await sessions.change(project, (facts) => {
      const changes: Change[] = [];
      for (const attempt of facts.attempts.values()) {
        if (isActive(attempt) && (!cell || attempt.cell === cell)) changes.push(...ended(facts, attempt, 'cancelled', 0));
      }
      if (!cell) {
        const now = fold(facts, changes);
        for (const run of now.runs.values()) {
          if (run.state === 'running') changes.push({ type: 'run', value: { ...run, state: 'cancelled', endedAt: environment.now() } });
        }
      }
      return changes;
    });
    await tick(project);
  }

  // Whoever ended an attempt, a person here or another process on the same data: the work behind it stops.
  const onChanged = (facts: Project) => {
    for (const [id, { project, controller }] of flights) {
      if (project !== facts.id) continue;
      const attempt = facts.attempts.get(id);
      if (attempt && !isActive(attempt) && attempt.state !== 'succeeded') controller.abort();
    }
  };
  // A run here may wait for a cell that another process runs.
  const onForeign = (project: string) => void tick(project).catch((error: unknown) => log.error('A run could not go on.', { project, error }));
  sessions.events.on('changed', onChanged);
  sessions.events.on('foreign', onForeign);

  /** Drives a run that another process has left (recover.ts has claimed it). */
  async function adopt(project: string, run: string): Promise<void> {
    if (stopping || driving.has(run)) return;
    driving.set(run, project);
    await sessions.change(project, (facts) => {
      const left = [...facts.attempts.values()].filter((attempt) => attempt.run === run && isActive(attempt) && !flights.has(attempt.id));
      return left.flatMap((attempt) => ended(facts, attempt, 'interrupted', 0));
    });
    await tick(project);
  }

  /** Resolves when nothing of this runner is in flight. */
  async function idle(): Promise<void> {
    while (flights.size) await Promise.all([...flights.values()].map(({ done }) => done));
  }

  /** Stops the work and marks it interrupted, so that the next process goes on with it. */
  async function stop(): Promise<void> {
    stopping = true;
    for (const { controller } of flights.values()) controller.abort();
    await idle();
    sessions.events.off('changed', onChanged);
    sessions.events.off('foreign', onForeign);
  }

  return { press, cancel, adopt, tick, idle, stop };
}

/** One run, one step on: new attempts for what may start, or its end. */
function forward(facts: Project, run: Run): { changes: Change[]; begun: { attempt: Attempt; step: StepDefinition }[] } {
  const evaluation = evaluate(facts, environment.digest);
  const own = new Map<CellId, Attempt>();
  const running = new Set<CellId>();
  for (const attempt of facts.attempts.values()) {
    if (attempt.run === run.id && (own.get(attempt.cell)?.seq ?? 0) < attempt.seq) own.set(attempt.cell, attempt);
    if (isActive(attempt)) running.add(attempt.cell);
  }
  const { start, finished } = advance(run, evaluation, own, running);
  if (finished) {
    const failed = [...own.values()].some(({ state }) => state === 'failed');
    const cancelled = [...own.values()].some(({ state }) => state === 'cancelled');
    const state = failed ? 'failed' : cancelled ? 'cancelled' : 'succeeded';
    return { begun: [], changes: [{ type: 'run', value: { ...run, state, endedAt: environment.now() } }] };
  }
  const begun: { attempt: Attempt; step: StepDefinition }[] = [];
  let now = facts;
  for (const cell of start) {
    const evaluated = evaluation.cells.get(cell)!;
    const attempt = queue(now, run.id, evaluated);
    begun.push({ attempt, step: evaluated.node.step });
    now = fold(now, [{ type: 'attempt', value: attempt }]);
  }
  return { begun, changes: begun.map(({ attempt }) => ({ type: 'attempt', value: attempt })) };
}

function refusal(target: RunTarget, cell: CellId | null, { cells }: Evaluation, planned: readonly CellId[], facts: Project): Refusal | null {
  if (cell !== null && !cells.has(cell)) return refuse('no_cell', 'That cell is no longer in the notebook.', 'Reload to see the notebook as it is now.');
  if (['this', 'needs', 'follows'].includes(target) && cell === null) return refuse('bad_input', 'This way of running needs a cell.', 'Name the cell to run.');
  const evaluated = cell ? cells.get(cell)! : null;
  if (target === 'this' && evaluated) {
    const active = [...facts.attempts.values()].find((attempt) => attempt.cell === cell && isActive(attempt));
    if (active) return refuse('already_running', 'This cell is already running.', 'Wait for it, or cancel it first.');
    if (evaluated.pinned) return refuse('pinned', 'This cell is pinned.', 'Unpin it to run it again.');
    if (!evaluated.node.step.run) return refuse('not_runnable', `The ${stepName(evaluated.node.step).replace(/@.*/, '')} is written by you.`, 'Edit it instead.');
    if (!evaluated.bound) return refuse('blocked', 'This cell needs something that is not there yet.', 'Run it with what it needs.');
  }
  const brief = cells.get('stories')?.standing;
  if (planned.includes('stories') && brief?.state === 'blocked' && brief.reasons.some((reason) => reason.kind === 'missing' && reason.why === 'invalid')) {
    return refuse('empty_brief', 'The brief is empty.', 'Write what the film is about, then run again.');
  }
  if (!planned.length) return refuse('nothing_to_do', target === 'retry' ? 'Nothing has failed.' : 'Everything is up to date.', 'Change something first, or run a single cell again for another take.');
  return null;
}
