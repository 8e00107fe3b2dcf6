/**
 * A plate from a photograph that is shown whole. The camera travels over the picture itself; where its ratio is far
 * from the frame's, the widest shots see a little beyond its edges: its own blurred continuation.
 */
import sharp, { type Sharp } from 'sharp';
import { frameSizes, type Aspect, type ShotSize } from '../../../pipeline/words.ts';
import type { Pixels } from '../../media/pictures.ts';
import { frameRatio, onPlate, type View } from './placement.ts';
import type { Side } from './hints.ts';

/** `core`: where the photograph itself lies; `focus`: what the eye goes to; both in shares of the plate. */
export type PhotoPlate = {
  readonly pixels: Pixels & { channels: 3 };
  readonly core: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly focus: { readonly x: number; readonly y: number };
};

/** Ratios up to this much apart are met by cropping alone; beyond it the plate grows by at most `growth`. */
const alike = 1.25;
const growth = 1.5;
const mostPixels = 3.6e6;

/** Makes the plate from sRGB pixels. */
export async function photoPlate(photo: Pixels & { channels: 3 }, aspect: Aspect): Promise<PhotoPlate> {
  const ratio = photo.width / photo.height;
  const apart = frameRatio(aspect) / ratio;
  const grow = { x: apart > alike ? Math.min(growth, apart) : 1, y: apart < 1 / alike ? Math.min(growth, 1 / apart) : 1 };
  const canvas = { width: photo.width * grow.x, height: photo.height * grow.y };
  const widest = Math.min(canvas.width, canvas.height * frameRatio(aspect));
  const wanted = Math.min((frameSizes[aspect].width * 1.45) / widest, 1.7, Math.sqrt(mostPixels / (canvas.width * canvas.height)));
  const inner = { width: Math.round(photo.width * wanted), height: Math.round(photo.height * wanted) };
  const size = { width: Math.round(canvas.width * wanted), height: Math.round(canvas.height * wanted) };
  const left = (size.width - inner.width) >> 1, top = (size.height - inner.height) >> 1;
  const sized = await raw(sharp(photo.data, { raw: photo }).resize(inner.width, inner.height, { fit: 'fill', kernel: 'lanczos3' }));
  const point = focusOf(await raw(sharp(photo.data, { raw: photo }).resize(48, 48, { fit: 'fill' })), apart > alike ? 15 : 23.5);
  const data = left > 0 || top > 0 ? await extended(sized, inner, size, left, top) : sized;
  grade(data, size);
  const core = { x: left / size.width, y: top / size.height, width: inner.width / size.width, height: inner.height / size.height };
  return { pixels: { data, ...size, channels: 3 }, core, focus: { x: core.x + point.x * core.width, y: core.y + point.y * core.height } };
}

const raw = async (image: Sharp): Promise<Buffer> => image.removeAlpha().toColourspace('srgb').raw().toBuffer();

type Size = { width: number; height: number };

/** The photograph on its mirrored, blurred continuation; the seam is a wide feather. */
async function extended(photo: Buffer, inner: Size, size: Size, left: number, top: number): Promise<Buffer> {
  const mirrored = await sharp(photo, { raw: { ...inner, channels: 3 } })
    .extend({ left, right: size.width - inner.width - left, top, bottom: size.height - inner.height - top, extendWith: 'mirror' }).raw().toBuffer();
  const small = { width: Math.round(size.width / 6), height: Math.round(size.height / 6) };
  const blurred = await sharp(mirrored, { raw: { ...size, channels: 3 } }).resize(small.width, small.height, { fit: 'fill' })
    .blur(Math.max(3, small.height * 0.045)).raw().toBuffer();
  const wings = await raw(sharp(blurred, { raw: { ...small, channels: 3 } }).resize(size.width, size.height, { fit: 'fill', kernel: 'cubic' }));
  const feather = left > 0 ? inner.width * 0.16 : inner.height * 0.16;
  for (let y = 0, i = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, i += 3) {
      const inside = left > 0 ? Math.min(x - left, left + inner.width - 1 - x) : Math.min(y - top, top + inner.height - 1 - y);
      const t = Math.min(1, Math.max(0, inside / feather));
      const share = t * t * (3 - 2 * t);
      const shade = 0.9 + 0.1 * share;
      for (let k = 0; k < 3; k++) mirrored[i + k] = wings[i + k]! * shade * (1 - share) + mirrored[i + k]! * share;
    }
  }
  return mirrored;
}

