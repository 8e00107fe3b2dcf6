/**
 * Colours without halo for a picture whose alpha is known (from a model): a pixel at the edge is a mixture of subject
 * and background, so its own colour is what remains once the background's share is taken out, held near the colour of
 * the nearest solid pixel.
 */
import type { Pixels } from '../media/pictures.ts';

const solid = 250;
/** How far, in pixels, a solid colour reaches out. */
const reach = 12;

/** `pixels` (RGB) with `alpha` (0 to 255, one a pixel), as straight RGBA. */
export function unmix({ data, width, height }: Pixels & { channels: 3 }, alpha: Uint8Array): Pixels & { channels: 4 } {
  const out = new Uint8Array(width * height * 4);
  const own = nearest(width, height, (at) => alpha[at]! >= solid);
  const behind = nearest(width, height, (at) => alpha[at]! <= 255 - solid);
  for (let at = 0; at < alpha.length; at += 1) {
    const a = alpha[at]!;
    if (a === 0) continue;
    const share = a / 255;
    for (let k = 0; k < 3; k += 1) {
      const seen = data[at * 3 + k]!;
      let colour = seen;
      if (a < solid && own[at]! >= 0) {
        const inner = data[own[at]! * 3 + k]!;
        const outer = behind[at]! >= 0 ? data[behind[at]! * 3 + k]! : seen;
        const pure = Math.min(255, Math.max(0, (seen - (1 - share) * outer) / share));
        colour = inner + (pure - inner) * share * 0.6;
      }
      out[at * 4 + k] = Math.round(colour);
    }
    out[at * 4 + 3] = a;
  }
  return { data: out, width, height, channels: 4 };
}

/** For each pixel the nearest one that is a source, in steps; -1 beyond `reach`. */
function nearest(width: number, height: number, isSource: (at: number) => boolean): Int32Array {
  const from = new Int32Array(width * height).fill(-1);
  let front: number[] = [];
  for (let at = 0; at < from.length; at += 1) {
    if (!isSource(at)) continue;
    from[at] = at;
    front.push(at);
  }
  for (let step = 0; step < reach && front.length > 0; step += 1) {
    const next: number[] = [];
    for (const at of front) {
      const x = at % width;
      for (const to of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (to < 0 || to >= from.length || from[to]! >= 0) continue;
        from[to] = from[at]!;
        next.push(to);
      }
    }
    front = next;
  }
  return from;
}
