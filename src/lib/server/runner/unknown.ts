/**
 * Attempts that a process left behind, and those of which nobody knows whether they were charged. What is certain to be
 * free is done again; what has a handle is polled; what the provider can be asked about is asked; the rest is `unknown`
 * and a person says what becomes of it. Nothing that may have been paid for is sent again.
 */
import { callKey, isFurther, jobIn, refuse, sameContent, spentBefore, stepName, steps, withJob, type Attempt, type Change, type Project, type Refusal, type StepDefinition } from '../../pipeline/index.ts';
import { environment, type Sessions } from '../projects/sessions.ts';
import type { Recovery, Toolbox } from '../providers/toolbox.ts';
import { ended, isActive, moved, newRun } from './attempts.ts';
import { hasDied } from './died.ts';

/**
 * `again`: as a new attempt. `resume`: go on with this one, polling or sending with the same key. `send`: go on with this
 * one, whose present call was never made. `unknown`: wait for a person.
 */
export type Fate = { readonly kind: 'again' | 'resume' | 'send' | 'unknown' } | { readonly kind: 'found'; readonly handle: unknown };

/** What is certain before anybody is asked; null when the provider has to be asked for a job of this attempt's key. */
export function fateBeforeAsking(attempt: Attempt, recovery: Recovery | null): Fate | null {
  // It was never begun, so no call was made.
  if (attempt.state === 'queued') return { kind: 'again' };
  if (recovery === 'repeat') return { kind: 'again' };
  if (jobIn(attempt.handle) !== null) return { kind: 'resume' };
  if (recovery === 'key') return { kind: 'resume' };
  return recovery === 'lookup' ? null : { kind: 'unknown' };
}

/**
 * What follows from the provider's answer. `gone`: the process that sends it is certain to be dead; one that only fell
 * silent may still be about to send, so that a job which is not there yet proves nothing. An attempt of several calls goes
 * on with the one that was never made: those before it were paid for.
 */
export function fateAfterAsking(attempt: Attempt, found: unknown, gone: boolean): Fate {
  if (found !== null) return { kind: 'found', handle: withJob(attempt.handle, found) };
  if (!gone) return { kind: 'unknown' };
  return { kind: isFurther(attempt.handle) ? 'send' : 'again' };
}

/** What becomes of an attempt whose process is gone, or seems to be. Asks the provider where it can be asked. */
export async function fateOf(attempt: Attempt, toolbox: Toolbox, signal: AbortSignal): Promise<Fate> {
  const provider = toolbox.provider(attempt.provider);
  const certain = fateBeforeAsking(attempt, provider?.recovery ?? null);
  if (certain) return certain;
  if (!provider?.find) return { kind: 'unknown' };
  try {
    // Before the provider is asked: what dies meanwhile may have sent after the answer.
    const gone = attempt.sender != null && hasDied(attempt.sender);
    return fateAfterAsking(attempt, await provider.find(callKey(attempt), signal), gone);
  } catch {
    return { kind: 'unknown' };
  }
}

export const unknownFailure = (attempt: Attempt) => ({
  code: 'unknown_outcome', type: 'Unknown', message: `A call to ${attempt.model} may have been made and charged, and its answer was lost.`,
  advice: 'Check it with the provider, adopt its result, or discard it.', detail: `Key of the call: ${callKey(attempt)}`
});

export type Settling = {
  readonly sessions: Sessions;
  readonly toolbox: Toolbox;
  readonly launch: (project: string, attempt: Attempt, step: StepDefinition) => void;
  /** Makes a run this process's own. */
  readonly drive: (run: string, project: string) => void;
  readonly signal: AbortSignal;
};

/** What a fate writes. `owner`: the process that goes on with it. */
export function meeting(project: Project, attempt: Attempt, fate: Fate, owner: string): Change[] {
  switch (fate.kind) {
    case 'again': return ended(project, attempt, 'interrupted', 0);
    case 'unknown': return ended(project, attempt, 'unknown', 0, unknownFailure(attempt));
    case 'resume': return moved(project, attempt.id, { state: 'running' });
    // From now on it is this process of which has to be asked whether it is gone.
    case 'send': return moved(project, attempt.id, { state: 'running', sender: owner });
    case 'found': return moved(project, attempt.id, { state: 'running', handle: fate.handle });
  }
}

