/**
 * Which pixels of a busy picture are its subject, by colours and edges: GrabCut (C. Rother, V. Kolmogorov, A. Blake,
 * "GrabCut: interactive foreground extraction using iterated graph cuts", ACM Transactions on Graphics 23, 2004) as
 * OpenCV has it. No person draws its rectangle: the picture's border is background, and for the subject are taken at first,
 * once, colours that the border does not have, and once those that the middle has more of than what is around it. Of the two
 * cuts the more compact one is the subject: ground that comes along makes it ragged.
 */
import sharp from 'sharp';
import type { Pixels } from '../media/pictures.ts';
import type { OpenCv } from './opencv.ts';
import { tidy } from './tidy.ts';

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
  const marks = [rareAtTheBorder, frequentInTheMiddle].map((stands) => seedsOf(small, width, height, stands(small, width, height)));
  const cuts = marks.map((seeds) => cut(cv, { data: small, width, height, channels: 3 }, seeds)).map((subject) => ({ subject, worth: worthOf(subject, width, height) }));
  const { subject } = cuts.reduce((best, each) => (each.worth > best.worth ? each : best));
  if (!subject.includes(255)) return null;
  // Large again, the steps of the outline are smoothed away.
  const large = await sharp(subject, { raw: { width, height, channels: 1 } }).resize(w, h, { fit: 'fill', kernel: 'cubic' }).extractChannel(0).raw().toBuffer();
  return Uint8Array.from(large, (value) => (value < 128 ? 1 : 0));
}

/** 255 where the subject is. */
function cut(cv: OpenCv, { data, width, height }: Pixels, seeds: Uint8Array): Uint8Array {
  const [image, mask, background, foreground] = [new cv.Mat(height, width, cv.CV_8UC3), new cv.Mat(height, width, cv.CV_8UC1), new cv.Mat(), new cv.Mat()];
  try {
    image.data.set(data);
    mask.data.set(seeds);
    cv.grabCut(image, mask, new cv.Rect(0, 0, width, height), background, foreground, rounds, cv.GC_INIT_WITH_MASK);
    return Uint8Array.from(mask.data, (mark) => (mark === 1 || mark === probably ? 255 : 0));
  } finally {
    for (const mat of [image, mask, background, foreground]) mat.delete();
  }
}

/** Whether a colour (its cell) may be the subject's at a place, `x` and `y` from 0 to 1 of the picture. */
type Stands = (cell: number, x: number, y: number) => boolean;

const depthOf = (width: number, height: number): number => Math.max(2, Math.round(0.03 * Math.min(width, height)));
const isEdge = (x: number, y: number, width: number, height: number): boolean => {
  const depth = depthOf(width, height);
  return x < depth || x >= width - depth || y < depth || y >= height - depth;
};

/** Shares of the colours of the pixels that are asked for. */
function sharesOf(data: Uint8Array, width: number, height: number, asked: (x: number, y: number) => boolean): Float32Array {
  const shares = new Float32Array(512);
  let count = 0;
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (!asked(x, y)) continue;
      shares[cellOf(data, at * 3)]! += 1;
      count += 1;
    }
  }
  return shares.map((share) => share / Math.max(1, count));
}

/** Colours that the border seldom has, the nearer to the middle the more so. */
function rareAtTheBorder(data: Uint8Array, width: number, height: number): Stands {
  const border = sharesOf(data, width, height, (x, y) => isEdge(x, y, width, height));
  return (cell, x, y) => border[cell]! < (Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5)) < 0.36 ? 0.01 : 0.002);
}

/** Half the axes of the ellipse in the middle that a subject is taken to fill, as shares of the picture's sides. */
const reach = 0.42;
/** Colours are those of the subject inside this share of the ellipse, and of what is around it outside the other one. */
const [within, outside] = [0.5, 1.15];
/** So much more frequent in the middle than around it a colour has to be. */
const surely = 1.2;

/** Colours that are more frequent in the middle than around it: of a place, the border shows but a part. */
function frequentInTheMiddle(data: Uint8Array, width: number, height: number): Stands {
  const away = (x: number, y: number) => Math.hypot(x - 0.5, y - 0.5) / reach;
  const heart = sharesOf(data, width, height, (x, y) => away(x / width, y / height) < within);
  const around = sharesOf(data, width, height, (x, y) => away(x / width, y / height) > outside);
  return (cell, x, y) => away(x, y) < 1 && heart[cell]! + 1e-4 > surely * (around[cell]! + 1e-4);
}

function seedsOf(data: Uint8Array, width: number, height: number, stands: Stands): Uint8Array {
  const seeds = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      seeds[at] = isEdge(x, y, width, height) ? no : stands(cellOf(data, at * 3), x / width, y / height) ? probably : probablyNo;
    }
  }
  // Where nothing stands out by colour, the middle does.
  if (seeds.reduce((sum, mark) => sum + (mark === probably ? 1 : 0), 0) > 0.02 * seeds.length) return seeds;
  return seeds.map((mark, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return mark !== no && Math.abs(x / width - 0.5) < 0.25 && Math.abs(y / height - 0.5) < 0.3 ? probably : mark;
  });
}

/** Half the width of bridges that are cut through before a cut is looked at, in pixels. */
const bridge = 2;

/** 1 for a disc in the middle, less the longer the outline of what is left once it is tidied, and the more of it lies along the picture's edge. */
function worthOf(subject: Uint8Array, width: number, height: number): number {
  const rgba = new Uint8Array(4 * subject.length);
  subject.forEach((value, at) => { rgba[4 * at + 3] = value; });
  tidy(rgba, width, height, bridge);
  const isIn = (x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height && rgba[4 * (y * width + x) + 3]! > 0;
  const depth = depthOf(width, height);
  let area = 0, outline = 0, beside = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!isIn(x, y)) continue;
      area += 1;
      if (!isIn(x - 1, y) || !isIn(x + 1, y) || !isIn(x, y - 1) || !isIn(x, y + 1)) outline += 1;
      if (x === depth || y === depth || x === width - 1 - depth || y === height - 1 - depth) beside += 1;
    }
  }
  return area === 0 ? 0 : (4 * Math.PI * area / outline ** 2) * (1 - beside / (2 * (width + height)));
}
