/**
 * What is remembered between the tries of one attempt, which share one RunContext: the job that is under way, so that no
 * try submits a second one, and what tries without a result have used, so that the ledger gets that as well.
 */
import { nobodyKnows, sumOfUsage, ToolError, usedBy, type Produced, type RunContext, type Usage } from '../../pipeline/steps/tools.ts';

/** `counted`: the newest job is in the ledger already. */
type Memory = { handle: unknown; counted: boolean; spent: Usage | null; text: boolean };

const nothing: Usage = { units: {}, usd: 0 };
const memories = new WeakMap<RunContext, Memory>();

function memoryOf(context: RunContext): Memory {
  let memory = memories.get(context);
  if (!memory) memories.set(context, (memory = { handle: context.handle ?? null, counted: context.counted === true, spent: null, text: false }));
  return memory;
}

/** The job to go on with; null when there is none and one may be submitted. */
export const jobOf = (context: RunContext): unknown => memoryOf(context).handle;

/** Remembers a job, durably first. */
export async function keepJob(context: RunContext, handle: unknown): Promise<void> {
  Object.assign(memoryOf(context), { handle, counted: false });
  await context.saveHandle(handle);
}

/**
 * The job is over for good, and ended in this; what follows may be submitted. Durable before that, for a dead process must not
 * poll the old one, nor forget what it used.
 */
export async function dropJob(context: RunContext, error: ToolError): Promise<void> {
  const booked = await context.saveHandle(null, usedNow(context, error));
  const memory = memoryOf(context);
  memory.handle = null;
  if (booked === true) memory.counted = true;
}

/** A job is about to be submitted, of which the ledger knows nothing. */
export const beginJob = (context: RunContext): void => void (memoryOf(context).counted = false);

/** Whether the try before this one got words instead of a picture; asking once more, one says so. */
export const gotText = (context: RunContext): boolean => memoryOf(context).text;
export const noteText = (context: RunContext): void => void (memoryOf(context).text = true);

/** Remembers what a call used whose result is of no use; null where nobody knows. */
export function spend(context: RunContext, usage: Usage | null): void {
  const memory = memoryOf(context);
  const used = usage ?? nobodyKnows;
  memory.spent = memory.spent ? sumOfUsage(memory.spent, used) : used;
}

/** What a failed call used that the ledger does not know; null for nothing. */
const usedNow = (context: RunContext, error: ToolError): Usage | null => (memoryOf(context).counted ? null : usedBy(error));

/** Remembers the same of a call that failed, unless it was not charged. */
export function spendOn(context: RunContext, error: ToolError): void {
  const used = usedNow(context, error);
  if (used) spend(context, used);
}

/** Adds what earlier calls of this attempt used to what the work brings, result or failure. */
export async function accounted<T>(context: RunContext, work: () => Promise<Produced<T>>): Promise<Produced<T>> {
  try {
    const { value, usage } = await work();
    const { spent, counted } = memoryOf(context);
    const used = counted ? nothing : usage;
    return { value, usage: spent ? sumOfUsage(spent, used) : used };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    // A job that the next try looks at again is counted when that is over.
    if (jobOf(context) === null) spendOn(context, error);
    const { spent } = memoryOf(context);
    const open = jobOf(context) === null ? null : usedNow(context, error);
    if (spent) throw charging(error, open ? sumOfUsage(spent, open) : spent);
    throw memoryOf(context).counted ? charging(error, nothing) : error;
  }
}

/** The same failure, of calls that used this beside what the ledger knows. */
function charging({ code, message, advice, detail, charged, retryAfter }: ToolError, usage: Usage): ToolError {
  return new ToolError(code, message, { advice, detail, charged: charged === 'no' && usage !== nothing ? 'yes' : charged, usage, ...(retryAfter === null ? {} : { retryAfter }) });
}
