/**
 * Several paid calls within one attempt, one after the other, each as safe as if it were alone: before a further one is
 * sent, it is durable that it is next, with a key of its own, and what those before it used. So a process that dies between
 * them leaves behind which of them may have been sent, and that one is asked for, adopted or sent by its own key.
 */
import type { RunContext, Usage } from './tools.ts';

/** `job`: the provider's handle, null where none is known. `spent`: what the tries before this one used. `seen`: what they brought. */
type Mark = { readonly try: number; readonly job: unknown; readonly spent: Usage; readonly seen: readonly number[] };
type Before = Pick<Mark, 'spent' | 'seen'>;

const nothing: Before = { spent: { units: {}, usd: 0 }, seen: [] };

function markIn(handle: unknown): Mark | null {
  if (typeof handle !== 'object' || handle === null || !('try' in handle) || !('job' in handle)) return null;
  return { ...nothing, ...(handle as Mark) };
}

/** The handle of the provider's job in what an attempt keeps; null where none is known. */
export const jobIn = (handle: unknown): unknown => {
  const mark = markIn(handle);
  return mark ? mark.job : handle;
};
/** Calls before the one that is under way are over. */
export const isFurther = (handle: unknown): boolean => markIn(handle) !== null;
/** What an attempt keeps once the job of its present call was found. */
export const withJob = (handle: unknown, job: unknown): unknown => {
  const mark = markIn(handle);
  return mark ? { ...mark, job } : job;
};
/** What the calls before the one that is under way used; null where there were none. */
export const spentBefore = (handle: unknown): Usage | null => markIn(handle)?.spent ?? null;
/** The same handle for another attempt that goes on with its job: what was used before is in the ledger by then. */
export const handedOver = (handle: unknown): unknown => {
  const mark = markIn(handle);
  return mark ? { ...mark, spent: nothing.spent } : handle;
};
/** The number of the call that is under way, from 1. */
export const tryIn = (handle: unknown): number => markIn(handle)?.try ?? 1;
/** The key of the call that is under way. */
export const callKey = ({ idempotencyKey, handle }: { readonly idempotencyKey: string; readonly handle: unknown }): string => keyOf(idempotencyKey, tryIn(handle));

const keyOf = (key: string, number: number): string => (number === 1 ? key : `${key}-${number}`);

/** Far apart, so that tries do not repeat one another. */
const seedStep = 7_368_787;

/** What the tries that are over used and brought. */
export const begunWith = ({ handle }: RunContext): Before => markIn(handle) ?? nothing;

/** The context of a try, from 1: with a key, a seed and a job of its own. Null for one that is over already. */
export async function nthTry(context: RunContext, number: number, before: Before): Promise<RunContext | null> {
  const now = tryIn(context.handle);
  if (now > number) return null;
  const marked = (job: unknown): Mark => ({ try: number, job, spent: before.spent, seen: before.seen });
  if (now < number) await context.saveHandle(marked(null));
  const { signal, progress, log, worded, handle } = context;
  return {
    signal, progress, log, worded, seed: (context.seed + (number - 1) * seedStep) % 2 ** 31, key: keyOf(context.key, number), handle: now < number ? null : jobIn(handle), counted: now === number && context.counted,
    saveHandle: (job, over) => context.saveHandle(number === 1 ? job : marked(job), over)
  };
}
