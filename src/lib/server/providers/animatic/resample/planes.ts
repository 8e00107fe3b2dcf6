/**
 * Pictures as planes in a kernel's memory: BT.709, limited range, 4:2:0 with chroma samples in the middle of each
 * two by two pixels, which is where FFmpeg's scaler and the browsers take them to be when a file does not say.
 * A picture with alpha is premultiplied, and keeps its alpha once for luma and once for chroma.
 */
import type { Kernel } from './kernel.ts';
import type { Pixels } from '../../../media/pictures.ts';

/** `at` is the offset of sample (0, 0); `border` further samples lie before and after it in both directions. */
export type Plane = {
  readonly at: number; readonly stride: number; readonly width: number; readonly height: number; readonly border: number;
};
export type Picture = {
  readonly y: Plane; readonly u: Plane; readonly v: Plane;
  readonly alpha: { readonly y: Plane; readonly c: Plane } | null;
};

/** What the eight taps reach beyond a picture's edge. */
export const border = 8;

export function allocatePlane(kernel: Kernel, width: number, height: number, edge: number): Plane {
  const stride = edge === 0 ? width : Math.ceil((width + 2 * edge) / 16) * 16;
  const start = kernel.allocate(stride * (height + 2 * edge));
  return { at: start + edge * stride + edge, stride, width, height, border: edge };
}

/** A frame as yuv420p wants it: three planes without borders, one behind the other. */
export type Frame = Picture & { readonly length: number };

export function allocateFrame(kernel: Kernel, { width, height }: { width: number; height: number }): Frame {
  const at = kernel.allocate((width * height * 3) / 2);
  const luma = { at, stride: width, width, height, border: 0 };
  const u = { at: at + width * height, stride: width / 2, width: width / 2, height: height / 2, border: 0 };
  const v = { ...u, at: u.at + (width * height) / 4 };
  return { y: luma, u, v, alpha: null, length: (width * height * 3) / 2 };
}

/** Copies pixels of even width and height into the kernel's memory. */
export function loadPicture(kernel: Kernel, pixels: Pixels): Picture {
  const { width, height, channels } = pixels;
  const full = () => allocatePlane(kernel, width, height, border);
  const half = () => allocatePlane(kernel, width / 2, height / 2, border);
  const picture: Picture = { y: full(), u: half(), v: half(), alpha: channels === 4 ? { y: full(), c: half() } : null };
  writePixels(kernel.bytes(), picture, pixels);
  // Zeros around a picture with alpha are fully transparent already.
  if (!picture.alpha) for (const plane of [picture.y, picture.u, picture.v]) extendEdges(kernel.bytes(), plane);
  return picture;
}

/** Converts sRGB pixels into a picture's planes. Those of a picture with alpha must be clear (zeros) where it is. */
export function writePixels(bytes: Uint8Array, picture: Picture, pixels: Pixels): void {
  if (picture.alpha) writeCovered(bytes, picture, picture.alpha, pixels);
  else writeOpaque(bytes, picture, pixels);
}

/** Weights of red, green and blue in 65536ths, for luma of 219 steps and, over four pixels, for chroma of 224. */
const luma = { r: 11966, g: 40254, b: 4064 };
const whole = 65536;
const lumaBase = 16.5 * whole;
const blueOf = { r: -1649, g: -5547, b: 7196 };
const redOf = { r: 7196, g: -6536, b: -660 };
const chromaBase = 128.5 * whole;

function writeOpaque(bytes: Uint8Array, { y, u, v }: Picture, { data, width, height, channels }: Pixels): void {
  for (let row = 0; row < height; row += 2) {
    let upper = row * width * channels, lower = upper + width * channels;
    let above = y.at + row * y.stride, below = above + y.stride;
    let blue = u.at + (row >> 1) * u.stride, red = v.at + (row >> 1) * v.stride;
    for (let column = 0; column < width; column += 2) {
      const r0 = data[upper]!, g0 = data[upper + 1]!, b0 = data[upper + 2]!;
      const r1 = data[upper + channels]!, g1 = data[upper + channels + 1]!, b1 = data[upper + channels + 2]!;
      const r2 = data[lower]!, g2 = data[lower + 1]!, b2 = data[lower + 2]!;
      const r3 = data[lower + channels]!, g3 = data[lower + channels + 1]!, b3 = data[lower + channels + 2]!;
      bytes[above++] = (r0 * luma.r + g0 * luma.g + b0 * luma.b + lumaBase) >> 16;
      bytes[above++] = (r1 * luma.r + g1 * luma.g + b1 * luma.b + lumaBase) >> 16;
      bytes[below++] = (r2 * luma.r + g2 * luma.g + b2 * luma.b + lumaBase) >> 16;
      bytes[below++] = (r3 * luma.r + g3 * luma.g + b3 * luma.b + lumaBase) >> 16;
      const r = r0 + r1 + r2 + r3, g = g0 + g1 + g2 + g3, b = b0 + b1 + b2 + b3;
      bytes[blue++] = (r * blueOf.r + g * blueOf.g + b * blueOf.b + chromaBase) >> 16;
      bytes[red++] = (r * redOf.r + g * redOf.g + b * redOf.b + chromaBase) >> 16;
      upper += 2 * channels;
      lower += 2 * channels;
    }
  }
}

function writeCovered(bytes: Uint8Array, { y, u, v }: Picture, alpha: { y: Plane; c: Plane }, { data, width, height }: Pixels): void {
  for (let row = 0; row < height; row += 2) {
    for (let column = 0; column < width; column += 2) {
      let red = 0, green = 0, blue = 0, cover = 0;
      for (let corner = 0; corner < 4; corner++) {
        const line = row + (corner >> 1), at = line * width + column + (corner & 1);
        const a = data[at * 4 + 3]!;
        if (a === 0) continue;
        const share = a / 255;
        const r = data[at * 4]! * share, g = data[at * 4 + 1]! * share, b = data[at * 4 + 2]! * share;
        bytes[y.at + line * y.stride + column + (corner & 1)] = (r * luma.r + g * luma.g + b * luma.b + 16 * share * whole + whole / 2) >> 16;
        bytes[alpha.y.at + line * alpha.y.stride + column + (corner & 1)] = a;
        red += r;
        green += g;
        blue += b;
        cover += share;
      }
      if (cover === 0) continue;
      const at = (row >> 1) * u.stride + (column >> 1);
      const base = 32 * cover * whole + whole / 2;
      bytes[u.at + at] = (red * blueOf.r + green * blueOf.g + blue * blueOf.b + base) >> 16;
      bytes[v.at + at] = (red * redOf.r + green * redOf.g + blue * redOf.b + base) >> 16;
      bytes[alpha.c.at + at] = cover * 63.75 + 0.5;
    }
  }
}

export function extendEdges(bytes: Uint8Array, { at, stride, width, height, border: edge }: Plane): void {
  for (let y = 0; y < height; y++) {
    const row = at + y * stride;
    bytes.fill(bytes[row]!, row - edge, row);
    bytes.fill(bytes[row + width - 1]!, row + width, row + width + edge);
  }
  const first = at - edge;
  const last = first + (height - 1) * stride;
  for (let y = 1; y <= edge; y++) {
    bytes.copyWithin(first - y * stride, first, first + width + 2 * edge);
    bytes.copyWithin(last + y * stride, last, last + width + 2 * edge);
  }
}
