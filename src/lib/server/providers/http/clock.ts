/** Time for waits and deadlines: monotonic, so that a clock that is put right ends nothing early. Tests bring their own. */
import { setTimeout as wait } from 'node:timers/promises';

export type Clock = { readonly now: () => number; readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void> };

export const clock: Clock = {
  now: () => performance.now(),
  sleep: async (milliseconds, signal) => void (await wait(milliseconds, undefined, { signal }))
};

/** How patient the studio is with a slow job. Milliseconds. */
export type Patience = {
  /** Between two looks at a job. */
  readonly look: number;
  /** For one generation (CLIP-6). */
  readonly deadline: number;
  /** Before a generation that failed for the provider's own reasons is tried once more (CLIP-6). */
  readonly secondTry: number;
  /** Before the second, third and fourth try of a download. */
  readonly downloads: readonly number[];
};
export const patience: Patience = { look: 10_000, deadline: 600_000, secondTry: 30_000, downloads: [1000, 2000, 4000] };

/** As patient as the settings say at the moment when it is asked. */
export const patienceOf = (read: () => Omit<Patience, 'downloads'>): Patience => ({
  downloads: patience.downloads,
  get look() { return read().look; },
  get deadline() { return read().deadline; },
  get secondTry() { return read().secondTry; }
});
