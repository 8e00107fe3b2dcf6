/**
 * One attempt, from queued to its end. Three durable commits: the attempt with its bound inputs (by the runner), a
 * remote job's handle (`saveHandle`), and the take with the ledger row. Between them nothing is kept that matters.
 */
import {
  correctClip, correctionPrompt, fold, inputsOf, recipeFor, ToolError, jobIn, spentBefore, type Attempt, type Capability, type Change, type Project, type RunContext, type StepDefinition, type Take, type Tools, type Usage, type Wording
} from '../../pipeline/index.ts';
import { Fenced } from '../db/projects.ts';
import { log } from '../log.ts';
import type { Sessions } from '../projects/sessions.ts';
import type { Toolbox } from '../providers/toolbox.ts';
import type { Settings } from '../settings.ts';
import { chargesOf, ended, moved, noted, started, succeeded } from './attempts.ts';
import { failureOf, strategiesFor, withRetries } from './retry.ts';

export type RunCell = {
  readonly sessions: Sessions;
  readonly project: string;
  readonly attempt: Attempt;
  readonly step: StepDefinition;
  readonly toolbox: Toolbox;
  readonly controller: AbortController;
  readonly settings: () => Settings;
  /** For the run's log: why it began later than it could have; null when it did not. */
  readonly waited?: string | null;
  /** Commits the end of the attempt, with what may start because of it. */
  readonly settle: (facts: (project: Project) => readonly Change[]) => Promise<void>;
  /** Why the controller was aborted: a person cancelled, or the process stops and the next one goes on. */
  readonly stopping: () => boolean;
};

export async function runCell({ sessions, project, attempt, step, toolbox, controller, settings, waited = null, settle, stopping }: RunCell): Promise<void> {
  const { signal } = controller;
  const since = performance.now();
  const elapsed = () => Math.round(performance.now() - since);
  if (attempt.state === 'queued') {
    const begun = await sessions.change(project, (facts) => {
      const changes = moved(facts, attempt.id, started(attempt, sessions.owner));
      return changes.length && waited ? [...changes, ...noted(fold(facts, changes), attempt.id, waited)] : changes;
    });
    if (!begun.ok || !begun.changes.length) return;
  }
  try {
    if (signal.aborted) throw new ToolError('cancelled', 'Cancelled before it began.');
    const inputs = inputsOf(attempt.inputs);
    const asked = step.prompt?.(inputs, attempt.params) ?? null;
    const { correction } = attempt;
    const prompt = correction ? correctionPrompt(correction, asked) : asked;
    // An attempt of an older release does not name the parts that its step has asked for since; those are the studio's own.
    const tools = toolbox.pick(step.tools, (capability) => attempt.recipes[capability] ?? recipeFor('', capability)) as Pick<Tools, Capability>;
    const sent: { wording: Wording | null } = { wording: null };
    const context = contextOf({ sessions, project, attempt, controller }, (wording) => {
      sent.wording = wording;
    });
    const produced = await withRetries(
      () => correction
        ? correctClip(correction, step, { inputs, params: attempt.params, prompt, tools: tools as Pick<Tools, 'video' | 'media'>, context })
        : step.run!({ inputs, params: attempt.params, prompt, tools, context }),
      {
        signal,
        strategies: strategiesFor(attempt.provider, settings()),
        free: () => jobIn(context.handle) !== null,
        onRetry: async (failure, tries, delay) => {
          context.progress({ fraction: null, note: `${failure.message} Trying again in ${Math.ceil(delay / 1000)} s.` });
          const line = `${failure.message} Try ${tries + 1} follows in ${Math.round(delay / 100) / 10} s.`;
          await sessions.change(project, (facts) => {
            const changes = moved(facts, attempt.id, { tries: tries + 1 });
            return [...changes, ...noted(fold(facts, changes), attempt.id, line)];
          });
        }
      }
    );
    const parsed = step.output.safeParse(produced.value);
    if (!parsed.success) throw new ToolError('bad_reply', 'The result does not have the form that this cell needs.', { advice: 'Run it again.', detail: parsed.error.message });
    const wording = differing(sent.wording, prompt);
    const facts = { prompt: prompt && storedPrompt(prompt), ...(wording ? { wording } : {}), milliseconds: elapsed(), source: step.source };
    await settle((now) => succeeded(now, attempt, { ...produced, value: parsed.data }, facts));
  } catch (error) {
    // Another process drives the run by now, looks at the same job, and has the say.
    if (error instanceof Fenced) return;
    const cancelled = signal.aborted || (error instanceof ToolError && error.code === 'cancelled');
    // Work that another process can safely go on with stays as it is: its handle is stored, and nothing is submitted again.
    if (cancelled && stopping() && (await goesOn(sessions, project, attempt, toolbox))) return;
    const lost = error instanceof ToolError && error.code === 'lost_result';
    const state = cancelled ? (stopping() ? 'interrupted' : 'cancelled') : lost ? 'unknown' : 'failed';
    const failure = cancelled ? null : failureOf(error);
    await settle((facts) => ended(facts, attempt, state, elapsed(), failure, chargedBy(error, facts.attempts.get(attempt.id), toolbox)));
  }
}

