/** How much of a product's colours a frame has at all: a cheap guess at which of several products it shows. */
import type { LabImage } from './colour-difference.ts';
import type { Look } from './look.ts';

/** Colours fall into cells of 14 units, which a scene's light seldom leaves by more than one. */
const cellOf = (L: number, a: number, b: number): number => Math.round(L / 20) * 4096 + Math.round((a + 128) / 14) * 64 + Math.round((b + 128) / 14);

/** The share of the product's colours that the frame shows in about such an amount, 0 to 1. */
export function colourShare(frame: LabImage, { lab, mask }: Look): number {
  const seen = new Map<number, number>();
  for (let i = 0; i < frame.L.length; i += 1) count(seen, cellOf(frame.L[i]!, frame.a[i]!, frame.b[i]!), 1 / frame.L.length);
  const wanted = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < lab.L.length; i += 11) {
    if (mask[i]! < 0.75) continue;
    count(wanted, cellOf(lab.L[i]!, lab.a[i]!, lab.b[i]!), 1);
    total += 1;
  }
  let share = 0;
  // A product fills a tenth of the frame or more.
  for (const [cell, amount] of wanted) share += Math.min(amount / total, 8 * (seen.get(cell) ?? 0));
  return share;
}

const count = (into: Map<number, number>, cell: number, amount: number) => into.set(cell, (into.get(cell) ?? 0) + amount);