/** True while an attempt is as it was when its fate was decided. */
export function isAsJudged(project: Project, { id, state, handle }: Attempt): boolean {
  const known = project.attempts.get(id);
  return known !== undefined && known.state === state && sameContent(known.handle, handle);
}

export function openSettling({ sessions, toolbox, launch, drive, signal }: Settling) {
  /**
   * Goes on with an attempt whose process is gone, as far as that is safe. One that only fell silent may write
   * while the provider is asked; then the attempt's fate is decided anew. Throws `Fenced` when another process drives the
   * run by now.
   */
  async function resume(project: string, left: Attempt): Promise<void> {
    for (let attempt: Attempt | undefined = left; isActive(attempt) && !signal.aborted;) {
      const judged: Attempt = attempt!;
      const fate = await fateOf(judged, toolbox, signal);
      if (signal.aborted) return;
      const step = steps.find((each) => stepName(each) === judged.step);
      // A job whose number is known is only looked at: nothing has to be written before that.
      if (fate.kind === 'resume' && judged.state === 'running' && jobIn(judged.handle) !== null && step) return launch(project, judged, step);
      const outcome = await sessions.change(project, (now) => ({
        changes: isAsJudged(now, judged) ? meeting(now, judged, step ? fate : { kind: 'unknown' }, sessions.owner) : [], fence: [judged.run]
      }));
      if (!outcome.ok) return;
      const goesOn = fate.kind !== 'again' && fate.kind !== 'unknown';
      if (outcome.changes.length) return goesOn && step ? launch(project, outcome.project.attempts.get(judged.id)!, step) : undefined;
      attempt = outcome.project.attempts.get(judged.id);
    }
  }

  /** The handle of the job behind an unknown attempt, from the provider or from the person who looked there. */
  async function handleOf(attempt: Attempt, how: 'check' | 'adopt', job: string): Promise<{ readonly handle: unknown } | Refusal> {
    const provider = toolbox.provider(attempt.provider);
    const name = provider?.name ?? attempt.provider;
    if (how === 'adopt') {
      if (!provider?.adopt) return refuse('cannot_adopt', `A result of ${name} cannot be fetched by its number.`, 'Replace the cell with the file, then discard this call.');
      return job ? { handle: withJob(attempt.handle, provider.adopt(job)) } : refuse('bad_input', 'The number of the job is missing.', "Copy it from the provider's own page.");
    }
    if (!provider?.find) return refuse('cannot_check', `${name} cannot be asked for this call.`, "Look on the provider's own page for a call at that time, then adopt or discard it.");
    try {
      const found = await provider.find(callKey(attempt), signal);
      return found === null ? refuse('not_found', `${name} knows of no such call.`, 'It was most likely never made: discard it and run the cell again.') : { handle: withJob(attempt.handle, found) };
    } catch (error) {
      return refuse('cannot_check', `${name} could not be asked: ${(error as Error).message}`, 'Try again later.');
    }
  }

  /**
   * What a person says of an attempt of which nobody knows whether it was charged. `check` asks the provider; `adopt`
   * goes on with the job that the person names; `discard` gives it up and writes it into the ledger as unknown.
   */
  async function resolve(project: string, id: string, how: 'check' | 'adopt' | 'discard', job = ''): Promise<Refusal | { readonly ok: true }> {
    const attempt = (await sessions.read(project))?.attempts.get(id);
    if (attempt?.state !== 'unknown') return refuse('no_attempt', 'That call is already settled.', 'Reload to see the notebook as it is now.');
    if (how === 'discard') {
      const before = spentBefore(attempt.handle);
      const outcome = await sessions.change(project, (now) => ended(now, attempt, 'cancelled', 0, null, [...(before ? [before] : []), { units: {}, usd: null }]));
      return outcome.ok ? { ok: true } : outcome;
    }
    const found = await handleOf(attempt, how, job.trim());
    if ('ok' in found) return found;
    const run = environment.id();
    const outcome = await sessions.change(project, (now) => [
      { type: 'run', value: { ...newRun(run, now, 'this', [attempt.cell]), estimate: 0 } },
      ...moved(now, id, { run, state: 'running', handle: found.handle, failure: null, endedAt: null })
    ]);
    if (!outcome.ok) return outcome;
    drive(run, project);
    await resume(project, outcome.project.attempts.get(id)!);
    return { ok: true };
  }

  return { resume, resolve };
}
