import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { compileLoops, loopsFiles, loopsModule } from '../../src/lib/server/providers/animatic/compile-loops.ts';
import { borrowKernel, type Kernel, openKernel, returnKernel } from '../../src/lib/server/providers/animatic/resample/kernel.ts';
import { kernelBase64 } from '../../src/lib/server/providers/animatic/resample/kernel-wasm.ts';
import { allocateFrame, loadPicture, writePixels } from '../../src/lib/server/providers/animatic/resample/planes.ts';
import { canResize, resized } from '../../src/lib/server/providers/animatic/resample/resize.ts';
import { fillAxis, fillTable, furthestFirst, tapsFor } from '../../src/lib/server/providers/animatic/resample/taps.ts';
import { createPen, type Mapping } from '../../src/lib/server/providers/animatic/mover-draw.ts';

/** How many bytes differ; sizes must not. */
const differences = (a: Uint8Array, b: Uint8Array) => (a.length === b.length ? a.filter((value, i) => value !== b[i]).length : Infinity);

type Size = { readonly width: number; readonly height: number };

/** Numbers from 0 to 255 that look random and are always the same. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >>> 24;
  });
}

const straight = (step: number, offset: number): Mapping => ({ x: { step, offset }, y: { step, offset } });

/** A picture of noise, with alpha when asked, drawn over a frame of noise. */
function drawNoise(kernel: Kernel, map: Mapping, channels: 3 | 4): Uint8Array {
  const size = { width: 72, height: 44 };
  const picture = loadPicture(kernel, { data: noise(90 * 62 * channels, 7), width: 90, height: 62, channels });
  const frame = allocateFrame(kernel, size);
  const pen = createPen(kernel, size);
  kernel.bytes().set(noise(frame.length, 3), frame.y.at);
  pen.draw(frame, { picture, at: () => map }, 0);
  return kernel.bytes().slice(frame.y.at, frame.y.at + frame.length);
}

