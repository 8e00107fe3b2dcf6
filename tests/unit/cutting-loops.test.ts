import { describe, expect, it } from 'vitest';
import { labInto, labPlanes } from '../../src/lib/server/providers/animatic/colour.ts';
import { boxBlurs, enlarge } from '../../src/lib/server/providers/animatic/backdrop.ts';
import { openWorkbench, type Workbench } from '../../src/lib/server/providers/animatic/cutting/workbench.ts';
import { labOfPicture } from '../../src/lib/server/providers/animatic/cutout.ts';
import { floodFromEdges, stepsTo } from '../../src/lib/server/providers/animatic/flood.ts';
import { fitBackground, likeBackground, likeBackgroundInShadow } from '../../src/lib/server/providers/animatic/background-model.ts';
import { withoutInlets } from '../../src/lib/server/providers/animatic/reclaim.ts';
import { chance } from '../../src/lib/server/providers/animatic/seeded.ts';

// Sizes of which rows and pictures are no multiples of what the loops take at once, and one that is.
const sizes = [[37, 29], [50, 41], [33, 1], [5, 60], [64, 48]] as const;

/** A mask of blots, so that there are runs, holes and inlets; `value` inside of them. */
function blots(width: number, height: number, value: number, seed: number): Uint8Array {
  const dice = chance('blots', seed);
  const mask = new Uint8Array(width * height).fill(1 - value);
  for (let blot = 0; blot < 9; blot++) {
    const [x, y, r] = [dice.between(0, width), dice.between(0, height), dice.between(1, Math.min(width, height) / 4 + 2)];
    for (let at = 0; at < mask.length; at++) if (Math.hypot((at % width) - x, Math.floor(at / width) - y) < r) mask[at] = blot % 3 === 2 ? 1 - value : value;
  }
  for (let speck = 0; speck < mask.length / 40; speck++) mask[Math.floor(dice.between(0, mask.length))]! ^= 1;
  return mask;
}

function onBench(bench: Workbench, mask: Uint8Array): Uint8Array {
  const copy = bench.bytes(mask.length);
  copy.set(mask);
  return copy;
}

/** What `from` gives when it spreads over the neighbours above, below, left and right for as long as `may` says so. */
function spread(width: number, height: number, from: readonly number[], may: (to: number, steps: number) => boolean): Map<number, number> {
  const found = new Map(from.map((at) => [at, 0]));
  for (const [at, steps] of found) {
    const x = at % width, y = Math.floor(at / width);
    const next = [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, y > 0 ? at - width : -1, y < height - 1 ? at + width : -1];
    for (const to of next) if (to >= 0 && !found.has(to) && may(to, steps + 1)) found.set(to, steps + 1);
  }
  return found;
}

const indices = (mask: Uint8Array, wanted: (at: number) => boolean) => [...mask.keys()].filter(wanted);

/** A picture of soft light with a coloured thing and its shadow on it, RGBA. */
function scene(width: number, height: number): Uint8Array {
  const dice = chance('scene', width);
  return Uint8Array.from({ length: width * height * 4 }, (_, i) => {
    const at = i >> 2, x = (at % width) / width, y = Math.floor(at / width) / height, k = i & 3;
    if (k === 3) return 255;
    const thing = Math.hypot(x - 0.5, y - 0.45) < 0.2, shadow = Math.exp(-(((x - 0.55) / 0.3) ** 2 + ((y - 0.72) / 0.1) ** 2));
    return thing ? [190, 40, 8][k]! * (0.3 + y) + dice.between(0, 9) : 238 - 20 * x * y - 90 * shadow + dice.between(0, 3);
  });
}

function fitted(width: number, height: number) {
  const bench = openWorkbench(width, height), data = onBench(bench, scene(width, height));
  const lab = labOfPicture(bench, data);
  const samples = indices(data.subarray(0, width * height), (at) => (at % width) * 5 < width || (at % width) * 5 > 4 * width);
  return { bench, data, lab, samples, model: fitBackground(bench, lab, samples)! };
}

