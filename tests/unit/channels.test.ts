import { describe, expect, it } from 'vitest';
import type { Pixels } from '../../src/lib/server/media/pictures.ts';
import { compileLoops, loopsFiles } from '../../src/lib/server/providers/animatic/compile-loops.ts';
import { composeFrame } from '../../src/lib/server/providers/animatic/compose.ts';
import { allocateChannels, loadChannels, readChannels } from '../../src/lib/server/providers/animatic/resample/channels.ts';
import { channelsBase64 } from '../../src/lib/server/providers/animatic/resample/channels-wasm.ts';
import { type Kernel, openKernel } from '../../src/lib/server/providers/animatic/resample/kernel.ts';
import type { Plane } from '../../src/lib/server/providers/animatic/resample/planes.ts';
import { reduce } from '../../src/lib/server/providers/animatic/resample/reduce.ts';
import { rowLoops } from '../../src/lib/server/providers/animatic/resample/rows.ts';

function noise(width: number, height: number, channels: 3 | 4): Pixels {
  return { data: Uint8Array.from({ length: width * height * channels }, (_, i) => (Math.imul(i + 77, 2654435761) >>> 13) & 255), width, height, channels };
}

/** A plane with its border. */
function whole(kernel: Kernel, { at, stride, width, height, border }: Plane): number[][] {
  const bytes = kernel.bytes();
  return Array.from({ length: height + 2 * border }, (_, row) => {
    const start = at + (row - border) * stride - border;
    return [...bytes.subarray(start, start + width + 2 * border)];
  });
}

describe('channels', () => {
  it('come from loops that are what their source compiles to, byte for byte', async () => {
    expect(Buffer.from(await compileLoops(loopsFiles.channels)).toString('base64')).toBe(channelsBase64);
  });

  it.each([[37, 3], [37, 4], [64, 3], [64, 4]] as const)('of a row of %d pixels with %d values are the same in compiled loops and plain ones', (width, channels) => {
    const { data } = noise(width, 1, channels);
    const results = [true, false].map((simd) => {
      const kernel = openKernel({ simd });
      const [source, red, green, blue, alpha, joined] = Array.from({ length: 6 }, () => kernel.allocate(width * 4)) as [number, number, number, number, number, number];
      kernel.bytes().set(data, source);
      const loops = rowLoops(kernel);
      if (channels === 4) loops.cover(source, width, red, green, blue, alpha);
      else loops.split(source, width, red, green, blue);
      loops.join(red, green, blue, width, joined);
      return [red, green, blue, alpha, joined].map((at, i) => [...kernel.bytes().subarray(at, at + (i === 4 ? width * 3 : width))]);
    });
    expect(results[0]).toEqual(results[1]);
    if (channels === 3) expect(results[0]![4]).toEqual([...data]);
  });

  it('are multiplied by alpha and rounded, for every colour and alpha there is', () => {
    const kernel = openKernel(), width = 65_536;
    const source = kernel.allocate(width * 4), [red, green, blue, alpha] = Array.from({ length: 4 }, () => kernel.allocate(width)) as [number, number, number, number];
    for (let i = 0; i < width; i++) kernel.bytes().set([i & 255, 255 - (i & 255), i >> 8, i >> 8], source + i * 4);
    rowLoops(kernel).cover(source, width, red, green, blue, alpha);
    const wanted = (colour: (i: number) => number) => Uint8Array.from({ length: width }, (_, i) => Math.round((colour(i) * (i >> 8)) / 255));
    const found = [red, green, blue, alpha].map((at) => kernel.bytes().slice(at, at + width));
    expect(found).toEqual([wanted((i) => i & 255), wanted((i) => 255 - (i & 255)), wanted((i) => i >> 8), wanted(() => 255)]);
  });

  it.each([3, 4] as const)('are the same where the picture before was another, borders included (%d values)', (channels) => {
    const part = { left: 2, top: 1, width: 21, height: 9 };
    const [fresh, used] = [openKernel(), openKernel()];
    loadChannels(used, noise(60, 40, channels), { left: 0, top: 0, width: 60, height: 40 });
    const planes = [fresh, used].map((kernel) => {
      const { colours, alpha } = loadChannels(kernel, noise(30, 12, channels), part);
      return [...colours, ...(alpha ? [alpha] : [])].map((plane) => whole(kernel, plane));
    });
    expect(planes[1]).toEqual(planes[0]);
  });

  it('of a frame come back as they were put in', () => {
    const kernel = openKernel(), { data, width, height } = noise(50, 6, 3), frame = allocateChannels(kernel, { width, height });
    frame.colours.forEach((plane, k) => kernel.bytes().set(data.filter((_, i) => i % 3 === k), plane.at));
    expect(readChannels(kernel, frame)).toEqual({ data, width, height, channels: 3 });
  });
});

describe('a reduced picture', () => {
  it.each([[90, 62, 37, 29, 3], [90, 62, 37, 29, 4], [200, 33, 20, 15, 4], [64, 301, 17, 40, 3]] as const)(
    'of %d x %d pixels is the same at %d x %d in compiled loops and plain ones, %d channels', (width, height, wide, tall, channels) => {
      const [compiled, plain] = [true, false].map((simd) => reduce(openKernel({ simd }), noise(width, height, channels), wide, tall));
      expect(compiled).toEqual(plain);
      expect(new Set(compiled!.data).size).toBeGreaterThan(10);
    });
});

describe('a frame', () => {
  it('does not depend on the frames before it', () => {
    const size = { width: 64, height: 36 }, view = { x: 0.5, y: 0.5, width: 0.9 }, place = { x: 0.4, y: 0.5, height: 0.6 };
    const frame = () => composeFrame(size, noise(90, 50, 3), view, noise(40, 44, 4), place);
    const first = frame();
    composeFrame(size, noise(121, 83, 3), { x: 0.4, y: 0.4, width: 0.6 }, noise(70, 61, 4), { x: 0.6, y: 0.4, height: 0.9 });
    composeFrame({ width: 36, height: 64 }, noise(50, 90, 3), view, null, null);
    expect(frame()).toEqual(first);
  });
});
