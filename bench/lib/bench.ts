/**
 * What a benchmark is. A figure is the median of at least five measurements, taken in turns with its peer's in the same
 * run, since the speed of a machine drifts.
 */
export type Row = {
  readonly what: string;
  readonly ours: number;
  /** The peer's figure; null when the row stands for itself. */
  readonly peer: number | null;
  /** Who the peer is. */
  readonly by: string;
  /** How many times better ours is: above 1 is better, whether the unit is better high or low. */
  readonly ratio: number | null;
  readonly unit: string;
  /** What we are after, in words; null for a row that only informs. */
  readonly aim: string | null;
  readonly met: boolean | null;
};

export type Bench = {
  readonly name: string;
  readonly about: string;
  /** `say` takes a line about what is being measured; it goes to standard error. */
  readonly run: (say: (line: string) => void) => Promise<Row[]>;
};

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Measures several things in turns, `rounds` times each, after one round that does not count. Returns medians. */
export async function inTurns<Name extends string>(
  contestants: Readonly<Record<Name, () => Promise<number>>>, rounds = 5
): Promise<Record<Name, number>> {
  const names = Object.keys(contestants) as Name[];
  const found = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const value = await contestants[name]();
      if (round > 0) found.get(name)!.push(value);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(found.get(name)!)])) as Record<Name, number>;
}

/** Seconds that a piece of work takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
