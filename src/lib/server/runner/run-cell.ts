/**
 * One attempt, from queued to its end. Three durable commits: the attempt with its bound inputs (by the runner), a
 * remote job's handle (`saveHandle`), and the take with the ledger row. Between them nothing is kept that matters.
 */
import {
  inputsOf, ToolError, type Attempt, type Capability, type RunContext, type StepDefinition, type Take, type Tools
} from '../../pipeline/index.ts';
import type { Sessions } from '../projects/sessions.ts';
import { ended, moved, succeeded } from './attempts.ts';
import { failureOf, withRetries } from './retry.ts';

export type RunCell = {
  readonly sessions: Sessions;
  readonly project: string;
  readonly attempt: Attempt;
  readonly step: StepDefinition;
  readonly tools: Tools;
  readonly controller: AbortController;
  /** Why the controller was aborted: a person cancelled, or the process stops and the next one goes on. */
  readonly stopping: () => boolean;
};

export async function runCell({ sessions, project, attempt, step, tools, controller, stopping }: RunCell): Promise<void> {
  const { signal } = controller;
  const since = performance.now();
  const elapsed = () => Math.round(performance.now() - since);
  const begun = await sessions.change(project, (facts) => moved(facts, attempt.id, { state: 'running', startedAt: Date.now(), tries: 1 }));
  if (!begun.ok || !begun.changes.length) return;
  try {
    if (signal.aborted) throw new ToolError('cancelled', 'Cancelled before it began.');
    const inputs = inputsOf(attempt.inputs);
    const prompt = step.prompt?.(inputs, attempt.params) ?? null;
    const context = contextOf({ sessions, project, attempt, controller });
    const produced = await withRetries(
      () => step.run!({ inputs, params: attempt.params, prompt, tools: pick(tools, step.tools), context }),
      {
        signal,
        onRetry: async (failure, tries, delay) => {
          context.progress({ fraction: null, note: `${failure.message} Trying again in ${Math.ceil(delay / 1000)} s.` });
          await sessions.change(project, (facts) => moved(facts, attempt.id, { tries: tries + 1 }));
        }
      }
    );
    const parsed = step.output.safeParse(produced.value);
    if (!parsed.success) throw new ToolError('bad_reply', 'The result does not have the form that this cell needs.', { advice: 'Run it again.', detail: parsed.error.message });
    const facts = { prompt: prompt && storedPrompt(prompt), milliseconds: elapsed(), source: step.source };
    await sessions.change(project, (now) => succeeded(now, attempt, { ...produced, value: parsed.data }, facts));
  } catch (error) {
    const cancelled = signal.aborted || (error instanceof ToolError && error.code === 'cancelled');
    const state = cancelled ? (stopping() ? 'interrupted' : 'cancelled') : 'failed';
    const failure = cancelled ? null : failureOf(error);
    await sessions.change(project, (facts) => ended(facts, attempt, state, elapsed(), failure));
  }
}

const storedPrompt = ({ system, text }: { system: string; text: string }): Take['prompt'] => ({ system, text });

/** Only the tools that the step declares: a step cannot reach what it does not ask for. */
function pick(tools: Tools, names: readonly Capability[]): Pick<Tools, Capability> {
  return Object.fromEntries(names.map((name) => [name, tools[name]])) as unknown as Pick<Tools, Capability>;
}

/** At most ten progress messages a second and cell; the last one always goes out. */
const progressInterval = 100;

function contextOf({ sessions, project, attempt, controller }: Pick<RunCell, 'sessions' | 'project' | 'attempt' | 'controller'>): RunContext {
  let last = -Infinity;
  return {
    signal: controller.signal,
    seed: attempt.seed,
    handle: attempt.handle,
    progress: ({ fraction, note }) => {
      const now = performance.now();
      if (now - last < progressInterval && fraction !== 1) return;
      last = now;
      sessions.events.emit('progress', { project, cell: attempt.cell, attempt: attempt.id, fraction, note });
    },
    saveHandle: async (handle) => {
      const saved = await sessions.change(project, (facts) => {
        const known = facts.attempts.get(attempt.id);
        return known ? [{ type: 'attempt', value: { ...known, handle } }] : [];
      });
      if (!saved.ok) throw new ToolError('cancelled', saved.message);
    }
  };
}
