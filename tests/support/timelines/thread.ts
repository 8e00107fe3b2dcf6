/** A thread that plays portions of random timelines (threads.ts gives them out). */
import { parentPort } from 'node:worker_threads';
import { explore, spoken } from './play.ts';

export type Portion = { readonly seed: number; readonly count: number };
/** `failure`: the sentence and the timeline, to be kept in cases.ts; then `played` counts none. */
export type Report = Portion & { readonly played: number; readonly executed: number; readonly acts: number; readonly failure: string | null };

const port = parentPort!;
port.on('message', ({ seed, count }: Portion) => {
  const { failure, executed, acts } = explore(count, seed);
  const report: Report = { seed, count, played: failure ? 0 : count, executed, acts, failure: failure && `${failure.message}\n${spoken(failure.timeline)}` };
  port.postMessage(report);
});
