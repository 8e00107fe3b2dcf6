/**
 * How long a plan takes: not the sum of its parts, for independent cells run side by side. Its cells are dealt in
 * notebook order to the places that each queue has, none before what it reads.
 */
import type { CellId } from '../../pipeline/index.ts';

export type Job = {
  readonly id: CellId;
  readonly reads: readonly CellId[];
  readonly milliseconds: number;
  /** Null for what needs no place, such as taking over a frame. `places`: how many jobs of the queue run at once. */
  readonly queue: { readonly name: string; readonly places: number } | null;
};

/** Milliseconds from the first start to the last end. */
export function lengthOf(jobs: readonly Job[]): number {
  const ends = new Map<CellId, number>();
  const queues = new Map<string, number[]>();
  let last = 0;
  for (const { id, reads, milliseconds, queue } of jobs) {
    let start = 0;
    for (const read of reads) start = Math.max(start, ends.get(read) ?? 0);
    const end = queue === null ? start + milliseconds : take(placesOf(queues, queue), start, milliseconds);
    ends.set(id, end);
    last = Math.max(last, end);
  }
  return last;
}

function placesOf(queues: Map<string, number[]>, { name, places }: NonNullable<Job['queue']>): number[] {
  let free = queues.get(name);
  if (!free) queues.set(name, (free = Array.from({ length: Math.max(1, places) }, () => 0)));
  return free;
}

/** Takes the place that is free first; gives the end. */
function take(free: number[], ready: number, milliseconds: number): number {
  const at = free.indexOf(Math.min(...free));
  return (free[at] = Math.max(ready, free[at]!) + milliseconds);
}