describe('the compiled kernel', () => {
  it('is what its source compiles to, byte for byte', async () => {
    const bytes = await compileLoops(loopsFiles.resample);
    expect(Buffer.from(bytes).toString('base64')).toBe(kernelBase64);
    expect(loopsModule(loopsFiles.resample, bytes)).toContain(kernelBase64.slice(0, 60));
  });

  it('is used where WebAssembly has SIMD, and can be declined', () => {
    expect([openKernel().simd, openKernel({ simd: false }).simd]).toEqual([true, false]);
  });

  it('is lent again once it has been given back, with zeros where they are asked for', () => {
    const kernel = borrowKernel();
    const places = [kernel.allocate(300), kernel.reserve(300), kernel.room('pixels', 300)];
    kernel.bytes().fill(7, places[0], places[2]! + 300);
    returnKernel(kernel);
    const [again, other] = [borrowKernel(), borrowKernel()];
    expect([again === kernel, other === kernel]).toEqual([true, false]);
    const zeros = again.allocate(700);
    expect(zeros).toBe(places[0]);
    expect(again.bytes().subarray(zeros, zeros + 700).every((value) => value === 0)).toBe(true);
  });

  it.each([
    { map: straight(1, 0), channels: 3 }, { map: straight(0.83, 2.37), channels: 3 }, { map: straight(1.19, 0.6), channels: 3 },
    { map: { x: { step: 1.7, offset: -9.1 }, y: { step: 1.45, offset: -3.3 } }, channels: 3 },
    { map: straight(1.15, -20.4), channels: 4 }, { map: straight(0.9, 31.7), channels: 4 }, { map: straight(1.9, -40), channels: 4 }
  ] as const)('draws the same as the plain loops: $map, $channels channels', ({ map, channels }) => {
    expect(drawNoise(openKernel(), map, channels)).toEqual(drawNoise(openKernel({ simd: false }), map, channels));
  });

  it.each([3, 4] as const)('turns a picture of %d channels into planes the same as the plain loops, clear and opaque parts too', (channels) => {
    const [width, height] = [94, 20];
    const data = noise(width * height * channels, 11);
    for (let i = 3; channels === 4 && i < data.length; i += 4) {
      const column = (i >> 2) % width;
      if (column < 50) data[i] = column < 27 ? 0 : 255;
    }
    const [quick, plain] = [true, false].map((simd) => {
      const kernel = openKernel({ simd });
      const { y, u, v, alpha } = loadPicture(kernel, { data, width, height, channels });
      return [y, u, v, ...(alpha ? [alpha.y, alpha.c] : [])].map(({ at, stride, border, height: rows }) =>
        kernel.bytes().slice(at - border * (stride + 1), at + (rows + border) * stride - border));
    });
    expect(quick).toEqual(plain);
  });

  it('lays clear, opaque and half clear parts over a frame the same as the plain loops', () => {
    const [width, height, stride] = [75, 9, 80];
    const [quick, plain] = [true, false].map((simd) => {
      const kernel = openKernel({ simd });
      const [target, colour, alpha] = [1, 2, 3].map((seed) => {
        const at = kernel.allocate(stride * height);
        kernel.bytes().set(noise(stride * height, seed), at);
        return at;
      }) as [number, number, number];
      for (let y = 0; y < height; y++) {
        kernel.bytes().fill(0, alpha + y * stride, alpha + y * stride + 35);
        kernel.bytes().fill(0, colour + y * stride, colour + y * stride + 20);
        kernel.bytes().fill(255, alpha + y * stride + 42, alpha + y * stride + 68);
      }
      kernel.over(target, stride, colour, alpha, stride, width, height);
      return kernel.bytes().slice(target, target + stride * height);
    });
    expect(quick).toEqual(plain);
    expect(quick!.subarray(0, 20)).toEqual(noise(20, 1));
  });

  it('mixes, corrects and settles the same as the plain loops', () => {
    const results = [true, false].map((simd) => {
      const kernel = openKernel({ simd });
      const length = 1024;
      const [target, other, mask] = [1, 2, 3].map((seed) => {
        const at = kernel.allocate(length);
        kernel.bytes().set(noise(length, seed), at);
        return at;
      }) as [number, number, number];
      const residual = kernel.allocate(length * 2);
      const differences = Int16Array.from(noise(length, 9), (value, i) => (i % 2 ? value : -value));
      new Int16Array(kernel.bytes().buffer, residual, length).set(differences);
      const steps: Uint8Array[] = [];
      const keep = () => steps.push(kernel.bytes().slice(target, target + length));
      kernel.mix(target, other, 77, length);
      keep();
      kernel.correct(target, residual, 20_000, length);
      keep();
      kernel.settle(target, residual, 33, mask, 101, length);
      keep();
      return steps;
    });
    expect(results[0]).toEqual(results[1]);
    expect(results[0]![0]).not.toEqual(results[0]![1]);
  });

  it('compares a frame with its keyframe the same as the plain loops, and right', () => {
    const [width, height, side] = [40, 24, 16];
    const results = [true, false].map((simd) => {
      const kernel = openKernel({ simd });
      const [key, drawn, mask] = [0, 1, 2].map(() => kernel.allocate(width * height)) as [number, number, number];
      [key, drawn, mask].forEach((at, i) => kernel.bytes().set(noise(width * height, 4 + i), at));
      const [whole, part, sums] = [kernel.allocate(width * height * 2), kernel.allocate(width * height * 2), kernel.allocate(24)];
      kernel.differ(key, drawn, 0, whole, width * height);
      kernel.differ(key, drawn, mask, part, width * height);
      kernel.squares(key, drawn, width, height, side, sums);
      const { buffer } = kernel.bytes();
      return { whole: new Int16Array(buffer, whole, width * height).slice(), part: new Int16Array(buffer, part, width * height).slice(), sums: new Int32Array(buffer, sums, 6).slice() };
    });
    expect(results[0]).toEqual(results[1]);
    const [key, drawn] = [noise(width * height, 4), noise(width * height, 5)];
    expect(results[0]!.whole).toEqual(Int16Array.from(key, (value, i) => value - drawn[i]!));
    expect(results[0]!.sums.reduce((sum, value) => sum + value, 0)).toBe(key.reduce((sum, value, i) => sum + Math.abs(value - drawn[i]!), 0));
    expect(results[0]!.part).not.toEqual(results[0]!.whole);
  });
});