describe.each(sizes)('the compiled loops over %d x %d pixels', (width, height) => {
  it('count the steps to a value as a walk from pixel to pixel does', () => {
    for (const value of [0, 1]) {
      const bench = openWorkbench(width, height), mask = blots(width, height, 0, 3);
      const walked = spread(width, height, indices(mask, (at) => mask[at] === value), (_, steps) => steps <= 4);
      expect([...stepsTo(bench, onBench(bench, mask), value, 4)]).toEqual([...mask.keys()].map((at) => walked.get(at) ?? 255));
    }
  });

  it('flood from the edges as a walk does', () => {
    for (const seed of [1, 2, 5]) {
      const bench = openWorkbench(width, height), mask = blots(width, height, 0, seed);
      const edge = (at: number) => at % width === 0 || at % width === width - 1 || at < width || at >= width * (height - 1);
      const walked = spread(width, height, indices(mask, (at) => edge(at) && mask[at] === 1), (to) => mask[to] === 1);
      expect([...floodFromEdges(bench, onBench(bench, mask))]).toEqual([...mask.keys()].map((at) => (walked.has(at) ? 1 : 0)));
    }
  });

  it('close inlets by going out and back', () => {
    const bench = openWorkbench(width, height), mask = blots(width, height, 0, 4), reach = 2;
    const near = spread(width, height, indices(mask, (at) => mask[at] === 0), (_, steps) => steps <= reach);
    const back = spread(width, height, indices(mask, (at) => !near.has(at)), (_, steps) => steps <= reach);
    expect([...withoutInlets(bench, onBench(bench, mask), reach)]).toEqual([...mask.keys()].map((at) => (back.has(at) ? 1 : 0)));
  });

  it('find what lies between product on four sides', () => {
    for (const seed of [6, 7, 8]) {
      const bench = openWorkbench(width, height), mask = blots(width, height, 0, seed), within = bench.bytes(mask.length);
      bench.loops.surrounded(onBench(bench, mask).byteOffset, width, height, bench.bytes(width).byteOffset, within.byteOffset);
      const product = (from: number, step: number, count: number) => Array.from({ length: count }, (_, i) => i).filter((i) => mask[from + i * step] === 0);
      const rows = Array.from({ length: height }, (_, y) => product(y * width, 1, width));
      const columns = Array.from({ length: width }, (_, x) => product(x, width, height));
      const wanted = [...mask.keys()].map((at) => {
        const x = at % width, y = Math.floor(at / width), row = rows[y]!, column = columns[x]!;
        // A row counts from its first product to before its last; of a column without any the last pixel counts.
        const across = row.length > 0 && x >= row[0]! && x < row.at(-1)!;
        return across && (column.length > 0 ? y >= column[0]! && y <= column.at(-1)! : y === height - 1) ? 1 : 0;
      });
      expect([...within]).toEqual(wanted);
    }
  });

  it('give each pixel the colour that it has alone, to the last bit but one', () => {
    const bench = openWorkbench(width, height), data = scene(width, height), wanted = labPlanes(width * height);
    for (let at = 0; at < width * height; at++) labInto(wanted, at, data[at * 4]!, data[at * 4 + 1]!, data[at * 4 + 2]!);
    const lab = labOfPicture(bench, onBench(bench, data));
    const apart = (['L', 'a', 'b'] as const).map((plane) => Math.max(...lab[plane].map((value, at) => Math.abs(value - wanted[plane][at]!))));
    expect(Math.max(...apart)).toBeLessThan(2 ** -23);
  });

  it('count what is clear and what is solid', () => {
    const bench = openWorkbench(width, height), data = scene(width, height).map((value, i) => (i % 4 === 3 ? (i * 37) % 256 : value)), counts = bench.longs(2);
    bench.loops.alphas(onBench(bench, data).byteOffset, width * height, counts.byteOffset);
    const alphas = data.filter((_, i) => i % 4 === 3);
    expect([...counts]).toEqual([alphas.filter((alpha) => alpha < 32).length, alphas.filter((alpha) => alpha > 200).length]);
  });
});