const storedPrompt = ({ system, text }: { system: string; text: string }): Take['prompt'] => ({ system, text });

/** What was sent, where that is not the prompt itself. */
const differing = (sent: Wording | null, prompt: { text: string } | null): Wording | null => (sent && sent.text !== prompt?.text ? sent : null);

/**
 * What calls that brought no result were or may have been charged. A job that was cancelled after
 * it was submitted, or whose answer was lost after somebody cancelled it, may have cost something: its amount is unknown.
 * What earlier calls of the attempt used is a row of its own.
 */
function chargedBy(error: unknown, known: Attempt | undefined, toolbox: Toolbox): readonly Usage[] {
  if (!known || toolbox.provider(known.provider)?.recovery === 'repeat') return [];
  const [last, before] = [chargedLast(error, known), spentBefore(known.handle)];
  // One whose outcome is unknown is charged when that is settled.
  const open = error instanceof ToolError && error.code === 'lost_result' && known.state !== 'cancelled';
  return [open ? null : before, last].filter((usage) => usage !== null);
}

const nobodyKnows: Usage = { units: {}, usd: null };
/** All of it is in the ledger already. */
const isNothing = ({ units, usd, unsure }: Usage): boolean => usd === 0 && !unsure && Object.keys(units).length === 0;

function chargedLast(error: unknown, known: Attempt): Usage | null {
  if (known.state === 'cancelled' && (jobIn(known.handle) !== null || (error instanceof ToolError && error.code === 'lost_result'))) return nobodyKnows;
  // Files are written when the answer is there: the call was made.
  if (error instanceof ToolError && error.code === 'disk_full') return error.usage ?? nobodyKnows;
  if (!(error instanceof ToolError) || error.charged === 'no' || error.code === 'lost_result') return null;
  return error.usage && isNothing(error.usage) ? null : error.usage ?? nobodyKnows;
}

/** A stopping process leaves to the next one what was or may have been submitted to a provider that takes money. */
async function goesOn(sessions: Sessions, project: string, attempt: Attempt, toolbox: Toolbox): Promise<boolean> {
  if (toolbox.provider(attempt.provider)?.recovery === 'repeat') return false;
  const known = (await sessions.read(project))?.attempts.get(attempt.id);
  return known?.state === 'running';
}

/** With another job, of which the ledger knows nothing. */
const withHandle = ({ counted: _, submittedAt: __, ...attempt }: Attempt, handle: unknown): Attempt => ({ ...attempt, handle });

/** At most ten progress messages a second and cell; the last one always goes out. */
const progressInterval = 100;

function contextOf(
  { sessions, project, attempt, controller }: Pick<RunCell, 'sessions' | 'project' | 'attempt' | 'controller'>, onWording: (wording: Wording) => void
): RunContext {
  let last = -Infinity;
  let kept = attempt.handle;
  return {
    signal: controller.signal,
    seed: attempt.seed,
    // As it is when it is read: a try that follows one that submitted polls that job.
    get handle() { return kept; },
    counted: attempt.counted,
    key: attempt.idempotencyKey,
    worded: ({ text }, level) => onWording({ level, text }),
    log: (line) => {
      sessions.change(project, (facts) => noted(facts, attempt.id, line))
        .catch((error: unknown) => log.warn('A line of the run log could not be kept.', { cell: attempt.cell, error }));
    },
    progress: ({ fraction, note }) => {
      const now = performance.now();
      if (now - last < progressInterval && fraction !== 1) return;
      last = now;
      sessions.events.emit('progress', { project, cell: attempt.cell, attempt: attempt.id, fraction, note });
    },
    saveHandle: async (handle, over) => {
      // A job's number is a fact. That the next call may follow is a decision: it is the run's driver who pays again.
      const fence = jobIn(handle) === null ? [attempt.run] : [];
      const saved = await sessions.change(project, (facts) => {
        const known = facts.attempts.get(attempt.id);
        const used = known && over ? chargesOf(known, over).map((value): Change => ({ type: 'charge', value })) : [];
        return { changes: known ? [{ type: 'attempt', value: withHandle(known, handle) }, ...used] : [], fence };
      });
      if (!saved.ok) throw new ToolError('cancelled', saved.message);
      kept = handle;
      return true;
    }
  };
}