describe('another size', () => {
  const pixelsAt = async (data: Uint8Array, from: Size, to: Size, channels: 3 | 4) =>
    Uint8Array.from(await sharp(data, { raw: { ...from, channels } }).resize({ ...to, fit: 'fill', kernel: 'lanczos3' }).raw().toBuffer());

  it.each([
    { from: [142, 81], to: [166, 94], channels: 3 }, { from: [90, 75], to: [96, 80], channels: 3 }, { from: [64, 40], to: [80, 40], channels: 3 },
    { from: [57, 101], to: [68, 122], channels: 4 }, { from: [55, 101], to: [38, 70], channels: 4 }, { from: [93, 90], to: [74, 70], channels: 4 },
    { from: [96, 96], to: [64, 64], channels: 3 }, { from: [448, 352], to: [256, 192], channels: 3 }, { from: [61, 80], to: [18, 22], channels: 3 },
    { from: [70, 66], to: [70, 64], channels: 4 }, { from: [300, 30], to: [304, 34], channels: 3 }
  ] as const)('is what sharp makes of it, bit for bit: $from to $to, $channels channels', async ({ from, to, channels }) => {
    const [size, wanted] = [from, to].map(([width, height]) => ({ width, height })) as [Size, Size];
    const data = noise(size.width * size.height * channels, 21);
    for (let i = 3; channels === 4 && i < data.length; i += 4) if (i % 5 > 1) data[i] = i % 5 === 2 ? 0 : 255;
    const results = [true, false].map((simd) => {
      const kernel = openKernel({ simd });
      const place = kernel.allocate(data.length);
      kernel.bytes().set(data, place);
      const at = resized(kernel, place, channels, size, wanted);
      return kernel.bytes().slice(at, at + wanted.width * wanted.height * channels);
    });
    expect(canResize(size, wanted)).toBe(true);
    const theirs = await pixelsAt(data, size, wanted, channels);
    expect(results.map((ours) => differences(ours, theirs))).toEqual([0, 0]);
  });

  it('is left to others where it is larger one way and smaller the other, or much smaller', () => {
    const size = { width: 100, height: 100 };
    expect([{ width: 90, height: 110 }, { width: 25, height: 90 }, size].map((to) => canResize(size, to))).toEqual([false, false, true]);
  });
});

describe('weights', () => {
  it('and places are the same in both kernels', () => {
    const steps = Array.from({ length: 150 }, (_, i) => 0.4 + i * 0.0107);
    const [quick, plain] = [true, false].map((simd) => {
      const kernel = openKernel({ simd });
      const [table, entries] = [kernel.allocate(256 * 16), kernel.allocate(4 * 78)];
      return steps.flatMap((step) => {
        kernel.weigh(table, step);
        kernel.place(entries, 77, step, -31.7 + step * 3, furthestFirst(60, 8), 8);
        return [kernel.bytes().slice(table, table + 256 * 16), kernel.bytes().slice(entries, entries + 4 * 77)];
      });
    });
    expect(quick).toEqual(plain);
  });

  it.each([0.5, 0.97, 1, 1.15, 1.5, 1.8, 2])('of every phase at step %d sum to one, within the taps they claim', (step) => {
    const table = new Int16Array(256 * 8);
    fillTable(table, step);
    const unused = (8 - tapsFor(step)) / 2;
    for (let phase = 0; phase < 256; phase++) {
      const row = [...table.subarray(phase * 8, phase * 8 + 8)];
      expect(row.reduce((sum, weight) => sum + weight, 0)).toBe(16_384);
      expect([...row.slice(0, unused), ...row.slice(8 - unused)].every((weight) => weight === 0)).toBe(true);
    }
  });

  it('never point outside of a plane and its border', () => {
    for (const offset of [-1000, -8.2, 0, 31.4, 5000]) {
      const entries = new Int32Array(40);
      fillAxis(entries, { step: 1.3, offset }, furthestFirst(50, 8), 8);
      const firsts = [...entries].map((entry) => entry >> 8);
      expect(Math.min(...firsts)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...firsts)).toBeLessThanOrEqual(66 - 8);
    }
  });
});

