/** Pictures for benchmarks: detailed, with grain, and the same in every run. */
import type { Pixels } from '../../src/lib/server/media/pictures.ts';

/** Numbers from 0 to 1 that look random. */
export function stream(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** A background of 1920 x 1080 with soft hills of colour, edges and fine grain. */
export function scenePixels(seed: number): Pixels {
  const width = 1920;
  const height = 1080;
  const next = stream(seed * 7919);
  const waves = Array.from({ length: 9 }, () => ({ x: next() * 0.03, y: next() * 0.03, phase: next() * 6.3, tint: next() }));
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let red = 110;
      let blue = 120;
      for (const { x: across, y: down, phase, tint } of waves) {
        const value = Math.sin(x * across + y * down + phase);
        red += value * 16 * tint;
        blue += value * 16 * (1 - tint);
      }
      const edge = Math.sin(x * 0.02 + seed) * Math.sin(y * 0.017) > 0.55 ? 45 : 0;
      const grain = (next() - 0.5) * 7;
      const at = (y * width + x) * 3;
      data[at] = red + edge + grain;
      data[at + 1] = (red + blue) / 2 + edge * 0.6 + grain;
      data[at + 2] = blue + grain;
    }
  }
  return { data, width, height, channels: 3 };
}

/** A cut-out bottle of 360 x 720 with a soft edge. */
export function subjectPixels(): Pixels {
  const width = 360;
  const height = 720;
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const half = y < 200 ? 60 : 60 + Math.min(100, (y - 200) * 1.1);
    for (let x = 0; x < width; x++) {
      const inside = Math.min(1, Math.max(0, half - Math.abs(x - 180) + 0.5)) * Math.min(1, Math.max(0, Math.min(y - 20, height - 20 - y)));
      const shine = Math.max(0, 1 - Math.abs(x - 130) / 30) * 90;
      data.set([70 + shine, 120 + shine, 60 + shine * 0.8, inside * 255], (y * width + x) * 4);
    }
  }
  return { data, width, height, channels: 4 };
}
