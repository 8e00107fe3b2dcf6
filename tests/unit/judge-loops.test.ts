import { describe, expect, it } from 'vitest';
import { compileLoops, loopsFiles } from '../../src/lib/server/providers/animatic/compile-loops.ts';
import { ciede2000, placeOfImage, placeOfPixels, toLab, type LabImage } from '../../src/lib/server/providers/animatic/judging/colour-difference.ts';
import { bytesAt, doublesAt, holding, lend, loops, makeRoom, numbersAt, placeOf, release, reserve } from '../../src/lib/server/providers/animatic/judging/compiled.ts';
import { loopsBase64 } from '../../src/lib/server/providers/animatic/judging/loops-wasm.ts';
import { lookOf, partColumns, partRows, placeOfTables, placeOfTemplate, templateOf } from '../../src/lib/server/providers/animatic/judging/look.ts';
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
      loops.search(target, source, 80, 45, places, points.length, zoomsAt, 3, shiftsAt, 7, shiftsAt, 7, reserve(4 * 7 * 125 + 16 * (points.length + 81 * 46)), best);
      return { plain: [plain.zoom, plain.x, plain.y, plain.cost], best: [...doublesAt(best, 4)] };
    });
    // Both keep the first of equals.
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

  it('lay a product out by the means of its pixels over the cells of a grid', () => {
    const look = board();
    const { L, mask } = holding(() => {
      const tables = placeOfTables(look), out = reserve(4 * 7 * 9), over = reserve(4 * 7 * 9);
      loops.shrink(tables, look.width, look.height, 7, 9, out, over);
      return { L: numbersAt(out, 63), mask: numbersAt(over, 63) };
    });
    for (const [x, y] of [[0, 0], [3, 4], [6, 8], [2, 7]] as const) {
      const [left, right, top, bottom] = [x, x + 1, y, y + 1].map((at, k) => Math.floor((at * (k < 2 ? look.width : look.height)) / (k < 2 ? 7 : 9))) as [number, number, number, number];
      let [sum, weight] = [0, 0];
      for (let row = top; row < bottom; row += 1) {
        for (let column = left; column < right; column += 1) {
          sum += look.lab.L[row * look.width + column]! * look.mask[row * look.width + column]!;
          weight += look.mask[row * look.width + column]!;
        }
      }
      expect(mask[y * 7 + x]).toBeCloseTo(weight / ((right - left) * (bottom - top)), 5);
      expect(L[y * 7 + x]).toBeCloseTo(weight > 0 ? sum / weight : 0, 4);
    }
  });

  it('number the parts of a product, and draw its outline across where it ends', () => {
    const look = board(), { total, outline, numbers, width, height } = templateOf(look, 40, 420);
    expect(look.cut).toBe(true);
    expect(total).toBeGreaterThan(200);
    const points = Array.from({ length: total }, (_, i) => numbers.subarray(i * 8, i * 8 + 8) as unknown as number[]);
    const [w, h] = [Math.round(width), Math.round(height)];
    for (const [x, y, part] of points as [number, number, number][]) {
      const [column, row] = [Math.round((x / width + 0.5) * w - 0.5), Math.round((y / height + 0.5) * h - 0.5)];
      expect(part).toBe(Math.floor((row / h) * partRows) * partColumns + Math.floor((column / w) * partColumns));
    }
    expect(new Set(points.map(([, , part]) => part)).size).toBeGreaterThan(12);
    const pairs = Array.from({ length: outline / 4 }, (_, i) => [...numbers.subarray(total * 8 + i * 4, total * 8 + i * 4 + 4)] as [number, number, number, number]);
    expect(pairs.length).toBeGreaterThan(40);
    expect(pairs.length).toBeLessThanOrEqual(80);
    // The product is convex, so that what is outside is no nearer to its middle.
    for (const [ix, iy, ox, oy] of pairs) expect(Math.hypot(ox, oy)).toBeGreaterThanOrEqual(Math.hypot(ix, iy));
  });

  it('say how well a template agrees, or only that it is no better than what is asked', () => {
    const image = hills(60, 50), template = templateOf(board(), 24, 90);
    const agreement = (x: number, y: number, least: number) => {
      makeRoom();
      return loops.agreement(placeOfPixels(image), 60, 50, placeOfTemplate(template), template.total, template.outline, x, y, 0.25, 40, least);
    };
    let spared = 0;
    for (let y = 5; y < 48; y += 3.5) {
      for (let x = 5; x < 58; x += 2.5) {
        const value = agreement(x, y, -2);
        expect(agreement(x, y, value - 1e-9)).toBe(value);
        for (const least of [value, value + 0.02, 0.9]) {
          expect(agreement(x, y, least)).toBeLessThanOrEqual(least);
          if (agreement(x, y, least) !== value) spared += 1;
        }
      }
    }
    expect(spared).toBeGreaterThan(50);
  });

  it('find the three places where a template agrees best, as trying all of them does', () => {
    const image = hills(60, 50);
    // Here the product stands.
    const { numbers, total } = templateOf(board(), 21, 420);
    for (let i = 0; i < total * 8; i += 8) {
      const at = Math.floor(24 + numbers[i + 1]!) * 60 + Math.floor(33 + numbers[i]!);
      [image.L[at], image.a[at], image.b[at]] = [numbers[i + 6]!, numbers[i + 4]!, numbers[i + 5]!];
    }
    for (const [height, outX, outY] of [[21, 4, 5], [12, 2, 3], [45, 6, 4], [90, -3, 2]] as const) {
      const template = templateOf(board(), height, 90);
      const { found, all } = holding(() => {
        const [place, points] = [placeOfPixels(image), placeOfTemplate(template)], out = reserve(72);
        const room = reserve(16 * 61 * 51 + Math.ceil(template.total / 4) * (64 + 16 * 70));
        const count = loops.scan(place, 60, 50, points, template.total, template.outline, outX, outY, 0.25, 40, room, out);
        const all: [number, number, number][] = [];
        for (let y: number = outY; y <= 50 - outY; y += 1) {
          for (let x: number = outX; x <= 60 - outX; x += 1) {
            all.push([x, y, loops.agreement(place, 60, 50, points, template.total, template.outline, x, y, 0.25, 40, -2)]);
          }
        }
        return { found: [...doublesAt(out, 3 * count)], all };
      });
      expect(found).toEqual(all.sort((p, q) => q[2] - p[2]).slice(0, 3).flat());
      if (height === 21) expect(found.slice(0, 2)).toEqual([33, 24]);
    }
  });

  it('say how much of a picture a moved one accounts for, as plain sums do, or only that it is no more than what is asked', () => {
    const [one, other] = [hills(40, 23), hills(40, 23, 4, 3)];
    holding(() => {
      const [target, source] = [one, other].map((image) => {
        const planes = placeOfImage(image), place = reserve(16 * 40 * 23);
        loops.band(planes, 40, 23, place);
        return { place, values: numbersAt(place, 4 * 40 * 23) };
      }) as [{ place: number; values: Float32Array }, { place: number; values: Float32Array }];
      const energy = loops.energy(target.place, 40 * 23), room = reserve(160);
      expect(energy).toBe(target.values.reduce((sum, value) => sum + value * value, 0));
      const nearest = (zoom: number, x: number, y: number, least: number) => loops.nearest(target.place, source.place, 40, 23, zoom, x, y, 60, energy, least, room);
      const all: number[] = [];
      for (const zoom of [0.5, 1, 1.3]) {
        for (let y = -6; y <= 6; y += 1) {
          for (let x = -8; x <= 8; x += 1) {
            const gain = nearest(zoom, x, y, -1);
            all.push(gain);
            if (zoom === 1) expect(gain).toBe(plainGain(target.values, source.values, x, y));
            expect(nearest(zoom, x, y, gain * (1 - 1e-9) - 1e-9)).toBe(gain);
            expect(nearest(zoom, x, y, gain * 1.1)).toBeLessThanOrEqual(gain * 1.1);
          }
        }
      }
      const best = lend(new Float64Array(3));
      loops.roughly(target.place, source.place, 40, 23, 1, 8, 6, 60, energy, room, best);
      const whole = all.slice(13 * 17, 2 * 13 * 17), most = whole.indexOf(Math.max(...whole));
      expect([...doublesAt(best, 3)]).toEqual([whole[most], (most % 17) - 8, Math.floor(most / 17) - 6]);
      expect(loops.between(target.place, source.place, 40, 23, 1, -4, -3, 60, 0.5)).toBeCloseTo(plainGain(target.values, source.values, -4, -3), 6);
      const [rest, at, from] = [numbersAt(target.place, 4 * 40 * 23), (10 * 40 + 12) * 4, (7 * 40 + 8) * 4];
      expect([...rest.subarray(at, at + 3)]).toEqual([0, 1, 2].map((k) => Math.fround(target.values[at + k]! - 0.5 * source.values[from + k]!)));
      expect(rest.subarray(0, 12)).toEqual(target.values.subarray(0, 12));
    });
  });

  it('spread the differences of blocks smoothly', () => {
    const plane = holding(() => {
      const grid = lend(Float32Array.of(0, 1, 0.5, 0)), out = reserve(4 * 16 * 16);
      loops.enlarge(grid, 2, 2, 8, 16, 16, out);
      return numbersAt(out, 256);
    });
    expect([plane[0], plane[15], plane[240], plane[255]]).toEqual([0, 1, 0.5, 0]);
    expect(plane[4 * 16 + 8]).toBeCloseTo((1 - 1 / 16) * (9 / 16) + 0.5 * (1 / 16) * (7 / 16), 6);
  });
});

