/** How tools and steps fail, and what a call used, whether it brought something or not. */

/**
 * What a call used, for the ledger: units as the price book names them (prices.ts: `image`, `second`, `input_token` ...);
 * `usd` as the provider itself told it, or null: then the price book says, as far as it knows.
 */
export type Usage = { readonly units: Readonly<Record<string, number>>; readonly usd: number | null };

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
