/**
 * Leases. A process that drives runs renews its lease every two seconds; a run whose driver has died, or whose lease has
 * run out, is taken over by the first process that claims it, with all others that nobody drives, in one statement: two
 * processes never both succeed.
 */
import type { Db } from '../db/client.ts';
import { log } from '../log.ts';
import * as runs from '../db/runs.ts';
import { hasDied } from './died.ts';
import type { Runner } from './runner.ts';

export const leaseMilliseconds = 10_000;
export const heartbeatMilliseconds = 2_000;

/** Claims and adopts every abandoned run; the number of runs taken over. */
export async function takeOver(
  { db, runner, owner, project, now = Date.now }: { db: Db; runner: Runner; owner: string; project?: string; now?: () => number }
): Promise<number> {
  const owners = new Set((await runs.open(db)).map((run) => run.owner));
  const dead = [...owners].filter((known) => known !== null && hasDied(known)) as string[];
  const taken = await runs.claimFree(db, { owner, leaseUntil: now() + leaseMilliseconds, now: now(), dead, ...(project ? { project } : {}) });
  await Promise.all(taken.map((run) => runner.adopt(run.project, run.id)));
  return taken.length;
}

/** Beats the heart and looks for abandoned runs until stopped. Returns its own end. */
export function keepWatch(options: { db: Db; runner: Runner; owner: string; adoptOthers: boolean }): () => Promise<void> {
  let beat: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    beat = runs.heartbeat(options.db, options.owner, Date.now() + leaseMilliseconds)
      .then(() => (options.adoptOthers ? takeOver(options) : 0))
      .catch((error: unknown) => log.error('The lease could not be renewed.', { error }));
  }, heartbeatMilliseconds);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await beat;
    await runs.release(options.db, options.owner);
  };
}
