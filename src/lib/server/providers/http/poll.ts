/**
 * Waiting for a slow job. A look that fails for a passing reason is no failure of the job: it is looked at again, until
 * the deadline. Then the waiting ends and the job's handle stays where it is.
 */
import { ToolError, type Progress, type RunContext } from '../../../pipeline/steps/tools.ts';
import type { Clock, Patience } from './clock.ts';
import { cancelled, timedOut, type Asked } from './faults.ts';

export type Look<T> = { readonly state: 'running'; readonly progress: Progress } | { readonly state: 'done'; readonly value: T };

const passing = new Set(['transient', 'rate_limited', 'bad_reply']);

export async function waitFor<T>(
  look: () => Promise<Look<T>>,
  { context, asked, clock, patience }: { context: RunContext; asked: Asked; clock: Clock; patience: Pick<Patience, 'look' | 'deadline'> }
): Promise<T> {
  const end = clock.now() + patience.deadline;
  let troubles = 0;
  for (;;) {
    if (context.signal.aborted) throw cancelled('maybe');
    let delay = patience.look;
    try {
      const seen = await look();
      if (seen.state === 'done') return seen.value;
      troubles = 0;
      context.progress(seen.progress);
    } catch (error) {
      if (context.signal.aborted) throw cancelled('maybe');
      if (!(error instanceof ToolError) || !passing.has(error.code)) throw error;
      delay = Math.max(error.retryAfter ?? 0, patience.look * Math.min(6, 2 ** troubles));
      troubles++;
      context.log(`The job could not be looked at: ${error.message} It is looked at again in ${Math.ceil(delay / 1000)} s.`);
    }
    if (clock.now() + delay > end) throw timedOut(asked, patience.deadline / 1000);
    await clock.sleep(delay, context.signal).catch(() => undefined);
  }
}