/** A convex product of two colours on white. */
function board() {
  const data = new Uint8Array(90 * 120 * 4).fill(255);
  for (let y = 0; y < 120; y += 1) {
    for (let x = 0; x < 90; x += 1) {
      if (Math.hypot((x - 45) / 30, (y - 60) / 45) > 1) continue;
      data.set((x + y) % 24 < 12 ? [170, 40, 30] : [30, 60, 120], (y * 90 + x) * 4);
    }
  }
  return lookOf({ data, width: 90, height: 120, channels: 4 });
}

/** Bands of 40 by 23, one of them moved by whole pixels. */
function plainGain(target: Float32Array, source: Float32Array, dx: number, dy: number): number {
  let [common, power] = [0, 0];
  for (let y = Math.max(0, -dy); y < Math.min(23, 23 - dy); y += 1) {
    for (let x = Math.max(0, -dx); x < Math.min(40, 40 - dx); x += 1) {
      const [i, j] = [(y * 40 + x) * 4, ((y + dy) * 40 + x + dx) * 4];
      common += target[i]! * source[j]! + target[i + 1]! * source[j + 1]! + target[i + 2]! * source[j + 2]!;
      power += source[j]! ** 2 + source[j + 1]! ** 2 + source[j + 2]! ** 2;
    }
  }
  return common > 0 ? (common * common) / (power + 60) : 0;
}

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