describe('planes', () => {
  it.each([
    { name: 'white', rgb: [255, 255, 255], yuv: [235, 128, 128] }, { name: 'black', rgb: [0, 0, 0], yuv: [16, 128, 128] },
    { name: 'red', rgb: [255, 0, 0], yuv: [63, 102, 240] }, { name: 'green', rgb: [0, 255, 0], yuv: [173, 42, 26] },
    { name: 'blue', rgb: [0, 0, 255], yuv: [32, 240, 118] }
  ])('hold $name as BT.709 in limited range has it', ({ rgb, yuv }) => {
    const kernel = openKernel();
    const frame = allocateFrame(kernel, { width: 16, height: 2 });
    writePixels(kernel, frame, { data: Uint8Array.from({ length: 96 }, (_, i) => rgb[i % 3]!), width: 16, height: 2, channels: 3 });
    expect([frame.y, frame.u, frame.v].map(({ at }) => kernel.bytes()[at])).toEqual(yuv);
  });

  it('drawn in place are the picture itself', () => {
    const size = { width: 64, height: 32 };
    const pixels = { data: noise(64 * 32 * 3, 5), ...size, channels: 3 as const };
    const kernel = openKernel();
    const picture = loadPicture(kernel, pixels);
    const [drawn, direct] = [allocateFrame(kernel, size), allocateFrame(kernel, size)];
    writePixels(kernel, direct, pixels);
    createPen(kernel, size).draw(drawn, { picture, at: () => straight(1, 0) }, 0);
    const bytes = kernel.bytes();
    expect(bytes.slice(drawn.y.at, drawn.y.at + drawn.length)).toEqual(bytes.slice(direct.y.at, direct.y.at + direct.length));
  });

  it.each([0.03, 0.25, 0.5, 0.81])('shift a soft disc by %d of a pixel to within a hundredth', (shift) => {
    const size = { width: 64, height: 64 };
    const data = new Uint8Array(64 * 64 * 3);
    for (let i = 0; i < 64 * 64; i++) {
      const distance = Math.hypot((i % 64) - 31.5, Math.floor(i / 64) - 31.5);
      data.fill(Math.round(220 * Math.exp(-((distance / 7) ** 2))), i * 3, i * 3 + 3);
    }
    const centre = (offset: number) => {
      const kernel = openKernel();
      const picture = loadPicture(kernel, { data, ...size, channels: 3 });
      const frame = allocateFrame(kernel, size);
      createPen(kernel, size).draw(frame, { picture, at: () => straight(1, offset) }, 0);
      let weight = 0;
      let sum = 0;
      for (let i = 0; i < 64 * 64; i++) {
        // Squared, so that the disc's faint rim, where eight bits are coarse, counts little.
        const value = (kernel.bytes()[frame.y.at + i]! - 16) ** 2;
        weight += value;
        sum += value * (i % 64);
      }
      return sum / weight;
    };
    expect(Math.abs(centre(-shift) - centre(0) - shift)).toBeLessThan(0.01);
  });
});
