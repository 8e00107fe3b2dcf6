/**
 * Waiting for a slow job. A look that fails for a passing reason is no failure of the job: it is looked at again, until
 * the deadline, to which time that this machine slept does not count. Then the waiting ends and the job's handle stays where it is. What ends the waiting without telling of the
 * job's own end leaves a job behind that may still be paid for, and says so.
 */
import { mayCost, ToolError, type Progress, type RunContext } from '../../../pipeline/steps/tools.ts';
import type { Clock, Patience } from './clock.ts';
import { cancelled, timedOut, type Asked } from './faults.ts';
import { lookLimits } from './wire.ts';

/** `over`: the job has ended without a result, and the provider said why. */
export type Ended<T> = { readonly state: 'done'; readonly value: T } | { readonly state: 'over'; readonly error: ToolError };
export type Look<T> = { readonly state: 'running'; readonly progress: Progress } | Ended<T>;

/** What an answer says of a job: what `read` throws of it is the job's end, except that the answer itself makes no sense. */
export function told<T>(read: () => Look<T>): Look<T> {
  try {
    return read();
  } catch (error) {
    if (error instanceof ToolError && error.code !== 'bad_reply') return { state: 'over', error };
    throw error;
  }
}

/** More than a look may take: what passed beyond it and the wait before it, nobody waited for. */
const longestLook = lookLimits.total + lookLimits.idle;

const passing = new Set(['transient', 'rate_limited', 'bad_reply']);

export async function waitFor<T>(
  look: () => Promise<Look<T>>,
  { context, asked, clock, patience }: { context: RunContext; asked: Asked; clock: Clock; patience: Pick<Patience, 'look' | 'deadline'> }
): Promise<Ended<T>> {
  let left = patience.deadline;
  let before = clock.now();
  let troubles = 0;
  for (let delay = 0; ;) {
    if (context.signal.aborted) throw cancelled('maybe');
    const waited = delay;
    delay = patience.look;
    try {
      const seen = await look();
      if (seen.state !== 'running') return seen;
      troubles = 0;
      context.progress(seen.progress);
    } catch (error) {
      if (context.signal.aborted) throw cancelled('maybe');
      if (!(error instanceof ToolError) || !passing.has(error.code)) throw mayCost(error);
      delay = Math.min(left, Math.max(error.retryAfter ?? 0, patience.look * Math.min(6, 2 ** troubles)));
      troubles++;
      context.log(`The job could not be looked at: ${error.message} It is looked at again in ${Math.ceil(delay / 1000)} s.`);
    }
    const now = clock.now();
    left -= Math.min(now - before, waited + longestLook);
    before = now;
    if (left <= 0) throw timedOut(asked, patience.deadline / 1000);
    // The last look is at the deadline, whoever asks for more.
    delay = Math.min(delay, left);
    await clock.sleep(delay, context.signal).catch(() => undefined);
  }
}
