/**
 * The sets: each paints the light and colour of one point of a backdrop. `x` runs from the middle in heights of the
 * plate (about -0.9 to 0.9 in 16:9), `y` from 0 (top) to 1. Soft edges are part of the drawing; depth blur follows.
 */
import type { Lab } from './colour.ts';
import type { Scheme } from './scheme.ts';
import type { Chance } from './seeded.ts';
import { smooth } from './placement.ts';

export const families = ['sweep', 'spotlight', 'blocks', 'tabletop', 'window', 'arch'] as const;
export type Family = (typeof families)[number];

/** `focus`: the product's centre, `foot`: its lowest point, in the same coordinates. `side`: -1 or 1, from where the light comes. */
export type Stage = { readonly scheme: Scheme; readonly focus: { readonly x: number; readonly y: number; readonly foot: number }; readonly side: number; readonly ratio: number; readonly dice: Chance };
export type Brush = (x: number, y: number, out: MutableLab) => void;
export type MutableLab = { L: number; a: number; b: number };

/** Depth blur of each set, as a share of the plate's height. */
export const softness: Record<Family, number> = { sweep: 0.01, spotlight: 0.012, blocks: 0.0045, tabletop: 0.012, window: 0.012, arch: 0.0042 };

/** A floor that begins above the product's foot, wherever the roll would have it. */
const below = (foot: number, rolled: number) => Math.min(rolled, Math.max(0.5, foot - 0.07));

const bell = (x: number, y: number, rx: number, ry: number) => Math.exp(-((x / rx) ** 2 + (y / ry) ** 2));

function set(out: MutableLab, colour: Lab): void {
  out.L = colour.L;
  out.a = colour.a;
  out.b = colour.b;
}

function towards(out: MutableLab, colour: Lab, share: number): void {
  out.L += (colour.L - out.L) * share;
  out.a += (colour.a - out.a) * share;
  out.b += (colour.b - out.b) * share;
}

/** Light scales a colour; OKLab scales with it. */
function lit(out: MutableLab, factor: number): void {
  out.L *= factor;
  out.a *= factor;
  out.b *= factor;
}