/** A light print: a gentle contrast curve and a soft fall of light towards the corners. */
function grade(data: Buffer, { width, height }: Size): void {
  const curve = Float32Array.from({ length: 256 }, (_, i) => {
    const v = i / 255;
    return 255 * (v + 0.16 * (v * v * (3 - 2 * v) - v));
  });
  for (let y = 0, i = 0; y < height; y++) {
    const v = (y + 0.5) / height - 0.5;
    for (let x = 0; x < width; x++, i += 3) {
      const u = (x + 0.5) / width - 0.5;
      const light = 1 - 0.34 * (u * u + v * v);
      data[i] = curve[data[i]!]! * light;
      data[i + 1] = curve[data[i + 1]!]! * light;
      data[i + 2] = curve[data[i + 2]!]! * light;
    }
  }
}

/**
 * Where detail and colour gather, with a leaning towards the row `level`; 0 to 1 each way. `data`: 48 x 48 RGB. Of a
 * tall picture in a broad frame the upper part matters more: heads and tops stand there.
 */
function focusOf(data: Buffer, level: number): { x: number; y: number } {
  let sum = 0, sx = 0, sy = 0;
  const at = (x: number, y: number, k: number) => data[(y * 48 + x) * 3 + k]!;
  for (let y = 1; y < 47; y++) {
    for (let x = 1; x < 47; x++) {
      let edge = 0;
      for (let k = 0; k < 3; k++) edge += Math.abs(at(x + 1, y, k) - at(x - 1, y, k)) + Math.abs(at(x, y + 1, k) - at(x, y - 1, k));
      const saturation = Math.max(at(x, y, 0), at(x, y, 1), at(x, y, 2)) - Math.min(at(x, y, 0), at(x, y, 1), at(x, y, 2));
      const middle = Math.exp(-(((x - 23.5) / 15) ** 2 + ((y - level) / 15) ** 2));
      const weight = (edge + 0.5 * saturation) ** 2 * middle;
      sum += weight;
      sx += weight * x;
      sy += weight * y;
    }
  }
  return sum > 0 ? { x: (sx / sum + 0.5) / 48, y: (sy / sum + 0.5) / 48 } : { x: 0.5, y: 0.5 };
}

const shares: Record<ShotSize, number> = { establishing: 1, wide: 0.9, medium: 0.72, close_up: 0.53, extreme_close_up: 0.4 };

/** The view a shot aims at on a photograph: its focus on a third, inside the picture from medium shots on. */
export function photoView(aspect: Aspect, shot: ShotSize, side: Side, plate: PhotoPlate, variant: number): View {
  const plateRatio = plate.pixels.width / plate.pixels.height;
  const { core, focus } = plate;
  const widest = Math.min(1, frameRatio(aspect) / plateRatio);
  const close = shot !== 'establishing' && shot !== 'wide';
  const inner = Math.min(core.width, (core.height * frameRatio(aspect)) / plateRatio);
  const width = Math.min(widest * shares[shot] * (1 + 0.03 * variant), close ? inner * (shot === 'medium' ? 1.04 : 0.8) : 1);
  const sign = side === 'left' ? -1 : side === 'right' ? 1 : 0;
  const height = (width * plateRatio) / frameRatio(aspect);
  const view = onPlate({ x: focus.x - sign * 0.13 * width, y: focus.y, width }, aspect, plateRatio);
  if (!close) return view;
  const keep = (centre: number, span: number, from: number, size: number) =>
    span >= size ? from + size / 2 : Math.min(from + size - span / 2, Math.max(from + span / 2, centre));
  return onPlate({ x: keep(view.x, width, core.x, core.width), y: keep(view.y, height, core.y, core.height), width }, aspect, plateRatio);
}
