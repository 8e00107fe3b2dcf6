/**
 * Soft edges without a halo. Near the outline a pixel is a mixture of subject and background; both are known close
 * by, so its alpha is where it lies on the line between the two colours, and its own colour is the subject's.
 */
import type { Pixels } from '../../media/pictures.ts';
import { stepsTo } from './flood.ts';

/** Pixels on each side of the outline whose colour may be a mixture. */
const band = 3;
const cell = 8;

/** RGBA (straight alpha) of the subject. `background`: 1 where a pixel belongs to the background. */
export function matte(pixels: Pixels, background: Uint8Array): Uint8Array {
  const { data, width, height } = pixels;
  const outside = stepsTo(background, width, height, 1, band + 1);
  const inside = stepsTo(background, width, height, 0, band + 1);
  const behind = backgroundColours(pixels, background, inside);
  const source = nearestSubject(width, height, outside, inside);
  const out = new Uint8Array(width * height * 4);
  for (let at = 0, i = 0; at < background.length; at++, i += 4) {
    const within = outside[at]!;
    if (within > band && !background[at]) {
      out[i] = data[i]!;
      out[i + 1] = data[i + 1]!;
      out[i + 2] = data[i + 2]!;
      out[i + 3] = 255;
      continue;
    }
    if (background[at] && inside[at]! > band) continue;
    const from = source[at]!;
    if (from < 0) {
      // A detail too thin to have an inside of its own keeps its colours, a little softer.
      if (!background[at]) out.set([data[i]!, data[i + 1]!, data[i + 2]!, 220], i);
      continue;
    }
    mixInto(out, i, data, from * 4, behind(at), background[at] === 1);
  }
  return out;
}

function mixInto(out: Uint8Array, i: number, data: Uint8Array, f: number, b: readonly number[], isBackground: boolean): void {
  const fr = data[f]! - b[0]!, fg = data[f + 1]! - b[1]!, fb = data[f + 2]! - b[2]!;
  const span = fr * fr + fg * fg + fb * fb;
  const along = (data[i]! - b[0]!) * fr + (data[i + 1]! - b[1]!) * fg + (data[i + 2]! - b[2]!) * fb;
  let alpha = span < 220 ? (isBackground ? 0 : 1) : Math.min(1, Math.max(0, along / span));
  if (isBackground) alpha = alpha < 0.08 ? 0 : alpha;
  if (alpha === 0) return;
  // What remains after the background's share is taken out, kept near the subject's own colour.
  for (let k = 0; k < 3; k++) {
    const pure = (data[i + k]! - (1 - alpha) * b[k]!) / alpha;
    const own = data[f + k]!;
    const trust = alpha > 0.9 ? 1 : alpha * 0.5;
    out[i + k] = Math.min(255, Math.max(0, Math.round(own + (pure - own) * trust)));
  }
  out[i + 3] = Math.round(alpha * 255);
}

/** For each pixel of the band, the nearest pixel that is surely subject; -1 where none is near. */
function nearestSubject(width: number, height: number, outside: Uint8Array, inside: Uint8Array): Int32Array {
  const source = new Int32Array(width * height).fill(-1);
  let front: number[] = [];
  for (let at = 0; at < source.length; at++) {
    if (outside[at] === band + 1) {
      source[at] = at;
      front.push(at);
    } else if (outside[at]! > band) source[at] = at;
  }
  for (let step = 0; step < 2 * band + 2; step++) {
    const next: number[] = [];
    for (const at of front) {
      const x = at % width;
      for (const to of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (to < 0 || to >= source.length || source[to]! >= 0 || (outside[to] === 0 && inside[to]! > band)) continue;
        source[to] = source[at]!;
        next.push(to);
      }
    }
    front = next;
  }
  return source;
}

/** The background's colour near a pixel: means over cells, spread into the cells that hold none. */
function backgroundColours({ data, width, height }: Pixels, background: Uint8Array, inside: Uint8Array) {
  const columns = Math.ceil(width / cell), rows = Math.ceil(height / cell);
  const sums = new Float32Array(columns * rows * 4);
  for (let at = 0; at < background.length; at++) {
    // Pixels that touch the outline are mixtures already.
    if (!background[at] || inside[at]! < band) continue;
    const x = at % width;
    const c = ((((at - x) / width) / cell | 0) * columns + (x / cell | 0)) * 4;
    sums[c]! += data[at * 4]!;
    sums[c + 1]! += data[at * 4 + 1]!;
    sums[c + 2]! += data[at * 4 + 2]!;
    sums[c + 3]! += 1;
  }
  const spread = boxSpread(boxSpread(sums, columns, rows), columns, rows);
  const colour = [0, 0, 0];
  return (at: number): readonly number[] => {
    const x = at % width;
    const c = ((((at - x) / width) / cell | 0) * columns + (x / cell | 0)) * 4;
    const count = spread[c + 3]!;
    for (let k = 0; k < 3; k++) colour[k] = count > 0 ? spread[c + k]! / count : data[at * 4 + k]!;
    return colour;
  };
}

/** Adds each cell's neighbours, weighted down, so that empty cells take their colour from near ones. */
function boxSpread(cells: Float32Array, columns: number, rows: number): Float32Array {
  const out = new Float32Array(cells.length);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (x + dx < 0 || x + dx >= columns || y + dy < 0 || y + dy >= rows) continue;
          const weight = dx === 0 && dy === 0 ? 1 : 0.15;
          const from = ((y + dy) * columns + x + dx) * 4, to = (y * columns + x) * 4;
          for (let k = 0; k < 4; k++) out[to + k]! += cells[from + k]! * weight;
        }
      }
    }
  }
  return out;
}
