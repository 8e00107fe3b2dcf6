/** Trying again what a retry can cure (KEY-5, AD-6): each kind of failure has its own strategy. */
import { setTimeout as wait } from 'node:timers/promises';
import { localProviders, longestWait, ToolError, type Failure, type ToolErrorCode } from '../../pipeline/index.ts';
import type { Settings } from '../settings.ts';

export type Strategy = { readonly tries: number; readonly delays: readonly number[]; readonly jitter: number };

export type Strategies = Partial<Record<ToolErrorCode, Strategy>>;

/** Delays in milliseconds before the second, third ... try. What is not listed is not tried again. */
export const strategies: Strategies = {
  transient: { tries: 4, delays: [1000, 2000, 4000], jitter: 250 },
  rate_limited: { tries: 6, delays: [2000, 4000, 8000, 16000, 32000], jitter: 2000 },
  no_image: { tries: 2, delays: [2000], jitter: 500 },
  bad_reply: { tries: 2, delays: [0], jitter: 0 }
};

/** KEY-5: calls of a provider are tried again with delays that double, as the settings say. */
export function strategiesFor(provider: string, { patience }: Settings): Strategies {
  if (localProviders.has(provider)) return strategies;
  const delays = Array.from({ length: patience.tries - 1 }, (_, index) => Math.min(patience.most, patience.first * 2 ** index));
  return { ...strategies, rate_limited: { tries: patience.tries, delays, jitter: patience.jitter } };
}

export type RetryOptions = {
  /** Whether another try costs nothing, though this one did: it looks at a job again. */
  readonly free?: () => boolean;
  readonly strategies?: Strategies;
  readonly signal: AbortSignal;
  readonly onRetry: (failure: Failure, tries: number, delay: number) => void | Promise<void>;
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random?: () => number;
};

const pause = async (milliseconds: number, signal: AbortSignal) => void (await wait(milliseconds, undefined, { signal }));

/** Runs `work` until it succeeds, fails for good, has used up its tries, or is cancelled. Throws the last failure. */
export async function withRetries<T>(work: () => Promise<T>, { signal, onRetry, strategies: known = strategies, free = () => false, sleep = pause, random = Math.random }: RetryOptions): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const strategy = error instanceof ToolError ? known[error.code] : undefined;
      if (!(error instanceof ToolError) || !strategy || tries >= strategy.tries || signal.aborted) throw error;
      // An answer of no use was paid for as well; only the missing picture is worth a second price (providers.md 2.3).
      if (error.code === 'bad_reply' && error.charged !== 'no' && !free()) throw error;
      const asked = error.retryAfter ?? 0;
      if (asked > longestWait) throw error;
      const delay = Math.max(asked, strategy.delays[tries - 1] ?? strategy.delays.at(-1)!) + random() * strategy.jitter;
      await onRetry(failureOf(error), tries, delay);
      await sleep(delay, signal);
    }
  }
}

/** Anything thrown, as the failure that is stored and shown (ORCH-4). */
export function failureOf(error: unknown): Failure {
  if (error instanceof ToolError) {
    return { code: error.code, type: error.name, message: error.message, advice: error.advice || 'Try again.', detail: error.detail || causeOf(error) };
  }
  const known = error instanceof Error ? error : new Error(String(error));
  if ((known as NodeJS.ErrnoException).code === 'ENOSPC' || /SQLITE_FULL|database or disk is full/.test(known.message)) {
    return { code: 'disk_full', type: known.name, message: 'The disk is full.', advice: 'Free some space in the data folder and run the cell again.', detail: known.stack ?? known.message };
  }
  return { code: 'unknown', type: known.name, message: `Something unexpected happened: ${known.message}`, advice: 'Try again; if it stays, run the doctor and report the detail below.', detail: known.stack ?? known.message };
}

const causeOf = ({ cause }: Error) => (cause instanceof Error ? (cause.stack ?? cause.message) : '');
