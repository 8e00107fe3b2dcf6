/**
 * Pictures as planes of red, green and blue in a kernel's memory, each of the picture's own size: for frames that are
 * kept as pictures and not as video. Colours of a picture with alpha are multiplied by it.
 */
import type { Pixels } from '../../../media/pictures.ts';
import type { Kernel } from './kernel.ts';
import { rowLoops } from './rows.ts';
import { allocatePlane, border, extendEdges, type Plane } from './planes.ts';

export type Channels = { readonly colours: readonly [Plane, Plane, Plane]; readonly alpha: Plane | null };
/** As far beyond a row the loops may read. */
const slack = 64;
/** In whole pixels. */
export type Part = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** Planes for a frame of this size, one behind the other. */
export function allocateChannels(kernel: Kernel, { width, height }: { width: number; height: number }): Channels {
  const plane = () => allocatePlane(kernel, width, height, 0);
  return { colours: [plane(), plane(), plane()], alpha: null };
}

/**
 * Copies a part of a picture into the kernel's memory, to where the last one of as many channels was. Around it an opaque picture
 * goes on as it ends; others are clear.
 */
export function loadChannels(kernel: Kernel, { data, width, channels }: Pixels, part: Part): Channels {
  const plane = (name: string) => allocatePlane(kernel, part.width, part.height, border, `${name} of ${channels}`);
  const [red, green, blue, alpha] = [plane('red'), plane('green'), plane('blue'), channels === 4 ? plane('alpha') : null];
  const length = part.width * channels, source = kernel.room('row', length + slack);
  const bytes = kernel.bytes(), loops = rowLoops(kernel);
  if (alpha) for (const each of [red, green, blue, alpha]) clear(bytes, each);
  // What the loops write beyond a row's end leaves the border clear.
  bytes.fill(0, source + length, source + length + slack);
  for (let row = 0; row < part.height; row++) {
    const from = ((part.top + row) * width + part.left) * channels, shift = row * red.stride;
    bytes.set(data.subarray(from, from + length), source);
    if (alpha) loops.cover(source, part.width, red.at + shift, green.at + shift, blue.at + shift, alpha.at + shift);
    else loops.split(source, part.width, red.at + shift, green.at + shift, blue.at + shift);
  }
  if (!alpha) for (const colour of [red, green, blue]) extendEdges(bytes, colour);
  return { colours: [red, green, blue], alpha };
}

function clear(bytes: Uint8Array, { at, stride, height, border: edge }: Plane): void {
  const start = at - edge * (stride + 1);
  bytes.fill(0, start, start + stride * (height + 2 * edge));
}

/** The frame's pixels, RGB. */
export function readChannels(kernel: Kernel, { colours: [red, green, blue] }: Channels): Pixels {
  const { width, height, stride } = red;
  const data = new Uint8Array(width * height * 3), out = kernel.room('row', width * 3);
  const bytes = kernel.bytes(), loops = rowLoops(kernel);
  for (let row = 0; row < height; row++) {
    const shift = row * stride;
    loops.join(red.at + shift, green.at + shift, blue.at + shift, width, out);
    data.set(bytes.subarray(out, out + width * 3), row * width * 3);
  }
  return { data, width, height, channels: 3 };
}
