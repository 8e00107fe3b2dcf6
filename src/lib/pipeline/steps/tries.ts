/** Several paid calls within one attempt, one after the other, each as safe as if it were alone. */
import type { RunContext, Usage } from './tools.ts';

type Kept = { readonly try: number; readonly job: unknown };
const isKept = (handle: unknown): handle is Kept => typeof handle === 'object' && handle !== null && 'try' in handle && 'job' in handle;

/** Far apart, so that tries do not repeat one another. */
const seedStep = 7_368_787;

/**
 * The context of a try, from 1: with a key, a seed and a job of its own. Null for one that is over already: its job was
 * given up for the one that is under way. Durable before anything is submitted, for a dead process must not poll the old job.
 */
export async function nthTry(context: RunContext, number: number): Promise<RunContext | null> {
  const kept = isKept(context.handle) ? context.handle : { try: 1, job: context.handle };
  if (kept.job !== null && kept.try > number) return null;
  const job = kept.try === number ? kept.job : null;
  if (job === null && kept.job !== null) await context.saveHandle(null);
  const { signal, progress, log, worded } = context;
  return {
    signal, progress, log, worded, seed: (context.seed + (number - 1) * seedStep) % 2 ** 31,
    key: number === 1 ? context.key : `${context.key}-${number}`, handle: job,
    saveHandle: (handle) => context.saveHandle(handle === null || number === 1 ? handle : { try: number, job: handle })
  };
}

/** Both usages together; an amount that one of them does not know is not known of the sum. */
export function sumOfUsage(one: Usage, other: Usage): Usage {
  const units: Record<string, number> = { ...one.units };
  for (const [unit, amount] of Object.entries(other.units)) units[unit] = (units[unit] ?? 0) + amount;
  return { units, usd: one.usd === 0 && !Object.keys(one.units).length ? other.usd : one.usd === null || other.usd === null ? null : one.usd + other.usd };
}
