/** How much of a product's colours a frame has at all: a cheap guess at which of several products it shows. */
import type { LabImage } from './colour-difference.ts';
import type { Look } from './look.ts';

/** Colours fall into cells of 14 units, which a scene's light seldom leaves by more than one. */
const cellOf = (L: number, a: number, b: number): number => Math.round(L / 20) * 4096 + Math.round((a + 128) / 14) * 64 + Math.round((b + 128) / 14);

/** The share of the product's colours that the frame shows in about such an amount, 0 to 1. */
export function colourShare(frame: LabImage, look: Look): number {
  const seen = kept(ofFrames, frame, () => coloursOf(frame, 1, 1 / frame.L.length, () => true));
  const wanted = kept(ofLooks, look, () => coloursOf(look.lab, 11, 1, (i) => look.mask[i]! >= 0.75));
  const total = [...wanted.values()].reduce((sum, amount) => sum + amount, 0);
  let share = 0;
  // A product fills a tenth of the frame or more.
  for (const [cell, amount] of wanted) share += Math.min(amount / total, 8 * (seen.get(cell) ?? 0));
  return share;
}

type Colours = ReadonlyMap<number, number>;
const ofFrames = new WeakMap<LabImage, Colours>(), ofLooks = new WeakMap<Look, Colours>();

function kept<T extends object>(known: WeakMap<T, Colours>, owner: T, make: () => Colours): Colours {
  const before = known.get(owner);
  if (before) return before;
  const made = make();
  known.set(owner, made);
  return made;
}

/** The cells of every so many pixels, each of which counts for `amount`. */
function coloursOf({ L, a, b }: LabImage, step: number, amount: number, member: (i: number) => boolean): Colours {
  const colours = new Map<number, number>();
  for (let i = 0; i < L.length; i += step) if (member(i)) count(colours, cellOf(L[i]!, a[i]!, b[i]!), amount);
  return colours;
}

/** From this overlap of their colours on two pictures may be views of one product. Views of one that was turned, lit otherwise or squeezed have 0.56 and more; different ones of one maker may. */
const kindred = 0.55;
/** Two pictures of one thing are rarely lit more differently. */
const strongestLight = 1.35;

/** Whether two pictures may show one product from two sides: by their colours, and always where a subject cannot be told from its ground. */
export function mayBeOne(one: Look, other: Look): boolean {
  if (!one.cut || !other.cut) return true;
  const gain = Math.sqrt(Math.min(strongestLight, Math.max(1 / strongestLight, lightness(one) / lightness(other))));
  return Math.max(overlap(palette(one, 1), palette(other, 1)), overlap(palette(one, 1 / gain), palette(other, gain))) >= kindred;
}

function lightness({ lab, mask }: Look): number {
  let sum = 0, members = 0;
  for (let i = 0; i < mask.length; i += sparse) {
    if (mask[i]! < 0.75) continue;
    sum += lab.L[i]!;
    members += 1;
  }
  return Math.max(1, sum) / Math.max(1, members);
}

const sparse = 5;

/** Shares of the product's colours by cells, each colour spread over the cells around it; `gain`: brighter or darker light. */
function palette({ lab, mask }: Look, gain: number): Map<number, number> {
  const shares = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < mask.length; i += sparse) {
    if (mask[i]! < 0.75) continue;
    total += 1;
    const [l, a, b] = [gain * lab.L[i]! / 25, gain * lab.a[i]! / 16 + 16, gain * lab.b[i]! / 16 + 16];
    const [l0, a0, b0] = [Math.floor(l), Math.floor(a), Math.floor(b)];
    for (let corner = 0; corner < 8; corner += 1) {
      const [up, right, far] = [corner & 1, (corner >> 1) & 1, corner >> 2];
      const weight = (up ? l - l0 : 1 - l + l0) * (right ? a - a0 : 1 - a + a0) * (far ? b - b0 : 1 - b + b0);
      count(shares, (l0 + up) * 4096 + (a0 + right) * 64 + b0 + far, weight);
    }
  }
  for (const [cell, share] of shares) shares.set(cell, share / Math.max(1, total));
  return shares;
}

const overlap = (one: Map<number, number>, other: Map<number, number>): number =>
  [...one].reduce((sum, [cell, share]) => sum + Math.min(share, other.get(cell) ?? 0), 0);

const count = (into: Map<number, number>, cell: number, amount: number) => into.set(cell, (into.get(cell) ?? 0) + amount);
