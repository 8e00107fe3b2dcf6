/**
 * Runs: one press of a run button each. The runner decides nothing by itself: after every step it asks the planner
 * what may start now, on the facts as the database holds them, so a run goes on after a crash exactly as it would
 * have, and work that is done is not done again (ORCH-2).
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  evaluate, fold, outlook, refuse, targetOf,
  jobIn, type Attempt, type CellId, type Change, type Project, type Refusal, type Run, type RunTarget, type StepDefinition, type Take
} from '../../pipeline/index.ts';
import { Fenced } from '../db/projects.ts';
import { OverDayCap } from '../db/money.ts';
import { log } from '../log.ts';
import { environment, type Sessions } from '../projects/sessions.ts';
import type { Toolbox } from '../providers/toolbox.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { ended, isActive, isOpen, newRun } from './attempts.ts';
import { forward, type Begun } from './forward.ts';
import { openQueues } from './limits.ts';
import { patiently } from './patience.ts';
import { refusal, unfit } from './refusals.ts';
import { runCell } from './run-cell.ts';
import { openSettling } from './unknown.ts';

/** `host:pid:nonce` of a process that drives runs. */
export const newOwner = (): string => `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;

export type Pressed = { readonly ok: true; readonly run: string; readonly joined: boolean } | Refusal;
export type Runner = ReturnType<typeof createRunner>;
type Flight = { project: string; attempt: Attempt; controller: AbortController; done: Promise<void> };

export type RunnerOptions = {
  readonly sessions: Sessions;
  readonly toolbox: Toolbox;
  readonly settings?: () => Settings;
  /** Equal work done since then, over all projects; absent: nothing is served from earlier takes. */
  readonly equalTake?: (query: { fingerprint: string; recipe: string; since: number }) => Take | null;
  /** Milliseconds between two tries to write while the disk is full. */
  readonly pause?: number;
};

export function createRunner({ sessions, toolbox, settings = () => defaultSettings, equalTake, pause = 1000 }: RunnerOptions) {
  const queues = openQueues(settings);
  const flights = new Map<string, Flight>();
  const driving = new Map<string, string>();
  const asking = new AbortController();
  const patient = patiently(sessions, asking.signal, pause);
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
      const refused = refusal(target, cell, evaluation, facts);
      const stopped = refused ?? unfit(fixed, evaluation, facts);
      if (stopped) return stopped;
      id = environment.id();
      const run: Run = { ...newRun(id, facts, target, fixed.roots), estimate: outlook(facts, fixed, evaluation, environment.digest, environment.now()).cost };
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
    for (let tries = 0; !stopping; tries++) {
      const begun: Begun[] = [];
      try {
        const outcome = await patient.change(project, (facts) => decide(facts, project, begun, null));
        if (!outcome.ok) return;
      } catch (error) {
        if (error instanceof Fenced) {
          await forgetLost(project);
          if (tries < 3) continue;
        }
        if (error instanceof OverDayCap && tries < 3) continue;
        throw error;
      }
      for (const { attempt, step } of begun) launch(project, attempt, step);
      return;
    }
  }

  /**
   * Commits what became of an attempt together with what may start because of it. The facts are kept whoever drives the
   * run by now; the decision counts only if it is still ours.
   */
  async function settle(project: string, leaving: Attempt, facts: (project: Project) => readonly Change[]): Promise<void> {
    const begun: Begun[] = [];
    try {
      const outcome = await patient.change(project, (now) => {
        const came = facts(now);
        if (stopping) return came;
        const { changes, fence } = decide(fold(now, came), project, begun, leaving);
        return { changes: [...came, ...changes], fence };
      });
      if (!outcome.ok) return;
    } catch (error) {
      if (!(error instanceof Fenced) && !(error instanceof OverDayCap)) throw error;
      begun.length = 0;
      await patient.change(project, facts);
    }
    for (const { attempt, step } of begun) launch(project, attempt, step);
  }

  function decide(facts: Project, project: string, begun: Begun[], leaving: Attempt | null) {
    begun.length = 0;
    const changes: Change[] = [];
    const fence: string[] = [];
    let now = facts;
    const room = queues.rooms(leaving);
    const { dayCap, cacheHours } = settings();
    let dayRoom = dayCap === null ? null : dayCap - sessions.committedToday().usd;
    const since = environment.now() - cacheHours * 3_600_000;
    for (const run of facts.runs.values()) {
      if (run.state !== 'running' || driving.get(run.id) !== project) continue;
      const step = forward(now, run, { sender: sessions.owner, dayRoom, room, cached: (query) => (cacheHours > 0 && equalTake ? equalTake({ ...query, since }) : null) });
      begun.push(...step.begun);
      for (const { attempt } of step.begun) if (dayRoom !== null) dayRoom -= attempt.estimate ?? 0;
      changes.push(...step.changes);
      now = fold(now, step.changes);
      if (step.changes.length) fence.push(run.id);
    }
    return { changes, fence };
  }

  /** Runs that another process drives now are no longer ours to decide about. */
  async function forgetLost(project: string): Promise<void> {
    const owned = await sessions.ownRuns();
    for (const [run, of] of driving) if (of === project && !owned.has(run)) driving.delete(run);
  }

  function launch(project: string, attempt: Attempt, step: StepDefinition): void {
    const controller = new AbortController();
    const work = (waited: string | null) => runCell({ sessions: patient, project, waited, attempt, step, toolbox, controller, settings, stopping: () => stopping, settle: (facts) => settle(project, attempt, facts) });
    const done = queues.add(attempt, step, work)
      .then(() => tick(project))
      .catch((error: unknown) => log.error('The end of a cell could not be recorded.', { project, cell: attempt.cell, error }))
      .finally(() => flights.delete(attempt.id));
    flights.set(attempt.id, { project, attempt, controller, done });
  }

  /** Cancels one cell, or everything that runs in a project. What is finished stays, and what was paid for is kept. */
  async function cancel(project: string, cell: CellId | null): Promise<void> {
    const outcome = await sessions.change(project, (facts) => {
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
    if (outcome.ok) for (const change of outcome.changes) if (change.type === 'attempt') cancelRemote(change.value);
    await tick(project);
  }

  /** Asks the provider to stop a job that nobody waits for any more. */
  function cancelRemote(attempt: Attempt): void {
    const job = jobIn(attempt.handle);
    const cancelJob = job === null ? undefined : toolbox.provider(attempt.provider)?.cancel;
    cancelJob?.(job).catch((error: unknown) => log.warn('A remote job could not be cancelled.', { cell: attempt.cell, error }));
  }

  // Whoever ended an attempt, a person here or another process on the same data: the work behind it stops.
  const onChanged = (facts: Project) => {
    for (const [id, { project, controller }] of flights) {
      if (project !== facts.id) continue;
      const attempt = facts.attempts.get(id);
      // The call behind an attempt of unknown outcome may still bring its result.
      if (attempt && !isOpen(attempt) && attempt.state !== 'succeeded') controller.abort();
    }
  };
  // A run here may wait for a cell that another process runs.
  const onForeign = (project: string) => void tick(project).catch((error: unknown) => log.error('A run could not go on.', { project, error }));
  sessions.events.on('changed', onChanged);
  sessions.events.on('foreign', onForeign);

  const settling = openSettling({
    sessions: patient, toolbox, launch, signal: asking.signal, drive: (run, project) => void driving.set(run, project)
  });

  /** Drives a run that another process has left (recover.ts has claimed it). It polls what was submitted and never submits it again. */
  async function adopt(project: string, run: string): Promise<void> {
    if (stopping || driving.has(run)) return;
    driving.set(run, project);
    const facts = await sessions.read(project);
    const left = [...(facts?.attempts.values() ?? [])].filter((attempt) => attempt.run === run && isActive(attempt) && !flights.has(attempt.id));
    try {
      for (const attempt of left) await settling.resume(project, attempt);
    } catch (error) {
      if (!(error instanceof Fenced)) throw error;
      await forgetLost(project);
    }
    await tick(project);
  }

  /** Resolves when nothing of this runner is in flight. */
  async function idle(): Promise<void> {
    while (flights.size) await Promise.all([...flights.values()].map(({ done }) => done));
  }

  /** Stops the work and marks it interrupted, so that the next process goes on with it. */
  async function stop(): Promise<void> {
    stopping = true;
    asking.abort();
    for (const { controller } of flights.values()) controller.abort();
    await idle();
    sessions.events.off('changed', onChanged);
    sessions.events.off('foreign', onForeign);
  }

  return { press, cancel, adopt, resolve: settling.resolve, tick, idle, stop };
}
