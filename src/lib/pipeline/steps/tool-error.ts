/** How tools and steps fail, and what a call used, whether it brought something or not. */

/**
 * What calls used, for the ledger: units as the price book names them (prices.ts: `image`, `second`, `input_token` ...);
 * `usd` as the provider itself told it, or null: then the price book says, as far as it knows. `unsure`: how many more were
 * sent that may have been charged, and of which nothing is known.
 */
export type Usage = { readonly units: Readonly<Record<string, number>>; readonly usd: number | null; readonly unsure?: number };

/** A call that may have been charged, and of which nothing is known. */
export const nobodyKnows: Usage = { units: {}, usd: 0, unsure: 1 };

/** What a failed call used, in the form that can be added up; null for one that was not charged. */
export function usedBy({ charged, usage }: ToolError): Usage | null {
  if (charged === 'no') return null;
  return usage && !(usage.usd === null && Object.keys(usage.units).length === 0) ? usage : nobodyKnows;
}

/** Both together; an amount that one of them does not know is not known of the sum. */
export function sumOfUsage(one: Usage, other: Usage): Usage {
  const units: Record<string, number> = { ...one.units };
  for (const [unit, amount] of Object.entries(other.units)) units[unit] = (units[unit] ?? 0) + amount;
  const unsure = (one.unsure ?? 0) + (other.unsure ?? 0);
  return { units, usd: one.usd === null || other.usd === null ? null : one.usd + other.usd, ...(unsure ? { unsure } : {}) };
}

/** The rows that the ledger has of a usage: what is known in one, and each call of which nothing is known in its own. */
export function rowsOf({ units, usd, unsure = 0 }: Usage): readonly Omit<Usage, 'unsure'>[] {
  const known = unsure === 0 || usd !== 0 || Object.keys(units).length > 0;
  return [...(known ? [{ units, usd }] : []), ...Array.from({ length: unsure }, () => ({ units: {}, usd: null }))];
}

/**
 * Kinds of failure a tool reports; each has its own strategy (AD-6). `lost_result`: a paid call was sent and nobody
 * knows what became of it; it is never sent again by itself (the attempt becomes `unknown`).
 */
export type ToolErrorCode =
  | 'cancelled' | 'transient' | 'rate_limited' | 'refused' | 'no_image' | 'bad_reply' | 'bad_input' | 'missing_file'
  | 'retired_model' | 'auth' | 'no_access' | 'quota' | 'unavailable' | 'lost_result' | 'media_failed' | 'disk_full' | 'timeout' | 'unknown';

/** Whether the call that failed was charged by its provider. */
export type Charged = 'no' | 'maybe' | 'yes';

/** Nobody waits longer than this in a run, whatever a provider asks. Milliseconds. */
export const longestWait = 15 * 60_000;

/** Thrown by tools and steps. `message`: what happened, one sentence; `advice`: what to do, one sentence. */
export class ToolError extends Error {
  readonly code: ToolErrorCode;
  readonly advice: string;
  /** Folded technical detail. */
  readonly detail: string;
  readonly charged: Charged;
  /** What the failed call used, where it was or may have been charged. */
  readonly usage: Usage | null;
  /** Milliseconds that the provider asked to wait before another try; null when it did not say. */
  readonly retryAfter: number | null;
  constructor(code: ToolErrorCode, message: string, options: {
    advice?: string; detail?: string; cause?: unknown; charged?: Charged; usage?: Usage; retryAfter?: number;
  } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ToolError';
    this.code = code;
    this.advice = options.advice ?? '';
    this.detail = options.detail ?? '';
    this.charged = options.charged ?? 'no';
    this.usage = options.usage ?? null;
    this.retryAfter = options.retryAfter ?? null;
  }
}

/** The same failure, of something that was begun and may still be charged. */
export function mayCost(error: unknown): unknown {
  if (!(error instanceof ToolError) || error.charged !== 'no') return error;
  const { code, message, advice, detail, cause, retryAfter } = error;
  return new ToolError(code, message, { advice, detail, cause, charged: 'maybe', ...(retryAfter === null ? {} : { retryAfter }) });
}

/** The same failure, with what the finished work before it used: that was paid for. */
export function withUsage(error: unknown, usage: Usage): unknown {
  if (!(error instanceof ToolError) || error.usage) return error;
  const { code, message, advice, detail, retryAfter } = error;
  return new ToolError(code, message, { advice, detail, cause: error.cause, charged: 'yes', usage, ...(retryAfter === null ? {} : { retryAfter }) });
}
