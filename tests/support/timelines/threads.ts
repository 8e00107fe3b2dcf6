/** Random timelines on every core. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Portion, Report } from './thread.ts';

/** Plays all portions; `tell` hears of each as it ends. */
export async function playPortions(portions: readonly Portion[], tell: (report: Report) => void): Promise<void> {
  const waiting = [...portions];
  const next = () => waiting.shift();
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), portions.length) }, () => work(next, tell)));
}

/** One thread that takes portions until there are no more. */
function work(next: () => Portion | undefined, tell: (report: Report) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./thread.ts', import.meta.url));
    const give = () => {
      const one = next();
      if (one) worker.postMessage(one);
      else void worker.terminate().then(() => resolve());
    };
    worker.on('message', (report: Report) => {
      tell(report);
      give();
    });
    worker.on('error', reject);
    give();
  });
}
