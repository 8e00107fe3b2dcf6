/**
 * Attempts that a process left behind, and those of which nobody knows whether they were charged. What is certain to be
 * free is done again; what has a handle is polled; what the provider can be asked about is asked; the rest is `unknown`
 * and a person says what becomes of it. Nothing that may have been paid for is sent again.
 */
import type { Attempt } from '../../pipeline/index.ts';
import type { Toolbox } from '../providers/toolbox.ts';

/** `again`: as a new attempt. `resume`: go on with this one, polling or sending with the same key. `unknown`: wait for a person. */
export type Fate = { readonly kind: 'again' | 'resume' | 'unknown' } | { readonly kind: 'found'; readonly handle: unknown };

/** What becomes of an attempt whose process is gone. Asks the provider where it can be asked. */
export async function fateOf(attempt: Attempt, toolbox: Toolbox, signal: AbortSignal): Promise<Fate> {
  // It was never begun, so no call was made.
  if (attempt.state === 'queued') return { kind: 'again' };
  const provider = toolbox.provider(attempt.provider);
  if (provider?.recovery === 'repeat') return { kind: 'again' };
  if (attempt.handle !== null) return { kind: 'resume' };
  if (provider?.recovery === 'key') return { kind: 'resume' };
  if (provider?.recovery === 'lookup' && provider.find) {
    try {
      const handle = await provider.find(attempt.idempotencyKey, signal);
      return handle === null ? { kind: 'again' } : { kind: 'found', handle };
    } catch {
      return { kind: 'unknown' };
    }
  }
  return { kind: 'unknown' };
}

export const unknownFailure = (attempt: Attempt) => ({
  code: 'unknown_outcome', type: 'Unknown', message: `A call to ${attempt.model} may have been made and charged, and its answer was lost.`,
  advice: 'Check it with the provider, adopt its result, or discard it.', detail: `Key of the call: ${attempt.idempotencyKey}`
});
