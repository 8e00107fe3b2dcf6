import { describe, expect, it } from 'vitest';
import { compileLoops, loopsFiles } from '../../src/lib/server/providers/animatic/compile-loops.ts';
import { ciede2000, placeOfImage, placeOfPixels, toLab, type LabImage } from '../../src/lib/server/providers/animatic/judging/colour-difference.ts';
import { bytesAt, doublesAt, holding, lend, loops, makeRoom, numbersAt, placeOf, release, reserve } from '../../src/lib/server/providers/animatic/judging/compiled.ts';
import { loopsBase64 } from '../../src/lib/server/providers/animatic/judging/loops-wasm.ts';
import { findMotion, gridPoints } from '../../src/lib/server/providers/animatic/judging/motion.ts';

/** Soft hills of colour, of which a window that begins at x, y is seen. */
function hills(width: number, height: number, x = 0, y = 0): LabImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 1) {
    const column = x + (Math.floor(i / 3) % width), row = y + Math.floor(i / 3 / width);
    data[i] = 128 + 90 * Math.sin(column * 0.21 + (i % 3)) * Math.cos(row * 0.17 + column * 0.05);
  }
  return toLab({ data, width, height, channels: 3 });
}

describe('the judge\'s compiled loops', () => {
  it('are what their source compiles to, byte for byte', async () => {
    expect(Buffer.from(await compileLoops(loopsFiles.judging)).toString('base64')).toBe(loopsBase64);
  });

  it('find the same before and after their memory was full', () => {
    const [to, from] = [hills(80, 45, 6, 4), hills(80, 45)];
    const found = findMotion(to, from, gridPoints(to));
    // In pixels of the picture of twice this size.
    expect(Math.abs(found.x - 12) + Math.abs(found.y - 8)).toBeLessThan(2);
    for (let i = 0; i < 40; i += 1) {
      makeRoom();
      placeOf(new Float32Array(250_000), (numbers) => [numbers]);
    }
    expect(findMotion(to, from, gridPoints(to))).toEqual(found);
  });

  it('keep what was given until there is no room, and then take it again', () => {
    const image = hills(64, 36);
    const first = placeOfImage(image);
    expect(placeOfImage(image)).toBe(first);
    expect(new Float32Array(bytesAt(first, 12).slice().buffer)).toEqual(image.L.slice(0, 3));
    for (let i = 0; i < 40; i += 1) {
      makeRoom();
      placeOf(new Float32Array(250_000), (numbers) => [numbers]);
    }
    const again = placeOfImage(image);
    expect(new Float32Array(bytesAt(again, 64 * 36 * 12).slice().buffer)).toEqual(Float32Array.from([...image.L, ...image.a, ...image.b]));
  });

  it('say how far patches of two planes go together, as plain sums do', () => {
    makeRoom();
    const [one, other] = [hills(40, 30), hills(40, 30, 2, 1)];
    const [L, M] = [placeOf(one.L, (numbers) => [numbers]), placeOf(other.L, (numbers) => [numbers])];
    // The other's patch lies two to the left and one higher, where its brightness is the same.
    expect(loops.bestMatch(L, 40, 12, 9, 9, M, 40, 30, 11, 9, 2, 2)).toBeCloseTo(1, 6);
    expect(loops.bestMatch(L, 40, 12, 9, 9, M, 40, 30, 12, 9, 0, 2)).toBeLessThan(0.99);
    expect(loops.bestMatch(L, 40, 12, 9, 9, M, 40, 30, 35, 9, 0, 2)).toBe(-1);
  });

  it('soften by means of three by three, fewer at the edge', () => {
    makeRoom();
    const plane = placeOf(Float32Array.of(9, 0, 0, 0, 0, 0), (numbers) => [numbers]);
    const out = reserve(24);
    loops.soften(plane, 3, 2, out);
    expect([...new Float32Array(bytesAt(out, 24).slice().buffer)]).toEqual([2.25, 1.5, 0, 2.25, 1.5, 0]);
    release(out);
  });

  it('tell colours apart by the same formula as a script, to the last bit', () => {
    for (const [one, other] of pairsOf(hills(48, 48), hills(48, 48, 9, 5))) expect(ciede2000(...one, ...other)).toBe(plainDifference(...one, ...other));
    // Greys, and every hue beside a near and a far one.
    for (let angle = 0; angle < 360; angle += 3) {
      const at = (turn: number, chroma: number) => [chroma * Math.cos((angle + turn) / 57), chroma * Math.sin((angle + turn) / 57)] as const;
      for (const [turn, chroma] of [[0, 0], [1, 40], [9, 90], [170, 5], [181, 60]] as const) {
        expect(ciede2000(40, ...at(0, 30), 52, ...at(turn, chroma))).toBe(plainDifference(40, ...at(0, 30), 52, ...at(turn, chroma)));
      }
    }
  });

  it('search as far as all costs one by one, and spare only what is worse', () => {
    const [to, from] = [hills(80, 45, 6, 4), hills(80, 45)], points = gridPoints(to);
    const zooms = [1, 0.9, 1.1], shifts = [0, -2, 2, -4, 4, -6, 6];
    const found = holding(() => {
      const [target, source, places] = [placeOfPixels(to), placeOfPixels(from), placeOf(points, (all) => [all])];
      const cost = (zoom: number, x: number, y: number) => loops.cost(target, source, 80, 45, places, points.length, zoom, x, y, Infinity);
      const all = zooms.flatMap((zoom) => shifts.flatMap((y) => shifts.map((x) => ({ zoom, x, y, cost: cost(zoom, x, y) }))));
      const plain = all.reduce((best, each) => (each.cost < best.cost ? each : best));
      const [best, zoomsAt, shiftsAt] = [lend(Float64Array.of(0, 0, 0, 1e9)), lend(Float64Array.from(zooms)), lend(Float64Array.from(shifts))];
      loops.search(target, source, 80, 45, places, points.length, zoomsAt, 3, shiftsAt, 7, shiftsAt, 7, reserve(4 * 7 * 125 + 16 * points.length), best);
      return { plain: [plain.zoom, plain.x, plain.y, plain.cost], best: [...doublesAt(best, 4)] };
    });
    expect(found.best).toEqual(found.plain);
    expect(found.best.slice(0, 3)).toEqual([1, 6, 4]);
  });

  it('put a picture together from the blocks that are nearest, as plain sums do', () => {
    const [target, one, other] = [hills(24, 16, 3, 2), hills(24, 16), hills(24, 16, 9, 9)];
    const plain = (image: LabImage, left: number, top: number, dx: number, dy: number) => {
      if (left + dx < 0 || top + dy < 0 || left + dx + 8 > 24 || top + dy + 8 > 16) return Infinity;
      let total = 0;
      for (let i = 0; i < 64; i += 1) {
        const at = (top + (i >> 3)) * 24 + left + (i & 7), from = at + dy * 24 + dx;
        const [l, a, b] = (['L', 'a', 'b'] as const).map((plane) => target[plane][at]! - image[plane][from]!) as [number, number, number];
        total += Math.sqrt(l * l + a * a + b * b);
      }
      return total / 64;
    };
    const steps = [-3, -2, -1, 0, 1, 2, 3];
    const wanted = [0, 1, 2, 3, 4, 5].map((block) => Math.min(...[one, other].flatMap((image) =>
      steps.flatMap((dy) => steps.map((dx) => plain(image, (block % 3) * 8, (block > 2 ? 1 : 0) * 8, dx, dy))))));
    const inside = new Uint8Array(24 * 16).fill(1);
    const { found, L } = holding(() => {
      const everywhere = lend(inside), nowhere = lend(new Uint8Array(24 * 16));
      // What lies outside is never taken, however near.
      const list = lend(Uint32Array.of(placeOfImage(one), everywhere, placeOfImage(other), everywhere, placeOfImage(target), nowhere));
      const out = reserve(6 * 8), expected = reserve(24 * 16 * 12);
      loops.explain(placeOfImage(target), 24, 16, 3, 2, list, 2, 3, 3, out, expected);
      return { found: [...doublesAt(out, 6)], L: numbersAt(expected, 24 * 16) };
    });
    // A block that is near enough at once is looked for no further.
    found.forEach((each, block) => (each > 4 ? expect(each).toBe(wanted[block]) : expect(each).toBeGreaterThanOrEqual(wanted[block]!)));
    expect(Math.max(...found)).toBeGreaterThan(4);
    expect(L.every((value, i) => [...one.L, ...other.L].includes(value) && Math.abs(value - target.L[i]!) < 60)).toBe(true);
  });

  it('fit a line through what lies near the middle shift, as sorting does', () => {
    const [from, to] = [hills(40, 30).L, hills(40, 30, 1, 0).L];
    const shifts = [...from.keys()].filter((i) => i % 7 === 0).map((i) => to[i]! - from[i]!);
    const middle = [...shifts].sort((p, q) => p - q)[shifts.length >> 1]!;
    const near = [...from.keys()].filter((i) => Math.abs(to[i]! - from[i]! - middle) <= 5);
    const sums = (x: (i: number) => number) => near.reduce((sum, i) => sum + x(i), 0);
    const found = holding(() => {
      const [one, other] = [lend(from), lend(to)], out = reserve(40);
      loops.line(one, other, one, true, from.length, 5, reserve(shifts.length * 8), out);
      return [...doublesAt(out, 5)];
    });
    expect(near.length).toBeGreaterThan(100);
    expect(near.length).toBeLessThan(from.length);
    expect(found).toEqual([near.length, sums((i) => from[i]!), sums((i) => to[i]!), sums((i) => from[i]! * from[i]!), sums((i) => from[i]! * to[i]!)]);
  });
});

