/** Repeatable dealing of wordings: shuffled, each once before any comes again. */
import type { Chance } from '../seeded.ts';

export function shuffle<T>(items: readonly T[], chance: Chance): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(chance.next() * (last + 1));
    [copy[last], copy[other]] = [copy[other]!, copy[last]!];
  }
  return copy;
}

export function dealer<T>(items: readonly T[], chance: Chance): () => T {
  if (items.length === 0) throw new RangeError('There is nothing to deal.');
  let queue: T[] = [];
  return () => {
    if (queue.length === 0) queue = shuffle(items, chance);
    return queue.pop()!;
  };
}