describe.each([[37, 29], [64, 48], [81, 50]] as const)('the background of %d x %d pixels', (width, height) => {
  /** The distance (squared) from the surface, its lightness and the colour's distance (squared) from it in shadow. */
  function measure({ lab, model }: ReturnType<typeof fitted>, at: number) {
    const u = (2 * (at % width)) / (width - 1) - 1, v = (2 * Math.floor(at / width)) / (height - 1) - 1;
    const surface = (c: readonly number[]) => c[0]! + v * c[2]! + v * v * c[4]! + u * (c[1]! + v * c[5]! + u * c[3]!);
    const [sL, sA, sB] = [surface(model.L), surface(model.a), surface(model.b)];
    const [pL, pA, pB] = [lab.L[at]!, lab.a[at]!, lab.b[at]!];
    const shade = pL / Math.max(0.05, sL);
    return {
      squared: Math.fround((pL - sL) ** 2 + (pA - sA) ** 2 + (pB - sB) ** 2), fall: Math.fround(sL) - pL,
      tint: Math.fround((pA - shade * sA) ** 2 + (pB - shade * sB) ** 2)
    };
  }

  it('is what lies close to its surface', () => {
    const all = fitted(width, height), limit = 0.03 ** 2;
    const like = [...likeBackground(all.bench, all.lab, all.model, limit)];
    expect(like).toEqual(like.map((_, at) => (measure(all, at).squared < limit ? 1 : 0)));
    expect(new Set(like).size).toBe(2);
  });

  it('is also what lies in soft shadow', () => {
    const all = fitted(width, height), { L } = all.lab, limit = 0.03 ** 2, soft = 0.03 ** 2, ground = Math.round(height * 0.6) * width;
    const plain = [...likeBackground(all.bench, all.lab, all.model, limit)];
    const like = [...likeBackgroundInShadow(all.bench, all.lab, all.model, limit, soft, ground)];
    const wanted = like.map((_, at) => {
      const { squared, fall, tint } = measure(all, at), low = at >= ground, x = at % width, y = Math.floor(at / width);
      if (squared < limit) return 1;
      if (fall < -0.12 || fall > (low ? 0.42 : 0.34) || tint > (0.014 + 0.06 * Math.abs(fall)) ** 2) return 0;
      if (x === 0 || x === width - 1 || y === 0 || y === height - 1) return 1;
      const slope = (L[at + 1]! - L[at - 1]!) ** 2 + (L[at + width]! - L[at - width]!) ** 2;
      return slope < (fall < 0 ? soft / 4 : low ? 7 * soft : soft) ? 1 : 0;
    });
    expect(like).toEqual(wanted);
    expect(like).not.toEqual(plain);
  });

  it('is fitted to what lies no further off than the limit, each sample in turn', () => {
    const { bench, lab, samples } = fitted(width, height), count = samples.length;
    const at = bench.longs(count), basis = bench.doubles(count * 6), distances = bench.doubles(count), normal = bench.doubles(36).fill(0), right = bench.doubles(18).fill(0);
    at.set(samples);
    distances.set(samples.map((_, i) => i % 7));
    bench.loops.basis(at.byteOffset, count, width, height, basis.byteOffset);
    bench.loops.normals(
      lab.L.byteOffset, lab.a.byteOffset, lab.b.byteOffset, at.byteOffset, distances.byteOffset, 4, count, basis.byteOffset, normal.byteOffset, right.byteOffset
    );
    const wanted = { normal: new Float64Array(36), right: new Float64Array(18) };
    samples.forEach((sample, i) => {
      if (i % 7 > 4) return;
      for (let r = 0; r < 6; r++) {
        for (let c = 0; c < 6; c++) wanted.normal[r * 6 + c]! += basis[i * 6 + r]! * basis[i * 6 + c]!;
        [lab.L, lab.a, lab.b].forEach((plane, k) => { wanted.right[k * 6 + r]! += basis[i * 6 + r]! * plane[sample]!; });
      }
    });
    expect({ normal: normal.slice(), right: right.slice() }).toEqual(wanted);
  });
});

