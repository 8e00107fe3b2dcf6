/**
 * A slow, paid job: submitted by one POST, its handle kept before the first look, looked at until it is over, its file
 * fetched at once. An earlier try's handle is only ever looked at. A refusal goes on with a safer wording, a fault of the
 * provider's own is tried once more after a pause (CLIP-6); both are new jobs, submitted after the old one is over.
 */
import { z } from 'zod';
import { longestWait, ToolError, type Prompt, type RunContext } from '../../pipeline/steps/tools.ts';
import type { Clock, Patience } from './http/clock.ts';
import { cancelled, unavailable, type Asked } from './http/faults.ts';
import { waitFor, type Look } from './http/poll.ts';
import { beginJob, dropJob, jobOf, keepJob, spendOn } from './tries.ts';
import { withSaferWordings, type Level } from './wording.ts';

/** What is kept of a job: the provider's own name for it, and with which wording it was made. */
const handleSchema = z.object({ job: z.string().min(1), level: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0) });
export type JobHandle = z.infer<typeof handleSchema>;
export const parseHandle = (handle: unknown): JobHandle | null => handleSchema.safeParse(handle).data ?? null;

export type Job<D> = {
  /** The POST; resolves with the provider's name of the job. Throws `lost_result` when its answer was lost. */
  readonly submit: (prompt: Prompt) => Promise<string>;
  /** What the job has come to. What it throws is a fault of the look, and no end of the job. */
  readonly look: (job: string) => Promise<Look<D>>;
};
export type Running = { readonly context: RunContext; readonly asked: Asked; readonly clock: Clock; readonly patience: Patience };

/** Why a job is over that has no result and no fault of the request: it may be tried once more. */
export class JobFailed extends ToolError {
  constructor(error: ToolError) {
    super('unavailable', error.message, { advice: error.advice, detail: error.detail, charged: error.charged, ...(error.usage ? { usage: error.usage } : {}) });
  }
}

/** The finished job, by whichever wording. */
export function runJob<D>(prompt: Prompt, job: Job<D>, running: Running): Promise<D> {
  const known = parseHandle(jobOf(running.context));
  return withSaferWordings(prompt, running.context, (wording, level) => untilDone(wording, level, job, running), known?.level ?? 0);
}

async function untilDone<D>(prompt: Prompt, level: Level, job: Job<D>, running: Running): Promise<D> {
  const { context, asked, clock, patience } = running;
  for (let again = false; ; again = true) {
    try {
      return await once(prompt, level, job, running);
    } catch (error) {
      const curable = error instanceof JobFailed || (error instanceof ToolError && error.code === 'transient');
      if (!curable || context.signal.aborted || (error.retryAfter ?? 0) > longestWait) throw error;
      if (again) throw unavailable(asked, { words: `${error.message} ${error.detail}`, charged: error.charged, ...(error.usage ? { usage: error.usage } : {}) });
      spendOn(context, error);
      const delay = Math.max(patience.secondTry, error.retryAfter ?? 0);
      const paid = error.charged === 'no' ? '' : 'It may have been charged. ';
      context.log(`${error.message} ${error.detail} ${paid}It is tried once more in ${Math.round(delay / 1000)} s.`.replace(/\s+/gu, ' '));
      await clock.sleep(delay, context.signal).catch(() => undefined);
    }
  }
}

const spoken = (milliseconds: number): string => (milliseconds >= 120_000 ? `${Number((milliseconds / 60_000).toFixed(1))} min` : `${Number((milliseconds / 1000).toFixed(1))} s`);

async function once<D>(prompt: Prompt, level: Level, { submit, look }: Job<D>, running: Running): Promise<D> {
  const { context, patience } = running;
  let handle = parseHandle(jobOf(context));
  if (!handle) {
    if (context.signal.aborted) throw cancelled();
    context.progress({ fraction: null, note: 'submitting' });
    beginJob(context);
    handle = { job: await submit(prompt), level };
    await keepJob(context, handle);
    // A result that came at once has no number.
    if (!/\s/u.test(handle.job)) context.log(`The job has the number ${handle.job}. It is looked at every ${spoken(patience.look)}, for at most ${spoken(patience.deadline)}.`);
  }
  const { job } = handle;
  const ended = await waitFor(() => look(job), running);
  if (ended.state === 'done') return ended.value;
  await dropJob(context, ended.error);
  throw ended.error;
}