const makers: Record<Family, (stage: Stage) => Brush> = {
  /** A seamless paper sweep: wall and floor melt into each other under one large soft light. */
  sweep({ scheme, focus, side, dice }) {
    const bend = below(focus.foot, dice.between(0.6, 0.64)), pool = dice.between(0.5, 0.66);
    return (x, y, out) => {
      set(out, scheme.wall);
      const floor = smooth(bend - 0.1, bend + 0.16, y);
      towards(out, scheme.floor, floor);
      towards(out, scheme.light, 0.62 * bell(x - focus.x * 0.7, y - 0.4, pool, 0.4) * (1 - floor * 0.6));
      if (floor > 0) towards(out, scheme.light, 0.22 * bell(x - focus.x, y - 0.8, 0.6, 0.14) * floor);
      lit(out, 1 - 0.1 * smooth(0.2, 1, side * x + 0.4) - 0.12 * smooth(0.82, 1.04, y) - 0.035 * bell(0, y - bend - 0.02, 1.4, 0.1));
    };
  },
  /** A dark stage, a pool of light behind the product, a coloured glow from one side. */
  spotlight({ scheme, focus, side, dice }) {
    const high = dice.between(0.36, 0.44), edge = below(focus.foot, dice.between(0.62, 0.7));
    return (x, y, out) => {
      set(out, scheme.deep);
      const floor = smooth(edge - 0.03, edge + 0.05, y);
      const pool = bell(x - focus.x, y - high, 0.46, 0.4);
      towards(out, scheme.wall, 0.85 * bell(x - focus.x, y - high, 0.95, 0.7));
      towards(out, scheme.light, 0.4 * pool * (1 - floor));
      towards(out, scheme.accent, 0.42 * bell(x - side * 0.95, y - 0.42, 0.46, 0.7) * (1 - 0.5 * floor));
      if (floor === 0) return;
      lit(out, 1 - 0.3 * floor * (1 - bell(x - focus.x, y - 0.8, 0.7, 0.16)));
      towards(out, scheme.light, 0.26 * floor * bell(x - focus.x, y - 0.8, 0.42, 0.075));
    };
  },
  /** Two tones of paper meeting behind the product, a disc between them, a third tone as the floor. */
  blocks({ scheme, focus, side, dice }) {
    const lean = dice.between(-0.32, 0.32), horizon = below(focus.foot, dice.between(0.64, 0.68)), radius = dice.between(0.27, 0.33);
    const shift = focus.x + side * dice.between(0.02, 0.12), disc = dice.next() < 0.7;
    const discX = focus.x + side * 0.05, discY = dice.between(0.36, 0.42);
    const other: Lab = { ...scheme.wall, L: scheme.wall.L + (scheme.mood === 'bright' ? -0.1 : 0.09) };
    return (x, y, out) => {
      set(out, scheme.wall);
      towards(out, other, smooth(-0.004, 0.004, side * (x - shift + lean * (y - 0.4))));
      if (disc) towards(out, scheme.accent, smooth(radius + 0.004, radius - 0.004, Math.hypot(x - discX, y - discY)) * 0.9);
      const floor = smooth(horizon - 0.003, horizon + 0.003, y);
      towards(out, scheme.floor, floor);
      towards(out, scheme.deep, floor * 0.22);
      lit(out, 1 + 0.07 * bell(x + side * 0.5, y - 0.1, 0.8, 0.6) - 0.1 * smooth(0.1, 1.1, side * x + 0.35 * y) + (floor > 0 ? 0.06 * floor * bell(x - focus.x, y - 0.82, 0.6, 0.16) : 0));
      lit(out, 1 - 0.09 * floor * smooth(horizon + 0.06, horizon, y));
    };
  },
  /** A table in the foreground, a room far out of focus behind it, lights as soft discs. */
  tabletop({ scheme, focus, side, ratio, dice }) {
    const edge = below(focus.foot, dice.between(0.6, 0.64));
    const lamps = Array.from({ length: 16 }, () => ({
      x: dice.between(-0.62, 0.62) * ratio, y: dice.between(0.02, 0.5), r: dice.between(0.028, 0.085), strength: dice.between(0.14, 0.42), accent: dice.next() < 0.5
    }));
    return (x, y, out) => {
      set(out, scheme.deep);
      towards(out, scheme.wall, 0.9 * smooth(0.95, 0, Math.abs(x - focus.x * 0.5 + side * 0.3) * 0.9) * smooth(-0.2, 0.35, y));
      towards(out, scheme.light, 0.3 * bell(x + side * 0.6, y - 0.2, 0.5, 0.36));
      for (const lamp of lamps) {
        // Well outside of a lamp its distance need not be known.
        if (Math.abs(x - lamp.x) > 1.2 * lamp.r || Math.abs(y - lamp.y) > 1.2 * lamp.r) continue;
        const far = Math.hypot(x - lamp.x, y - lamp.y) / lamp.r;
        if (far < 1.1) towards(out, lamp.accent ? scheme.accent : scheme.light, lamp.strength * smooth(1.08, 0.9, far) * (0.75 + 0.25 * far));
      }
      const table = smooth(edge - 0.008, edge + 0.008, y);
      if (table === 0) return;
      const wood: MutableLab = { ...scheme.floor };
      lit(wood, (scheme.mood === 'dark' ? 0.95 : 0.8) + 0.16 * smooth(edge, 1, y));
      towards(wood, scheme.light, 0.34 * bell(x + side * 0.3, (y - edge) * 1.2, 0.55, 0.2) + 0.12 * bell(x - focus.x, y - 0.82, 0.6, 0.12));
      lit(wood, 1 + 0.012 * Math.sin((y - edge) * 190 + 5 * Math.sin(x * 2.1)));
      towards(out, wood, table);
    };
  },
  /** Daylight through a window falling across a plain wall. */
  window({ scheme, focus, side, dice }) {
    const skew = dice.between(0.3, 0.5) * side, tall = dice.between(0.2, 0.25), wide = dice.between(0.21, 0.27), floorAt = below(focus.foot, dice.between(0.66, 0.7));
    const left = focus.x - side * 0.12, top = dice.between(0.04, 0.1);
    return (x, y, out) => {
      set(out, scheme.wall);
      lit(out, 0.9);
      const floor = smooth(floorAt - 0.012, floorAt + 0.012, y);
      towards(out, scheme.floor, floor);
      lit(out, 1 - 0.1 * floor * smooth(floorAt + 0.1, floorAt, y));
      const u = x - left - skew * (y - 0.35), v = y - top - u * 0.1 * side;
      const column = Math.abs((u / wide + 0.5) - Math.floor(u / wide + 0.5) - 0.5), row = Math.abs(v / tall - Math.floor(v / tall) - 0.5);
      const panes = smooth(0.47, 0.43, column) * smooth(0.46, 0.42, row) * smooth(1.56, 1.48, Math.abs(u / wide)) * smooth(-0.02, 0.02, v) * smooth(3.06 * tall, 2.98 * tall, v);
      towards(out, scheme.light, panes * (0.62 - 0.12 * floor));
      lit(out, 1 - 0.14 * smooth(0.2, 1.1, side * x + 0.2) - 0.08 * smooth(0.85, 1.05, y));
    };
  },
  /** A round-headed niche in a wall, lit from one side. */
  arch({ scheme, focus, side, dice }) {
    const half = dice.between(0.27, 0.32), spring = dice.between(0.34, 0.38), ground = below(focus.foot, dice.between(0.66, 0.69));
    const inner = scheme.mood === 'bright' ? scheme.accent : scheme.deep;
    return (x, y, out) => {
      const dx = x - focus.x;
      const far = y > spring ? Math.abs(dx) : Math.hypot(dx, y - spring);
      const niche = smooth(half + 0.003, half - 0.003, far);
      set(out, scheme.wall);
      lit(out, 1 + 0.05 * bell(x + side * 0.5, y - 0.2, 0.7, 0.6) - 0.1 * smooth(0, 1.1, side * x));
      if (niche > 0) {
        const hollow: MutableLab = { ...scheme.wall };
        towards(hollow, inner, 0.55);
        const reveal = y > spring ? side * dx : (side * dx) - 0.1 * (spring - y);
        lit(hollow, 0.86 + 0.2 * smooth(-half, half, reveal) - 0.12 * smooth(half - 0.06, half, far));
        towards(out, hollow, niche);
      }
      const floor = smooth(ground - 0.003, ground + 0.003, y);
      if (floor === 0) return;
      const slab: MutableLab = { ...scheme.floor };
      lit(slab, 0.96 + 0.08 * bell(dx, y - 0.83, 0.6, 0.14) - 0.1 * smooth(0.86, 1.05, y) - 0.08 * smooth(ground + 0.05, ground, y));
      towards(out, slab, floor);
    };
  }
};

export const brushFor = (family: Family, stage: Stage): Brush => makers[family](stage);