describe('the compiled loops', () => {
  it('find the number at a rank as sorting does', () => {
    for (const count of [1, 2, 7, 500]) {
      const bench = openWorkbench(8, 8), dice = chance('rank', count), numbers = bench.doubles(count);
      for (const rank of [0, count >> 1, count - 1]) {
        numbers.set(Array.from({ length: count }, () => Math.round(dice.between(0, 60)) / 8));
        const sorted = numbers.slice().sort();
        expect(bench.loops.ranked(numbers.byteOffset, count, rank)).toBe(sorted[rank]);
      }
    }
  });

  it('add up the ground over cells, and share what those hold', () => {
    const [width, height, band, columns, rows] = [37, 29, 3, 5, 4];
    const bench = openWorkbench(width, height), mask = blots(width, height, 0, 9), data = onBench(bench, scene(width, height));
    const outside = stepsTo(bench, onBench(bench, mask), 1, band + 1), inside = stepsTo(bench, onBench(bench, mask), 0, band + 1);
    const sums = bench.floats(columns * rows * 4).fill(0), shared = bench.floats(columns * rows * 4);
    bench.loops.cells(data.byteOffset, outside.byteOffset, inside.byteOffset, width, height, band, columns, sums.byteOffset);
    bench.loops.share(sums.byteOffset, columns, rows, shared.byteOffset);
    const wanted = new Float32Array(sums.length), around = new Float32Array(sums.length);
    for (let at = 0; at < mask.length; at++) {
      if (mask[at] === 0 || inside[at]! < band) continue;
      const cell = ((Math.floor(at / width) >> 3) * columns + ((at % width) >> 3)) * 4;
      for (let k = 0; k < 4; k++) wanted[cell + k]! += k === 3 ? 1 : data[at * 4 + k]!;
    }
    for (let i = 0; i < around.length; i++) {
      const x = (i >> 2) % columns, y = Math.floor((i >> 2) / columns);
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (x + dx < 0 || x + dx >= columns || y + dy < 0 || y + dy >= rows) continue;
          around[i]! += wanted[i + (dy * columns + dx) * 4]! * (dx === 0 && dy === 0 ? 1 : 0.15);
        }
      }
    }
    expect([sums.slice(), shared.slice()]).toEqual([wanted, around]);
  });

  it('know nothing of the picture before', () => {
    const twice = [0, 1].map(() => {
      const { bench, data, lab, model } = fitted(50, 41);
      const like = [...likeBackground(bench, lab, model, 0.03 ** 2)];
      data.fill(255);
      return { like, model };
    });
    expect(twice[1]).toEqual(twice[0]);
  });
});

describe('a layer', () => {
  const [width, height] = [37, 29];
  /** RGBA of which a third is clear, a third solid. */
  const mixed = (seed: number) => {
    const dice = chance('mixed', seed);
    return Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? Math.min(255, Math.max(0, dice.between(-255, 510))) : dice.between(0, 256)));
  };

  it('is laid over what is there by their alphas', () => {
    const bench = openWorkbench(width, height), below = mixed(1), above = mixed(2), out = onBench(bench, below);
    const [wide, high, side, head] = [30, 20, 4, 5];
    bench.loops.lay(out.byteOffset, width, onBench(bench, above).byteOffset, wide, high, side, head);
    const wanted = below.slice();
    for (let at = 0; at < wide * high; at++) {
      const from = at * 4, to = ((Math.floor(at / wide) + head) * width + (at % wide) + side) * 4;
      const over = above[from + 3]! / 255, under = (wanted[to + 3]! / 255) * (1 - over), sum = over + under;
      if (over === 0) continue;
      for (let k = 0; k < 3; k++) wanted[to + k] = Math.round((above[from + k]! * over + wanted[to + k]! * under) / sum);
      wanted[to + 3] = Math.round(255 * sum);
    }
    expect(out.slice()).toEqual(wanted);
  });

  it('is darkened by its shadows', () => {
    const bench = openWorkbench(256, 256), near = bench.bytes(65536).map((_, i) => i & 255), far = near.map((_, i) => i >> 8);
    const [both, alone] = [bench.bytes(65536 * 4).fill(0), bench.bytes(65536 * 4).fill(0)];
    const first = onBench(bench, near);
    bench.loops.darken(first.byteOffset, onBench(bench, far).byteOffset, 65536, both.byteOffset);
    bench.loops.darken(first.byteOffset, 0, 65536, alone.byteOffset);
    const shadow = (alpha: number) => (alpha > 0 ? [14, 11, 10, alpha] : [0, 0, 0, 0]);
    const wanted = [...near].map((value, i) => 1 - (1 - (0.66 * value) / 255) * (1 - (0.62 * far[i]!) / 255)).map((dark) => (dark > 0.004 ? Math.round(255 * dark) : 0));
    expect(Buffer.compare(both, Buffer.from(wanted.flatMap(shadow)))).toBe(0);
    expect(Buffer.compare(alone, Buffer.from([...near].flatMap((value) => shadow(value > 2 ? Math.round(value * 0.36) : 0))))).toBe(0);
  });

  it('mirrors each column at its foot, fading', () => {
    const bench = openWorkbench(width, height), below = mixed(3), own = mixed(4), out = onBench(bench, below);
    const [wide, high, side, head, depth] = [20, 18, 6, 2, 7];
    const feet = bench.floats(wide), fade = bench.doubles(depth + 1);
    feet.set(Array.from({ length: wide }, (_, x) => (x % 5 === 4 ? -1 : high - 1 - (x % 3) * 0.6)));
    fade.set(Array.from({ length: depth + 1 }, (_, down) => (1 - down / depth) ** 1.8));
    bench.loops.reflect(out.byteOffset, width, height, onBench(bench, own).byteOffset, wide, high, feet.byteOffset, fade.byteOffset, depth, side, head);
    const wanted = below.slice();
    feet.forEach((level, x) => {
      const foot = Math.round(level), lift = Math.max(0, 1 - (high - 1 - foot) / (0.06 * high));
      for (let down = 1; level >= 0 && down <= depth && head + foot + down < height; down++) {
        const from = ((foot - down - 3) * wide + x) * 4, to = ((head + foot + down) * width + side + x) * 4;
        const strength = 0.2 * lift * (1 - down / depth) ** 1.8 * (own[from + 3]! / 255), under = wanted[to + 3]! / 255;
        const sum = strength + under * (1 - strength);
        if (strength <= 0.002) continue;
        for (let k = 0; k < 3; k++) wanted[to + k] = Math.round((own[from + k]! * strength + wanted[to + k]! * under * (1 - strength)) / sum);
        wanted[to + 3] = Math.round(255 * sum);
      }
    });
    expect(out.slice()).toEqual(wanted);
    expect(wanted).not.toEqual(below);
  });
});

