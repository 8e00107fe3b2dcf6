/**
 * What is remembered between the tries of one attempt, which share one RunContext: the job that is under way, so that no
 * try submits a second one, and what tries without a result have used, so that the ledger gets the sum.
 */
import { ToolError, type Produced, type RunContext, type Usage } from '../../pipeline/steps/tools.ts';

type Memory = { handle: unknown; spent: Usage | null; text: boolean };

const memories = new WeakMap<RunContext, Memory>();

function memoryOf(context: RunContext): Memory {
  let memory = memories.get(context);
  if (!memory) memories.set(context, (memory = { handle: context.handle ?? null, spent: null, text: false }));
  return memory;
}

/** The job to go on with; null when there is none and one may be submitted. */
export const jobOf = (context: RunContext): unknown => memoryOf(context).handle;

/** Remembers a job, durably first. */
export async function keepJob(context: RunContext, handle: unknown): Promise<void> {
  memoryOf(context).handle = handle;
  await context.saveHandle(handle);
}

/** The job is over for good; what follows may be submitted. Durable before that, for a dead process must not poll the old one. */
export async function dropJob(context: RunContext): Promise<void> {
  await context.saveHandle(null);
  memoryOf(context).handle = null;
}

/** Whether the try before this one got words instead of a picture; asking once more, one says so. */
export const gotText = (context: RunContext): boolean => memoryOf(context).text;
export const noteText = (context: RunContext): void => void (memoryOf(context).text = true);

/** Both usages together. An amount that one of them does not know is not known of the sum. */
export function sumOf(one: Usage | null, other: Usage): Usage {
  if (!one) return other;
  const units: Record<string, number> = { ...one.units };
  for (const [unit, amount] of Object.entries(other.units)) units[unit] = (units[unit] ?? 0) + amount;
  return { units, usd: one.usd === null || other.usd === null ? null : one.usd + other.usd };
}

/** Remembers what a call used whose result is of no use. */
export function spend(context: RunContext, usage: Usage | null): void {
  const memory = memoryOf(context);
  if (usage) memory.spent = sumOf(memory.spent, usage);
}

/** Adds what earlier calls of this attempt used to what the work brings, result or failure. */
export async function accounted<T>(context: RunContext, work: () => Promise<Produced<T>>): Promise<Produced<T>> {
  try {
    const { value, usage } = await work();
    return { value, usage: sumOf(memoryOf(context).spent, usage) };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    if (error.charged !== 'no') spend(context, error.usage);
    const { spent } = memoryOf(context);
    return raise(error, spent);
  }
}

function raise(error: ToolError, spent: Usage | null): never {
  if (!spent) throw error;
  const { code, message, advice, detail, charged, retryAfter } = error;
  throw new ToolError(code, message, { advice, detail, charged: charged === 'no' ? 'yes' : charged, usage: spent, ...(retryAfter === null ? {} : { retryAfter }) });
}
