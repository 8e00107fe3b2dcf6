import { describe, expect, it } from 'vitest';
import { ssim, windowSize } from '../../src/lib/server/providers/animatic/judging/ssim.ts';

const [width, height] = [64, 40];
const plane = (value: (x: number, y: number) => number) => Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));
const waves = plane((x, y) => 50 + 30 * Math.sin(x / 3) * Math.cos(y / 4));
/** Noise that is the same on every machine. */
const noise = (strength: number) => plane((x, y) => {
  const mixed = Math.sin(x * 12.9898 + y * 78.233) * 43758.5453;
  return waves[y * width + x]! + strength * (mixed - Math.floor(mixed) - 0.5);
});

/** The formula written out for a single window, without tables. */
function oneWindow(p: readonly number[], q: readonly number[], range: number): number {
  const n = p.length;
  const mean = (v: readonly number[]) => v.reduce((s, x) => s + x, 0) / n;
  const [mp, mq] = [mean(p), mean(q)];
  const cov = (u: readonly number[], mu: number, v: readonly number[], mv: number) => u.reduce((s, x, i) => s + (x - mu) * (v[i]! - mv), 0) / n;
  const [c1, c2] = [(0.01 * range) ** 2, (0.03 * range) ** 2];
  return ((2 * mp * mq + c1) * (2 * cov(p, mp, q, mq) + c2)) / ((mp ** 2 + mq ** 2 + c1) * (cov(p, mp, p, mp) + cov(q, mq, q, mq) + c2));
}

describe('ssim', () => {
  it('is 1 for equal pictures', () => {
    expect(ssim(waves, waves, width, height).mean).toBeCloseTo(1, 10);
  });

  it('is the published formula over each window', () => {
    const other = noise(30);
    const { map, columns } = ssim(waves, other, width, height);
    for (const [column, row] of [[0, 0], [3, 2], [columns - 1, 8]] as const) {
      const cut = (from: Float32Array) => Array.from({ length: windowSize ** 2 }, (_, i) => from[(row * 4 + Math.floor(i / windowSize)) * width + column * 4 + (i % windowSize)]!);
      expect(map[row * columns + column]).toBeCloseTo(oneWindow(cut(waves), cut(other), 100), 5);
    }
  });

  it('is the luminance term alone for flat pictures', () => {
    const c1 = 1;
    expect(ssim(plane(() => 40), plane(() => 60), width, height).mean).toBeCloseTo((2 * 40 * 60 + c1) / (40 ** 2 + 60 ** 2 + c1), 6);
  });

  it('is negative for the opposite picture', () => {
    expect(ssim(waves, waves.map((value) => 100 - value), width, height).mean).toBeLessThan(-0.3);
  });

  it('does not depend on the order', () => {
    expect(ssim(waves, noise(20), width, height).mean).toBeCloseTo(ssim(noise(20), waves, width, height).mean, 12);
  });

  it('falls the more noise there is', () => {
    const scores = [0, 5, 15, 40, 80].map((strength) => ssim(waves, noise(strength), width, height).mean);
    expect(scores).toEqual([...scores].sort((x, y) => y - x));
    expect(new Set(scores).size).toBe(scores.length);
  });

  it('shows where pictures differ', () => {
    const { map, columns } = ssim(waves, waves.map((value, i) => (i % width < 16 ? 100 - value : value)), width, height);
    expect(map[0]).toBeLessThan(0.5);
    expect(map[columns - 1]).toBeCloseTo(1, 10);
  });
});