describe('a backdrop', () => {
  const grid = (cells: number): Float32Array<ArrayBuffer> => Float32Array.from({ length: cells * 4 }, (_, i) => (i % 4 === 3 ? 0 : ((i * 7919) % 2711) / 10 - 8));

  /** One box blur along x (`step` 1) or y (`step` columns) of cells, in 64 bits. */
  function blurred(from: Float32Array, columns: number, rows: number, along: 'x' | 'y', radius: number): Float32Array<ArrayBuffer> {
    const out = new Float32Array(from.length), whole = Math.floor(radius), length = along === 'x' ? columns : rows;
    for (let i = 0; i < from.length; i++) {
      const x = (i >> 2) % columns, y = Math.floor((i >> 2) / columns);
      const value = (at: number) => {
        const near = Math.min(length - 1, Math.max(0, at));
        return from[(along === 'x' ? y * columns + near : near * columns + x) * 4 + (i & 3)]!;
      };
      let sum = 0;
      for (let at = -whole; at <= whole; at++) sum += value(at);
      const place = along === 'x' ? x : y;
      for (let at = 0; at < place; at++) sum += value(at + whole + 1) - value(at - whole);
      out[i] = (sum + (radius - whole) * (value(place - whole - 1) + value(place + whole + 1))) / (2 * radius + 1);
    }
    return out;
  }

  it.each([0.5, 2.3, 9])('is blurred by %d as cells one by one are', (radius) => {
    const [columns, rows] = [23, 17], bench = openWorkbench(columns, rows), cells = bench.floats(columns * rows * 4);
    cells.set(grid(columns * rows));
    boxBlurs(bench, cells, columns, rows, radius);
    let wanted = grid(columns * rows);
    for (let pass = 0; pass < 3; pass++) wanted = blurred(blurred(wanted, columns, rows, 'x', radius), columns, rows, 'y', radius);
    expect(cells.slice()).toEqual(wanted);
  });

  it.each([[92, 68], [90, 67]])('is enlarged to %d x %d as pixels one by one are', (width, height) => {
    const [columns, rows] = [23, 17], bench = openWorkbench(width, height), cells = bench.floats(columns * rows * 4);
    cells.set(grid(columns * rows));
    const { data } = enlarge(bench, cells, columns, rows);
    const wanted = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
      const x = Math.floor(i / 3) % width, y = Math.floor(i / 3 / width);
      const u = Math.min(columns - 1, Math.max(0, ((x + 0.5) * columns) / width - 0.5)), v = Math.min(rows - 1, Math.max(0, ((y + 0.5) * rows) / height - 0.5));
      const left = Math.min(columns - 2, Math.floor(u)), top = Math.min(rows - 2, Math.floor(v));
      const at = (column: number, row: number) => cells[(row * columns + column) * 4 + (i % 3)]!;
      const line = (column: number) => Math.fround(at(column, top) + (at(column, top + 1) - at(column, top)) * (v - top));
      const turn = 0.06711056 * x + 0.00583715 * y, noise = 52.9829189 * (turn - Math.floor(turn)), dither = noise - Math.floor(noise);
      return Math.min(255, Math.max(0, Math.floor(line(left) + (line(left + 1) - line(left)) * (u - left) + dither)));
    });
    expect(data).toEqual(wanted);
    expect([Math.min(...wanted), Math.max(...wanted)]).toEqual([0, 255]);
  });
});
