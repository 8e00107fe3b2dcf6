/**
 * Pictures as planes of red, green and blue in a kernel's memory, each of the picture's own size: for frames that are
 * kept as pictures and not as video. Colours of a picture with alpha are multiplied by it.
 */
import type { Pixels } from '../../../media/pictures.ts';
import type { Kernel } from './kernel.ts';
import { allocatePlane, border, extendEdges, type Plane } from './planes.ts';

export type Channels = { readonly colours: readonly [Plane, Plane, Plane]; readonly alpha: Plane | null };
/** In whole pixels. */
export type Part = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** Planes for a frame of this size, one behind the other. */
export function allocateChannels(kernel: Kernel, { width, height }: { width: number; height: number }): Channels {
  const plane = () => allocatePlane(kernel, width, height, 0);
  return { colours: [plane(), plane(), plane()], alpha: null };
}

/** Copies a part of a picture into the kernel's memory. Around it an opaque picture goes on as it ends; others are clear. */
export function loadChannels(kernel: Kernel, { data, width, channels }: Pixels, part: Part): Channels {
  const plane = () => allocatePlane(kernel, part.width, part.height, border);
  const loaded: Channels = { colours: [plane(), plane(), plane()], alpha: channels === 4 ? plane() : null };
  const bytes = kernel.bytes();
  for (let row = 0; row < part.height; row++) {
    const from = ((part.top + row) * width + part.left) * channels;
    if (loaded.alpha) loadCoveredRow(bytes, loaded.colours, loaded.alpha, row, data, from);
    else loadRow(bytes, loaded.colours, row, data, from);
  }
  if (!loaded.alpha) for (const colour of loaded.colours) extendEdges(bytes, colour);
  return loaded;
}

function loadRow(bytes: Uint8Array, [red, green, blue]: Channels['colours'], row: number, data: Uint8Array, from: number): void {
  const shift = row * red.stride;
  const r = red.at + shift, g = green.at + shift, b = blue.at + shift;
  for (let x = 0, i = from; x < red.width; x++, i += 3) {
    bytes[r + x] = data[i]!;
    bytes[g + x] = data[i + 1]!;
    bytes[b + x] = data[i + 2]!;
  }
}

function loadCoveredRow(
  bytes: Uint8Array, [red, green, blue]: Channels['colours'], alpha: Plane, row: number, data: Uint8Array, from: number
): void {
  const shift = row * red.stride;
  for (let x = 0, i = from; x < red.width; x++, i += 4) {
    const a = data[i + 3]!;
    if (a === 0) continue;
    const share = a / 255;
    bytes[red.at + shift + x] = data[i]! * share + 0.5;
    bytes[green.at + shift + x] = data[i + 1]! * share + 0.5;
    bytes[blue.at + shift + x] = data[i + 2]! * share + 0.5;
    bytes[alpha.at + shift + x] = a;
  }
}

/** The frame's pixels, RGB. */
export function readChannels(kernel: Kernel, { colours: [red, green, blue] }: Channels): Pixels {
  const { width, height } = red;
  const data = new Uint8Array(width * height * 3);
  const bytes = kernel.bytes();
  for (let row = 0; row < height; row++) readRow(data, row * width * 3, bytes, row * red.stride, red, green, blue);
  return { data, width, height, channels: 3 };
}

function readRow(data: Uint8Array, to: number, bytes: Uint8Array, shift: number, red: Plane, green: Plane, blue: Plane): void {
  const r = red.at + shift, g = green.at + shift, b = blue.at + shift;
  for (let x = 0, i = to; x < red.width; x++, i += 3) {
    data[i] = bytes[r + x]!;
    data[i + 1] = bytes[g + x]!;
    data[i + 2] = bytes[b + x]!;
  }
}
