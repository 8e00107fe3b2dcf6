/** Pressing a run button from the command line and waiting for its end. */
import type { CellId, Project, Run, RunTarget } from '../lib/pipeline/index.ts';
import { amountsBy } from '../lib/server/projects/amounts.ts';
import type { Studio } from '../lib/server/studio.ts';
import type { Reporter } from './reporter.ts';
import { exitCodes } from './usage.ts';

/** Resolves with the run once it is over, whichever process drives it. */
export async function runEnd(studio: Studio, project: string, run: string): Promise<Run> {
  const over = (facts: Project | null) => {
    const found = facts?.runs.get(run);
    return found && found.state !== 'running' ? found : null;
  };
  const now = over(await studio.sessions.read(project));
  if (now) return now;
  return new Promise((resolve, reject) => {
    const stop = () => {
      studio.sessions.events.off('changed', onChanged);
      studio.sessions.events.off('deleted', onDeleted);
      clearInterval(alive);
    };
    const onChanged = (facts: Project) => {
      const found = facts.id === project && over(facts);
      if (!found) return;
      stop();
      resolve(found);
    };
    const onDeleted = (id: string) => {
      if (id !== project) return;
      stop();
      reject(new Error('The notebook was deleted meanwhile.'));
    };
    // Keeps the process alive while another one drives the run.
    const alive = setInterval(() => undefined, 1000);
    studio.sessions.events.on('changed', onChanged);
    studio.sessions.events.on('deleted', onDeleted);
  });
}

export const exitCodeOf = ({ state }: Run): number =>
  state === 'succeeded' ? exitCodes.done : state === 'stopped_by_budget' ? exitCodes.budget : exitCodes.failed;

/** Presses, follows and tells. "Nothing to do" counts as done. Ctrl+C cancels what runs. */
export async function pressAndFollow(studio: Studio, reporter: Reporter, project: string, target: RunTarget, cell: CellId | null = null): Promise<number> {
  const stop = reporter.follow(studio, project);
  let cancelled = false;
  const onInterrupt = () => {
    cancelled = true;
    void studio.runner.cancel(project, null);
  };
  process.once('SIGINT', onInterrupt);
  try {
    const pressed = await studio.runner.press(project, target, cell);
    if (!pressed.ok) {
      if (pressed.code === 'nothing_to_do') return exitCodes.done;
      reporter.event('failed', { project, message: pressed.message, advice: pressed.advice });
      return exitCodes.failed;
    }
    const begun = (await studio.sessions.read(project))?.runs.get(pressed.run);
    reporter.event('pressed', { project, run: pressed.run, target, joined: pressed.joined, estimate: begun?.estimate ?? null });
    const run = await runEnd(studio, project, pressed.run);
    stop();
    const facts = await studio.sessions.read(project);
    const cost = facts ? amountsBy(facts, (charge) => charge.run).get(run.id) : undefined;
    reporter.event('ended', { project, run: run.id, state: run.state, estimate: run.estimate, usd: cost?.usd ?? 0, unpriced: cost?.unpriced ?? 0 });
    if (cancelled || run.state === 'cancelled') reporter.event('cancelled', { project });
    else if (run.state === 'stopped_by_budget') reporter.event('stopped_by_budget', { project, message: run.failure?.message ?? '', advice: run.failure?.advice ?? '' });
    else if (run.failure) reporter.event('failed', { project, cell: run.failedCell, code: run.failure.code, message: run.failure.message, advice: run.failure.advice });
    return exitCodeOf(run);
  } finally {
    stop();
    process.off('SIGINT', onInterrupt);
  }
}
