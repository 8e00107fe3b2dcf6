import { ciede2000 } from './colour-difference.ts';
import type { Look } from './look.ts';
import { clamp } from './scale.ts';

/** The product's most frequent colours in words, such as "red and white"; at most two. */
export function colourWords({ lab, mask }: Look): string {
  const counts = new Map<string, number>();
  for (let i = 0; i < mask.length; i += 5) {
    if (mask[i]! < 0.75) continue;
    const word = nearestName(lab.L[i]!, lab.a[i]!, lab.b[i]!);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [...counts].sort((x, y) => y[1] - x[1]).filter(([, count]) => count > 0.15 * total).slice(0, 2).map(([word]) => word).join(' and ');
}

const names: readonly (readonly [string, number, number, number])[] = [
  ['black', 8, 0, 0], ['dark grey', 30, 0, 0], ['grey', 55, 0, 0], ['light grey', 80, 0, 0], ['white', 97, 0, 0],
  ['red', 46, 64, 42], ['dark red', 26, 42, 26], ['orange', 66, 42, 68], ['brown', 36, 18, 30], ['beige', 82, 4, 20],
  ['yellow', 87, -4, 80], ['green', 50, -46, 40], ['dark green', 30, -26, 20], ['turquoise', 66, -34, -8],
  ['light blue', 76, -10, -22], ['blue', 42, 14, -58], ['dark blue', 20, 14, -34], ['purple', 38, 42, -44], ['pink', 72, 40, 0]
];

function nearestName(L: number, a: number, b: number): string {
  let best = { name: '', difference: Infinity };
  for (const [name, l, x, y] of names) {
    const difference = ciede2000(clamp(L, 0, 100), a, b, l, x, y);
    if (difference < best.difference) best = { name, difference };
  }
  return best.name;
}