type Colour = readonly [number, number, number];
const pairsOf = (one: LabImage, other: LabImage): [Colour, Colour][] =>
  [...one.L.keys()].map((i) => [[one.L[i]!, one.a[i]!, one.b[i]!], [other.L[i]!, other.a[i]!, other.b[i]!]]);

/** CIEDE2000 as scripts work it out. */
function plainDifference(L1: number, a1: number, b1: number, L2: number, a2: number, b2: number): number {
  const degree = Math.PI / 180;
  const power7 = (c: number) => Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7));
  const hue = (a: number, b: number) => (a === 0 && b === 0 ? 0 : Math.atan2(b, a) / degree + (Math.atan2(b, a) < 0 ? 360 : 0));
  const stretch = 1 + 0.5 * (1 - power7((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2));
  const [C1, C2, h1, h2] = [Math.hypot(a1 * stretch, b1), Math.hypot(a2 * stretch, b2), hue(a1 * stretch, b1), hue(a2 * stretch, b2)];
  const coloured = C1 * C2 !== 0;
  const turn = coloured ? (h2 - h1 > 180 ? h2 - h1 - 360 : h2 - h1 < -180 ? h2 - h1 + 360 : h2 - h1) : 0;
  const [L, C] = [(L1 + L2) / 2, (C1 + C2) / 2];
  const h = !coloured ? h1 + h2 : Math.abs(h1 - h2) <= 180 ? (h1 + h2) / 2 : h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2;
  const T = 1 - 0.17 * Math.cos((h - 30) * degree) + 0.24 * Math.cos(2 * h * degree) + 0.32 * Math.cos((3 * h + 6) * degree) - 0.2 * Math.cos((4 * h - 63) * degree);
  const l = (L2 - L1) / (1 + (0.015 * (L - 50) ** 2) / Math.sqrt(20 + (L - 50) ** 2)), c = (C2 - C1) / (1 + 0.045 * C);
  const t = (2 * Math.sqrt(C1 * C2) * Math.sin((turn / 2) * degree)) / (1 + 0.015 * C * T);
  const RT = -Math.sin(60 * Math.exp(-(((h - 275) / 25) ** 2)) * degree) * 2 * power7(C);
  return Math.sqrt(Math.max(0, l * l + c * c + t * t + RT * c * t));
}
