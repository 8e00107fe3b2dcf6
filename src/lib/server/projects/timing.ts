/** How long each step usually takes with each model on this machine, learned from past takes. */
import type { Db } from '../db/client.ts';

const remembered = 15;
export type Timings = ReturnType<typeof emptyTimings>;

export function emptyTimings() {
  const samples = new Map<string, number[]>();
  const medians = new Map<string, number | null>();
  const key = (step: string, model: string | null) => `${step.replace(/@.*/, '')} ${model ?? ''}`;
  return {
    add(step: string, model: string | null, milliseconds: number): void {
      const list = samples.get(key(step, model)) ?? [];
      list.push(milliseconds);
      if (list.length > remembered) list.shift();
      samples.set(key(step, model), list);
      medians.delete(key(step, model));
    },
    /** Median milliseconds of the last takes; null without any. */
    usual(step: string, model: string | null): number | null {
      const name = key(step, model);
      let median = medians.get(name);
      if (median === undefined) {
        const sorted = [...(samples.get(name) ?? [])].sort((a, b) => a - b);
        median = sorted[Math.floor(sorted.length / 2)] ?? null;
        medians.set(name, median);
      }
      return median;
    }
  };
}

export async function learnTimings(db: Db): Promise<Timings> {
  const timings = emptyTimings();
  const rows = await db.selectFrom('takes').select(['step', 'model', 'milliseconds']).where('milliseconds', 'is not', null)
    .orderBy('seq', 'desc').limit(1000).execute();
  for (const row of rows.reverse()) timings.add(row.step, row.model, row.milliseconds!);
  return timings;
}
