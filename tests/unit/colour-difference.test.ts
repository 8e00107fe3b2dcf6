import { describe, expect, it } from 'vitest';
import { ciede2000, halve, toLab } from '../../src/lib/server/providers/animatic/judging/colour-difference.ts';

/** The 34 test pairs of Sharma, Wu and Dalal (2005), table 1: L1 a1 b1 L2 a2 b2 and their difference. */
const pairs = `
50 2.6772 -79.7751 50 0 -82.7485 2.0425
50 3.1571 -77.2803 50 0 -82.7485 2.8615
50 2.8361 -74.0200 50 0 -82.7485 3.4412
50 -1.3802 -84.2814 50 0 -82.7485 1.0000
50 -1.1848 -84.8006 50 0 -82.7485 1.0000
50 -0.9009 -85.5211 50 0 -82.7485 1.0000
50 0 0 50 -1 2 2.3669
50 -1 2 50 0 0 2.3669
50 2.4900 -0.0010 50 -2.4900 0.0009 7.1792
50 2.4900 -0.0010 50 -2.4900 0.0010 7.1792
50 2.4900 -0.0010 50 -2.4900 0.0011 7.2195
50 2.4900 -0.0010 50 -2.4900 0.0012 7.2195
50 -0.0010 2.4900 50 0.0009 -2.4900 4.8045
50 -0.0010 2.4900 50 0.0010 -2.4900 4.8045
50 -0.0010 2.4900 50 0.0011 -2.4900 4.7461
50 2.5 0 50 0 -2.5 4.3065
50 2.5 0 73 25 -18 27.1492
50 2.5 0 61 -5 29 22.8977
50 2.5 0 56 -27 -3 31.9030
50 2.5 0 58 24 15 19.4535
50 2.5 0 50 3.1736 0.5854 1.0000
50 2.5 0 50 3.2972 0 1.0000
50 2.5 0 50 1.8634 0.5757 1.0000
50 2.5 0 50 3.2592 0.3350 1.0000
60.2574 -34.0099 36.2677 60.4626 -34.1751 39.4387 1.2644
63.0109 -31.0961 -5.8663 62.8187 -29.7946 -4.0864 1.2630
61.2901 3.7196 -5.3901 61.4292 2.2480 -4.9620 1.8731
35.0831 -44.1164 3.7933 35.0232 -40.0716 1.5901 1.8645
22.7233 20.0904 -46.6940 23.0331 14.9730 -42.5619 2.0373
36.4612 47.8580 18.3852 36.2715 50.5065 21.2231 1.4146
90.8027 -2.0831 1.4410 91.1528 -1.6435 0.0447 1.4441
90.9257 -0.5406 -0.9208 88.6381 -0.8985 -0.7239 1.5381
6.7747 -0.2908 -2.4247 5.8714 -0.0985 -2.2286 0.6377
2.0776 0.0795 -1.1350 0.9033 -0.0636 -0.5514 0.9082`.trim().split('\n').map((line) => line.split(' ').map(Number) as [number, number, number, number, number, number, number]);

describe('ciede2000', () => {
  it.each(pairs)('of (%f %f %f) and (%f %f %f) is %f, as published', (L1, a1, b1, L2, a2, b2, expected) => {
    expect(ciede2000(L1, a1, b1, L2, a2, b2)).toBeCloseTo(expected, 4);
    expect(ciede2000(L2, a2, b2, L1, a1, b1)).toBeCloseTo(expected, 4);
  });

  it('is nothing between a colour and itself', () => {
    for (const [L, a, b] of pairs) expect(ciede2000(L, a, b, L, a, b)).toBe(0);
  });
});

describe('toLab', () => {
  it.each([
    ['white', [255, 255, 255], [100, 0, 0]], ['black', [0, 0, 0], [0, 0, 0]], ['middle grey', [119, 119, 119], [50.03, 0, 0]],
    ['red', [255, 0, 0], [53.24, 80.09, 67.2]], ['green', [0, 255, 0], [87.73, -86.18, 83.18]], ['blue', [0, 0, 255], [32.3, 79.19, -107.86]]
  ] as const)('knows %s', (_name, rgb, [L, a, b]) => {
    const lab = toLab({ data: Uint8Array.from(rgb), width: 1, height: 1, channels: 3 });
    expect(Math.abs(lab.L[0]! - L)).toBeLessThan(0.06);
    expect(Math.abs(lab.a[0]! - a)).toBeLessThan(0.1);
    expect(Math.abs(lab.b[0]! - b)).toBeLessThan(0.1);
  });

  it('ignores alpha', () => {
    const three = toLab({ data: Uint8Array.from([10, 200, 30]), width: 1, height: 1, channels: 3 });
    expect(toLab({ data: Uint8Array.from([10, 200, 30, 7]), width: 1, height: 1, channels: 4 })).toEqual(three);
  });
});

describe('halve', () => {
  it('takes the mean of four pixels and drops an odd edge', () => {
    const plane = Float32Array.from([1, 3, 9, 5, 7, 9, 9, 9, 9]);
    expect(halve({ width: 3, height: 3, L: plane, a: plane, b: plane })).toMatchObject({ width: 1, height: 1, L: Float32Array.from([4]) });
  });
});
