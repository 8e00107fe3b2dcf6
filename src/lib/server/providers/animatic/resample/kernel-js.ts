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
    target, targetStride, width, height, source, sourceStride, sourceRows,
    columns, rows, tableAcross, tableDown, tapsAcross, tapsDown, scratch
  ) => {
    const { bytes, words, longs } = views();
    const [across, down] = [(8 - tapsAcross) >> 1, (8 - tapsDown) >> 1];
    const line = (row: number) => (scratch >> 1) + (row & 15) * width;
    let ready = 0;
    for (let y = 0; y < height; y++) {
      const r = longs[(rows >> 2) + y]!;
      const first = (r >> 8) + down;
      for (ready = Math.max(ready, first); ready < Math.min(sourceRows, first + tapsDown); ready++) {
        for (let x = 0; x < width; x++) {
          const c = longs[(columns >> 2) + x]!;
          const from = source + ready * sourceStride + (c >> 8) + across;
          const weights = (tableAcross >> 1) + (c & 255) * 8 + across;
          let sum = 128;
          for (let k = 0; k < tapsAcross; k++) sum += bytes[from + k]! * words[weights + k]!;
          words[line(ready) + x] = sum >> 8;
        }
      }
      const weights = (tableDown >> 1) + (r & 255) * 8 + down;
      for (let x = 0; x < width; x++) {
        let sum = 1 << 19;
        for (let k = 0; k < tapsDown; k++) sum += words[line(first + k) + x]! * words[weights + k]!;
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
