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
const border = 8;

function allocatePlane(kernel: Kernel, width: number, height: number, edge: number): Plane {
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

/** Converts sRGB pixels into a picture's planes. */
export function writePixels(bytes: Uint8Array, picture: Picture, { data, width, height, channels }: Pixels): void {
  const { y: luma, u, v, alpha } = picture;
  for (let row = 0; row < height; row += 2) {
    for (let column = 0; column < width; column += 2) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let cover = 0;
      for (let corner = 0; corner < 4; corner++) {
        const y = row + (corner >> 1);
        const x = column + (corner & 1);
        const at = (y * width + x) * channels;
        const a = channels === 4 ? data[at + 3]! / 255 : 1;
        const r = data[at]! * a;
        const g = data[at + 1]! * a;
        const b = data[at + 2]! * a;
        bytes[luma.at + y * luma.stride + x] = 16 * a + (0.2126 * r + 0.7152 * g + 0.0722 * b) * (219 / 255) + 0.5;
        if (alpha) bytes[alpha.y.at + y * alpha.y.stride + x] = data[at + 3]!;
        red += r;
        green += g;
        blue += b;
        cover += a;
      }
      const gray = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      const at = (row >> 1) * u.stride + (column >> 1);
      bytes[u.at + at] = 32 * cover + ((blue - gray) / 1.8556) * (56 / 255) + 0.5;
      bytes[v.at + at] = 32 * cover + ((red - gray) / 1.5748) * (56 / 255) + 0.5;
      if (alpha) bytes[alpha.c.at + at] = cover * 63.75 + 0.5;
    }
  }
}

function extendEdges(bytes: Uint8Array, { at, stride, width, height, border: edge }: Plane): void {
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
