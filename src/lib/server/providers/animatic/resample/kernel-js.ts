/**
 * The loops of kernel.as in plain JavaScript, with the same roundings and therefore the same output. Used where
 * WebAssembly SIMD is missing, and by tests as the meaning of the compiled code.
 */
import type { Loops } from './kernel.ts';

/** Loops over memory that may be replaced by larger memory between calls; its length is a multiple of four. */
export function createScriptLoops(memory: () => Uint8Array): Loops {
  const views = () => {
    const bytes = memory();
    return { bytes, words: new Int16Array(bytes.buffer), longs: new Int32Array(bytes.buffer) };
  };

  const resample: Loops['resample'] = (
    target, targetStride, width, height, source, sourceStride, firstColumn, lastColumn,
    columns, rows, tableAcross, tableDown, taps, scratch
  ) => {
    const { bytes, words, longs } = views();
    const from = (8 - taps) >> 1;
    const line = scratch >> 1;
    for (let y = 0; y < height; y++) {
      const r = longs[(rows >> 2) + y]!;
      const top = source + (r >> 8) * sourceStride;
      const weights = (tableDown >> 1) + (r & 255) * 8;
      for (let x = firstColumn; x < lastColumn; x++) {
        let sum = 128;
        for (let k = from; k < from + taps; k++) sum += bytes[top + k * sourceStride + x]! * words[weights + k]!;
        words[line + x] = sum >> 8;
      }
      for (let x = 0; x < width; x++) {
        const c = longs[(columns >> 2) + x]!;
        const first = line + (c >> 8);
        const across = (tableAcross >> 1) + (c & 255) * 8;
        let sum = 1 << 19;
        for (let k = 0; k < 8; k++) sum += words[first + k]! * words[across + k]!;
        bytes[target + y * targetStride + x] = clamp(sum >> 20);
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

  return { resample, over, mix, settle, correct };
}

const clamp = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : value);
const q15 = (value: number, share: number) => (value * share + 0x4000) >> 15;
