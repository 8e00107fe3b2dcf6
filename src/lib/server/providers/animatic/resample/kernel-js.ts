/**
 * The loops of kernel.as in plain JavaScript, with the same roundings and therefore the same output. Used where
 * WebAssembly SIMD is missing, and by tests as the meaning of the compiled code.
 */
import type { Loops } from './kernel.ts';
import { fillAxis, fillTable, phases, tapsPerPhase } from './taps.ts';

/** Loops over memory that may be replaced by larger memory between calls; its length is a multiple of four. */
export function createScriptLoops(memory: () => Uint8Array): Loops {
  const views = () => {
    const bytes = memory();
    return { bytes, words: new Int16Array(bytes.buffer), longs: new Int32Array(bytes.buffer) };
  };

  const weigh: Loops['weigh'] = (table, step) => fillTable(new Int16Array(memory().buffer, table, phases * tapsPerPhase), step);

  const place: Loops['place'] = (entries, count, step, offset, furthest, border) => {
    fillAxis(new Int32Array(memory().buffer, entries, count), { step, offset }, furthest, border);
  };

  const arrange: Loops['arrange'] = () => 0;

  const resample: Loops['resample'] = (
    target, targetStride, width, height, source, sourceStride, sourceRows,
    columns, rows, tableAcross, tableDown, tapsAcross, tapsDown, _groups, _wide, ring
  ) => {
    const { bytes, words, longs } = views();
    const [across, down] = [(8 - tapsAcross) >> 1, (8 - tapsDown) >> 1];
    const line = (row: number) => (ring >> 1) + (row & 15) * width;
    let ready = 0;
    for (let y = 0; y < height; y++) {
      const r = longs[(rows >> 2) + y]!;
      const first = (r >> 8) + down;
      for (ready = Math.max(ready, first); ready < Math.min(sourceRows, first + tapsDown); ready++) {
        for (let x = 0; x < width; x++) {
          const c = longs[(columns >> 2) + x]!;
          const from = source + ready * sourceStride + (c >> 8) + across;
          const weights = (tableAcross >> 1) + (c & 255) * 8 + across;
          let sum = 0;
          for (let k = 0; k < tapsAcross; k++) sum += q15((bytes[from + k]! - 128) << 8, words[weights + k]!);
          words[line(ready) + x] = sum;
        }
      }
      const weights = (tableDown >> 1) + (r & 255) * 8 + down;
      for (let x = 0; x < width; x++) {
        let sum = (128 << 6) + 32;
        for (let k = 0; k < tapsDown; k++) sum += q15(words[line(first + k) + x]!, words[weights + k]!);
        bytes[target + y * targetStride + x] = clamp(sum >> 6);
      }
    }
  };

  const over: Loops['over'] = (target, targetStride, colour, alpha, stride, width, height) => {
    const { bytes } = views();
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = target + y * targetStride + x;
        const p = bytes[at]! * (255 - bytes[alpha + y * stride + x]!) + 128;
        bytes[at] = Math.min(255, ((p + (p >> 8)) >> 8) + bytes[colour + y * stride + x]!);
      }
    }
  };

  const mix: Loops['mix'] = (target, other, weight, length) => {
    const { bytes } = views();
    for (let i = 0; i < length; i++) {
      bytes[target + i] = (bytes[target + i]! * (256 - weight) + bytes[other + i]! * weight + 128) >> 8;
    }
  };

  const settle: Loops['settle'] = (target, offset, gain, mask, weight, length) => {
    const { bytes, words } = views();
    for (let i = 0; i < length; i++) {
      const now = bytes[target + i]!;
      const difference = ((now * gain + 64) >> 7) + words[(offset >> 1) + i]! - now;
      bytes[target + i] = clamp(now + q15(difference, bytes[mask + i]! * weight));
    }
  };

  const correct: Loops['correct'] = (target, residual, weight, length) => {
    const { bytes, words } = views();
    for (let i = 0; i < length; i++) bytes[target + i] = clamp(bytes[target + i]! + q15(words[(residual >> 1) + i]!, weight));
  };

  const opaque: Loops['opaque'] = (source, channels, width, height, y, yStride, u, v, cStride) => {
    const { bytes } = views();
    for (let row = 0; row < height; row += 2) {
      for (let column = 0; column < width; column += 2) {
        let red = 0, green = 0, blue = 0;
        for (let corner = 0; corner < 4; corner++) {
          const line = row + (corner >> 1), across = column + (corner & 1), at = source + (line * width + across) * channels;
          const r = bytes[at]!, g = bytes[at + 1]!, b = bytes[at + 2]!;
          bytes[y + line * yStride + across] = (r * luma.r + g * luma.g + b * luma.b + 16.5 * whole) >> 16;
          red += r;
          green += g;
          blue += b;
        }
        const at = (row >> 1) * cStride + (column >> 1);
        bytes[u + at] = (red * blueOf.r + green * blueOf.g + blue * blueOf.b + 128.5 * whole) >> 16;
        bytes[v + at] = (red * redOf.r + green * redOf.g + blue * redOf.b + 128.5 * whole) >> 16;
      }
    }
  };

  const covered: Loops['covered'] = (source, width, height, y, yStride, u, v, cStride, alphaY, alphaC) => {
    const { bytes } = views();
    for (let row = 0; row < height; row += 2) {
      for (let column = 0; column < width; column += 2) {
        let red = 0, green = 0, blue = 0, cover = 0;
        for (let corner = 0; corner < 4; corner++) {
          const line = row + (corner >> 1), across = column + (corner & 1), at = source + (line * width + across) * 4;
          const a = bytes[at + 3]!;
          if (a === 0) continue;
          const share = a / 255;
          const r = bytes[at]! * share, g = bytes[at + 1]! * share, b = bytes[at + 2]! * share;
          bytes[y + line * yStride + across] = (r * luma.r + g * luma.g + b * luma.b + 16 * share * whole + whole / 2) >> 16;
          bytes[alphaY + line * yStride + across] = a;
          red += r;
          green += g;
          blue += b;
          cover += share;
        }
        if (cover === 0) continue;
        const at = (row >> 1) * cStride + (column >> 1);
        const base = 32 * cover * whole + whole / 2;
        bytes[u + at] = (red * blueOf.r + green * blueOf.g + blue * blueOf.b + base) >> 16;
        bytes[v + at] = (red * redOf.r + green * redOf.g + blue * redOf.b + base) >> 16;
        bytes[alphaC + at] = cover * 63.75 + 0.5;
      }
    }
  };

  const enlarge: Loops['enlarge'] = (
    source, channels, width, height, target, wide, tall, columns, columnWeights, before, _after, rows, rowWeights
  ) => {
    const { bytes, words, longs } = views();
    const lines = new Int16Array(height * wide * channels);
    for (let i = 0; i < lines.length; i++) {
      const channel = i % channels, column = Math.floor(i / channels) % wide, row = Math.floor(i / channels / wide);
      let sum = half;
      for (let k = 0; k < 4; k++) {
        const from = within(longs[(columns >> 2) + column]! - before + k, width);
        sum += bytes[source + (row * width + from) * channels + channel]! * words[(columnWeights >> 1) + column * 4 + k]!;
      }
      lines[i] = sum >> 12;
    }
    const length = wide * channels;
    for (let y = 0; y < tall; y++) {
      for (let x = 0; x < length; x++) {
        let sum = half;
        for (let k = 0; k < 4; k++) sum += lines[within(longs[(rows >> 2) + y]! + k, height) * length + x]! * words[(rowWeights >> 1) + y * 4 + k]!;
        bytes[target + y * length + x] = clamp(sum >> 12);
      }
    }
  };

  const reduce: Loops['reduce'] = (
    source, channels, width, height, target, wide, tall, columns, columnWeights, tapsAcross, before, _after, rows, rowWeights, tapsDown
  ) => {
    const { bytes, words, longs } = views();
    const line = new Uint8Array(width * channels);
    for (let y = 0; y < tall; y++) {
      for (let x = 0; x < line.length; x++) {
        let sum = half;
        for (let k = 0; k < tapsDown; k++) {
          sum += bytes[source + within(longs[(rows >> 2) + y]! + k, height) * line.length + x]! * words[(rowWeights >> 1) + y * tapsDown + k]!;
        }
        line[x] = clamp(sum >> 12);
      }
      for (let i = 0; i < wide * channels; i++) {
        const channel = i % channels, column = Math.floor(i / channels);
        let sum = half;
        for (let k = 0; k < tapsAcross; k++) {
          const from = within(longs[(columns >> 2) + column]! - before + k, width);
          sum += line[from * channels + channel]! * words[(columnWeights >> 1) + column * tapsAcross + k]!;
        }
        bytes[target + y * wide * channels + i] = clamp(sum >> 12);
      }
    }
  };

  /** Colours times a share in single precision, as it depends on their alpha. */
  const shareColours = (pixels: number, count: number, shareOf: (alpha: number) => number) => {
    const { bytes } = views();
    for (let at = pixels; at < pixels + count * 4; at += 4) {
      const share = Math.fround(shareOf(bytes[at + 3]!));
      for (let i = at; i < at + 3; i++) bytes[i] = clamp(Math.trunc(Math.fround(bytes[i]! * share)));
    }
  };
  const premultiply: Loops['premultiply'] = (pixels, count) => shareColours(pixels, count, (alpha) => alpha / 255);
  const unpremultiply: Loops['unpremultiply'] = (pixels, count) => shareColours(pixels, count, (alpha) => (alpha === 0 ? 0 : 255 / alpha));

  const differ: Loops['differ'] = (key, drawn, mask, out, length) => {
    const { bytes, words } = views();
    for (let i = 0; i < length; i++) {
      const difference = bytes[key + i]! - bytes[drawn + i]!;
      words[(out >> 1) + i] = mask ? Math.round((difference * (255 - bytes[mask + i]!)) / 255) : difference;
    }
  };

  const squares: Loops['squares'] = (key, drawn, width, height, side, out) => {
    const { bytes, longs } = views();
    const across = Math.ceil(width / side);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const at = row * width + column;
        longs[(out >> 2) + Math.floor(row / side) * across + Math.floor(column / side)]! += Math.abs(bytes[key + at]! - bytes[drawn + at]!);
      }
    }
  };

  return { weigh, place, arrange, resample, over, mix, settle, correct, opaque, covered, enlarge, reduce, premultiply, unpremultiply, differ, squares };
}

/** Weights of red, green and blue in 65536ths, for luma of 219 steps and, over four pixels, for chroma of 224. */
const luma = { r: 11966, g: 40254, b: 4064 };
const blueOf = { r: -1649, g: -5547, b: 7196 };
const redOf = { r: 7196, g: -6536, b: -660 };
const whole = 65536;

/** Half of a 4096th, to round by. */
const half = 2048;

/** The nearest of so many rows or columns. */
const within = (at: number, count: number) => (at < 0 ? 0 : at >= count ? count - 1 : at);
const clamp = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : value);
const q15 = (value: number, share: number) => (value * share + 0x4000) >> 15;
