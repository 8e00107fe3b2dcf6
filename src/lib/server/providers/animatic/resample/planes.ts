/**
 * Pictures as planes in a kernel's memory: BT.709, limited range, 4:2:0 with chroma samples in the middle of each
 * two by two pixels, which is where FFmpeg's scaler and the browsers take them to be when a file does not say.
 * A picture with alpha is premultiplied, and keeps its alpha once for luma and once for chroma.
 */
import type { Kernel } from './kernel.ts';
import type { Pixels } from '../../../media/pictures.ts';
import { resized } from './resize.ts';

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

/** A plane of zeros; for a purpose, in the kernel's room for that, which holds anything. */
export function allocatePlane(kernel: Kernel, width: number, height: number, edge: number, purpose?: string): Plane {
  const length = planeBytes(width, height, edge);
  // Rooms double, so that those given up for larger ones stay few.
  const start = purpose ? kernel.room(purpose, 2 ** Math.ceil(Math.log2(length))) : kernel.allocate(length);
  return planeFrom(start, width, height, edge);
}

/** One that holds anything until it is written to. */
const reservePlane = (kernel: Kernel, width: number, height: number, edge: number): Plane =>
  planeFrom(kernel.reserve(planeBytes(width, height, edge)), width, height, edge);

const strideOf = (width: number, edge: number) => (edge === 0 ? width : Math.ceil((width + 2 * edge) / 16) * 16);
const planeBytes = (width: number, height: number, edge: number) => strideOf(width, edge) * (height + 2 * edge);

function planeFrom(start: number, width: number, height: number, edge: number): Plane {
  const stride = strideOf(width, edge);
  return { at: start + edge * stride + edge, stride, width, height, border: edge };
}

/** A frame as yuv420p wants it: three planes without borders, one behind the other. It holds anything until it is written to. */
export type Frame = Picture & { readonly length: number };

export function allocateFrame(kernel: Kernel, { width, height }: { width: number; height: number }): Frame {
  const at = kernel.reserve((width * height * 3) / 2);
  const luma = { at, stride: width, width, height, border: 0 };
  const u = { at: at + width * height, stride: width / 2, width: width / 2, height: height / 2, border: 0 };
  const v = { ...u, at: u.at + (width * height) / 4 };
  return { y: luma, u, v, alpha: null, length: (width * height * 3) / 2 };
}

/** Pixels as planes in the kernel's memory, at a size of even sides, which has to be the pixels' own or one that `canResize` allows. */
export function loadPicture(kernel: Kernel, pixels: Pixels, size: { width: number; height: number } = pixels): Picture {
  const { width, height } = size;
  const covered = pixels.channels === 4, plane = covered ? allocatePlane : reservePlane;
  const full = () => plane(kernel, width, height, border);
  const half = () => plane(kernel, width / 2, height / 2, border);
  const picture: Picture = { y: full(), u: half(), v: half(), alpha: covered ? { y: full(), c: half() } : null };
  writePixels(kernel, picture, pixels);
  // Zeros around a picture with alpha are fully transparent already.
  if (!picture.alpha) for (const plane of [picture.y, picture.u, picture.v]) extendEdges(kernel.bytes(), plane);
  return picture;
}

/** Converts sRGB pixels into a picture's planes, at their size. Those of a picture with alpha must be clear (zeros) where it is. */
export function writePixels(kernel: Kernel, { y, u, v, alpha }: Picture, { data, width, height, channels }: Pixels): void {
  const staged = kernel.room('pixels', data.length);
  kernel.bytes().set(data, staged);
  const source = resized(kernel, staged, channels, { width, height }, y);
  if (alpha) kernel.covered(source, y.width, y.height, y.at, y.stride, u.at, v.at, u.stride, alpha.y.at, alpha.c.at);
  else kernel.opaque(source, channels, y.width, y.height, y.at, y.stride, u.at, v.at, u.stride);
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
