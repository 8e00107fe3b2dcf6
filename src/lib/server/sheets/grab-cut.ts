/**
 * Which pixels of a busy picture are its subject, by colours and edges: GrabCut (C. Rother, V. Kolmogorov, A. Blake,
 * "GrabCut: interactive foreground extraction using iterated graph cuts", ACM Transactions on Graphics 23, 2004) as
 * OpenCV has it. No person draws its rectangle: what the picture's border shows is taken for background, and colours
 * that the border does not have are taken for the subject at first.
 */
import sharp from 'sharp';
import type { Pixels } from '../media/pictures.ts';
import type { OpenCv } from './opencv.ts';

/** Marks of OpenCV's mask: surely background, surely subject, probably each. */
const [no, probablyNo, probably] = [0, 2, 3];

/** The longest side at which the graph is cut, in pixels. */
const cutSide = 560;
const rounds = 4;
/** Cells of 32 levels a channel. */
const cellOf = (data: Uint8Array, i: number): number => (data[i]! >> 5) * 64 + (data[i + 1]! >> 5) * 8 + (data[i + 2]! >> 5);

/** 1 where a pixel of `pixels` is background; null where no subject stands out. */
export async function backgroundByEdges(cv: OpenCv, pixels: Pixels): Promise<Uint8Array | null> {
  const zoom = Math.min(1, cutSide / Math.max(pixels.width, pixels.height));
  const [width, height] = [Math.round(pixels.width * zoom), Math.round(pixels.height * zoom)];
  const { width: w, height: h, channels } = pixels;
  const small = await sharp(pixels.data, { raw: { width: w, height: h, channels } }).removeAlpha().resize(width, height, { fit: 'fill' }).raw().toBuffer();
  const mask = cut(cv, { data: small, width, height, channels: 3 });
  const subject = mask.map((mark) => (mark === 1 || mark === probably ? 255 : 0));
  if (!subject.includes(255)) return null;
  // Large again, the steps of the outline are smoothed away.
  const large = await sharp(subject, { raw: { width, height, channels: 1 } }).resize(w, h, { fit: 'fill', kernel: 'cubic' }).extractChannel(0).raw().toBuffer();
  return Uint8Array.from(large, (value) => (value < 128 ? 1 : 0));
}

function cut(cv: OpenCv, { data, width, height }: Pixels): Uint8Array {
  const seeds = seedsOf(data, width, height);
  const [image, mask, background, foreground] = [new cv.Mat(height, width, cv.CV_8UC3), new cv.Mat(height, width, cv.CV_8UC1), new cv.Mat(), new cv.Mat()];
  try {
    image.data.set(data);
    mask.data.set(seeds);
    cv.grabCut(image, mask, new cv.Rect(0, 0, width, height), background, foreground, rounds, cv.GC_INIT_WITH_MASK);
    return mask.data.slice();
  } finally {
    for (const mat of [image, mask, background, foreground]) mat.delete();
  }
}

/** First marks: the border is background, colours that the border seldom has are subject, the nearer to the middle the more so. */
function seedsOf(data: Uint8Array, width: number, height: number): Uint8Array {
  const depth = Math.max(2, Math.round(0.03 * Math.min(width, height)));
  const counts = new Float32Array(512);
  let border = 0;
  const seeds = new Uint8Array(width * height);
  const onBorder = (x: number, y: number) => x < depth || x >= width - depth || y < depth || y >= height - depth;
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (!onBorder(x, y)) continue;
      counts[cellOf(data, at * 3)]! += 1;
      border += 1;
    }
  }
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (onBorder(x, y)) {
        seeds[at] = no;
        continue;
      }
      const central = Math.max(Math.abs(x / width - 0.5), Math.abs(y / height - 0.5)) < 0.36;
      seeds[at] = counts[cellOf(data, at * 3)]! / border < (central ? 0.01 : 0.002) ? probably : probablyNo;
    }
  }
  // Where nothing stands out by colour, the middle does.
  if (seeds.reduce((sum, mark) => sum + (mark === probably ? 1 : 0), 0) > 0.02 * seeds.length) return seeds;
  return seeds.map((mark, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return mark !== no && Math.abs(x / width - 0.5) < 0.25 && Math.abs(y / height - 0.5) < 0.3 ? probably : mark;
  });
}
