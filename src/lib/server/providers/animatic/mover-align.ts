/**
 * Finds whether a second picture shows a part of a first one, or the other way round: the zoom and shift at which
 * their brightness agrees best, searched coarsely and then more finely over small copies.
 */
import sharp from 'sharp';
import type { Pixels } from '../../media/pictures.ts';
import type { View } from './mover-path.ts';

/** A small grey copy; values 0 to 255. */
type Grey = { readonly data: Uint8Array; readonly width: number; readonly height: number };

const coarseWidth = 64;
const fineWidth = 256;
/** Correlation from which two pictures count as views of one and the same scene. */
const accepted = 0.8;
/** Share of the second picture that has to lie on the first. */
const leastOverlap = 0.45;

/** The part of `first` that `last` shows (it may reach beyond it), or null when they do not fit together. */
export async function alignedView(first: Pixels, last: Pixels): Promise<View | null> {
  const [a, b] = await Promise.all([grey(first, coarseWidth), grey(last, coarseWidth)]);
  let best = { view: { x: 0.5, y: 0.5, width: 1 }, score: -1 };
  const consider = (from: Grey, to: Grey, view: View, stride: number) => {
    const score = correlation(from, to, view, stride);
    if (score > best.score) best = { view, score };
  };
  for (let zoom = -6; zoom <= 6; zoom++) {
    const width = 1.09 ** zoom;
    for (let x = -9; x <= 9; x++) {
      for (let y = -9; y <= 9; y++) consider(a, b, { x: 0.5 + x * 0.04, y: 0.5 + y * 0.04, width }, 3);
    }
  }
  if (best.score < accepted - 0.2) return null;
  const [fineA, fineB] = await Promise.all([grey(first, fineWidth), grey(last, fineWidth)]);
  for (let reach = 0.04; reach > 0.0004; reach /= 2) {
    const { view } = best;
    best = { view, score: -1 };
    for (const zoom of [-1, 0, 1]) {
      for (const x of [-1, 0, 1]) {
        for (const y of [-1, 0, 1]) {
          consider(fineA, fineB, { x: view.x + x * reach, y: view.y + y * reach, width: view.width * (1 + zoom * reach) }, 5);
        }
      }
    }
  }
  return best.score >= accepted ? best.view : null;
}

async function grey({ data, width, height, channels }: Pixels, small: number): Promise<Grey> {
  const result = await sharp(data, { raw: { width, height, channels } })
    .resize({ width: small }).grayscale().blur(0.8).raw().toBuffer({ resolveWithObject: true });
  return { data: result.data, width: result.info.width, height: result.info.height };
}

/** Correlation (-1 to 1) of `last` with the part of `first` under `view`, over every `stride`-th sample. */
function correlation(first: Grey, last: Grey, view: View, stride: number): number {
  let count = 0;
  let sumA = 0;
  let sumB = 0;
  let sumAA = 0;
  let sumBB = 0;
  let sumAB = 0;
  let samples = 0;
  for (let y = 1; y < last.height; y += stride) {
    for (let x = 1; x < last.width; x += stride) {
      samples++;
      const a = sample(first, (view.x + ((x + 0.5) / last.width - 0.5) * view.width) * first.width - 0.5,
        (view.y + ((y + 0.5) / last.height - 0.5) * view.width) * first.height - 0.5);
      if (a < 0) continue;
      const b = last.data[y * last.width + x]!;
      count++;
      sumA += a;
      sumB += b;
      sumAA += a * a;
      sumBB += b * b;
      sumAB += a * b;
    }
  }
  if (count < samples * leastOverlap) return -1;
  const spread = Math.sqrt((sumAA - (sumA * sumA) / count) * (sumBB - (sumB * sumB) / count));
  return spread < count ? -1 : (sumAB - (sumA * sumB) / count) / spread;
}

/** Bilinear sample, or -1 outside. */
function sample({ data, width, height }: Grey, x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  if (column < 0 || row < 0 || column >= width - 1 || row >= height - 1) return -1;
  const at = row * width + column;
  const right = x - column;
  const down = y - row;
  const top = data[at]! * (1 - right) + data[at + 1]! * right;
  const bottom = data[at + width]! * (1 - right) + data[at + width + 1]! * right;
  return top * (1 - down) + bottom * down;
}
