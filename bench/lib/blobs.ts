/**
 * Jitter: a picture of soft blobs moves along a known way; each blob's place in each frame is measured to a small part
 * of a pixel, and every step from frame to frame is compared with the step that the way prescribes.
 */
import { frameSizes } from '../../src/lib/pipeline/outputs.ts';
import { type View, viewAt } from '../../src/lib/server/providers/animatic/mover-path.ts';

/** A third more than the frame on each side, as the painter's plates are. */
export const blobSize = { width: 1920, height: 1080 };
/** Standard deviation of a blob, in pixels of the picture. */
const spread = 11;
const dark = 48;
const light = 220;

/** Centres in pixels, at all sorts of sub-pixel places. */
const centres = Array.from({ length: 24 }, (_, i) => ({
  x: 180 + (i % 6) * 310 + ((i * 0.618) % 1), y: 160 + Math.floor(i / 6) * 250 + ((i * 0.3819) % 1)
}));

export function blobPixels(): Uint8Array {
  const { width, height } = blobSize;
  const data = new Uint8Array(width * height * 3).fill(dark);
  const reach = spread * 5;
  for (const { x, y } of centres) {
    for (let row = Math.floor(y - reach); row < y + reach; row++) {
      for (let column = Math.floor(x - reach); column < x + reach; column++) {
        const value = dark + (light - dark) * Math.exp(-((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2) / (2 * spread ** 2));
        data.fill(Math.round(value), (row * width + column) * 3, (row * width + column) * 3 + 3);
      }
    }
  }
  return data;
}

/**
 * Root mean square of the errors of the steps, across and down, in pixels. `luma`: the frame's brightness, one byte a
 * pixel, at 16:9 frame size. The first and last five frames are left out, since nothing moves there.
 */
export function jitter(luma: readonly Uint8Array[], from: View, to: View): number {
  const errors: number[] = [];
  for (const centre of centres) {
    const found = luma.map((frame, index) => measured(frame, onScreen(centre, viewAt(from, to, index / (luma.length - 1)))));
    for (let index = 6; index < luma.length - 5; index++) {
      const [before, now] = [found[index - 1], found[index]];
      if (!before || !now) continue;
      errors.push(now.x - now.ideal.x - (before.x - before.ideal.x), now.y - now.ideal.y - (before.y - before.ideal.y));
    }
  }
  return Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
}

const frame = frameSizes['16:9'];
type Point = { readonly x: number; readonly y: number };

function onScreen({ x, y }: Point, view: View): Point & { scale: number } {
  return {
    x: ((x / blobSize.width - view.x) / view.width + 0.5) * frame.width,
    y: ((y / blobSize.height - view.y) / view.width + 0.5) * frame.height,
    scale: frame.width / (view.width * blobSize.width)
  };
}

/** The blob's centre of light, or null when it is not wholly in the frame. */
function measured(luma: Uint8Array, ideal: Point & { scale: number }): (Point & { ideal: Point }) | null {
  const reach = spread * ideal.scale * 3.5;
  if (ideal.x < reach || ideal.y < reach || ideal.x > frame.width - reach || ideal.y > frame.height - reach) return null;
  let light = 0;
  let x = 0;
  let y = 0;
  for (let row = Math.floor(ideal.y - reach); row <= ideal.y + reach; row++) {
    for (let column = Math.floor(ideal.x - reach); column <= ideal.x + reach; column++) {
      // Squared above the ground: the faint rim, where eight bits are coarse, counts little.
      const weight = Math.max(0, luma[row * frame.width + column]! - 62) ** 2;
      light += weight;
      x += weight * (column + 0.5);
      y += weight * (row + 0.5);
    }
  }
  return { x: x / light, y: y / light, ideal };
}
