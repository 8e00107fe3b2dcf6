import { describe, expect, it } from 'vitest';
import { composeFrame } from '../../src/lib/server/providers/animatic/compose.ts';
import { openKernel } from '../../src/lib/server/providers/animatic/resample/kernel.ts';
import { reduce } from '../../src/lib/server/providers/animatic/resample/reduce.ts';

const size = { width: 64, height: 36 };
const whole = { x: 0.5, y: 0.5, width: 1 };

/** A picture whose colour runs evenly from left to right and from top to bottom. */
function ramp(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
    data.set([(200 * x) / width, (200 * y) / height, 90], i * 3);
  }
  return { data, width, height, channels: 3 as const };
}

/** A green square, solid in its middle and clear around it. */
function square(side: number) {
  const data = new Uint8Array(side * side * 4);
  for (let i = 0; i < side * side; i++) {
    const within = [i % side, Math.floor(i / side)].every((at) => at >= side / 4 && at < (side * 3) / 4);
    if (within) data.set([10, 220, 30, 255], i * 4);
  }
  return { data, width: side, height: side, channels: 4 as const };
}

const pixel = (data: Uint8Array, x: number, y: number) => [...data.subarray((y * size.width + x) * 3, (y * size.width + x) * 3 + 3)];

describe('a composed frame', () => {
  it('of a plate of its own size, seen whole, is the plate', () => {
    const plate = ramp(size.width, size.height);
    expect(composeFrame(size, plate, whole, null, null).data).toEqual(plate.data);
  });

  it.each([1.3, 1.9, 2.6, 7])('of a plate %d times as large shows the same colours at the same places', (times) => {
    const plate = ramp(Math.round(size.width * times), Math.round(size.height * times));
    const { data } = composeFrame(size, plate, whole, null, null);
    for (const [x, y] of [[8, 6], [32, 18], [55, 30]] as const) {
      const [red, green, blue] = pixel(data, x, y);
      expect(Math.abs(red! - (200 * (x + 0.5)) / size.width)).toBeLessThan(3);
      expect(Math.abs(green! - (200 * (y + 0.5)) / size.height)).toBeLessThan(4);
      expect(blue).toBe(90);
    }
  });

  it.each([20, 64, 150, 400])('holds a subject of %d pixels at its place and leaves the plate around it', (side) => {
    const plate = ramp(size.width, size.height);
    const { data } = composeFrame(size, plate, whole, square(side), { x: 0.5, y: 0.5, height: 20 / size.height });
    expect(pixel(data, 32, 18)).toEqual([10, 220, 30]);
    expect(pixel(data, 10, 18)).toEqual(pixel(plate.data, 10, 18));
    expect(pixel(data, 32, 4)).toEqual(pixel(plate.data, 32, 4));
  });
});

describe('a reduced picture', () => {
  it('keeps the colours of what is solid and the clearness of what is clear', () => {
    const { data } = reduce(openKernel(), square(200), 20, 20);
    expect([...data.subarray((10 * 20 + 10) * 4, (10 * 20 + 10) * 4 + 4)]).toEqual([10, 220, 30, 255]);
    expect(data[(1 * 20 + 1) * 4 + 3]).toBe(0);
  });
});
