/**
 * Decodes the pictures of a clip. What the next clip is likely to need again stays decoded: a scene's last keyframe is the
 * next scene's first, and its subject often stays.
 */
import sharp, { type Sharp } from 'sharp';
import type { Pixels } from '../../media/pictures.ts';
import { remember } from './lru.ts';
import { canResize } from './resample/resize.ts';

export type Size = { readonly width: number; readonly height: number };
/** A rectangle in pixels. */
export type Region = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

const pixelLimit = 50e6;
/** Pixels of a cut-out that is kept: more than the painter's have. */
const mostKept = 4e6;
/** Two clips are made at once, with a keyframe in common. */
const keyframes = remember<Pixels>(3);
const cutouts = remember<Pixels>(3);

export async function sizeOf(file: string): Promise<Size & { readonly hasAlpha: boolean }> {
  const { width, height, hasAlpha } = await sharp(file, { limitInputPixels: pixelLimit }).metadata();
  return { width, height, hasAlpha };
}

/** An opaque picture's region, not to be changed: at this size, or at its own where `loadPicture` can bring it to that. */
export async function readRegion(file: string, region: Region, size: Size): Promise<Pixels> {
  let image = open(file).extract({ ...region }).flatten({ background: '#808080' });
  if (!canResize(region, size)) image = reduced(image, size);
  return pixelsOf(image, 3);
}

/** The same of a whole picture with alpha; one that has none gets it. */
export async function readCutout(file: string, size: Size): Promise<Pixels> {
  const full = await sizeOf(file);
  const same = full.width === size.width && full.height === size.height;
  if (!same && !(full.hasAlpha && canResize(full, size))) return pixelsOf(reduced(open(file).ensureAlpha(), size), 4);
  const read = () => pixelsOf(open(file).ensureAlpha(), 4);
  return full.width * full.height > mostKept ? read() : cutouts.get(file, read);
}

/** A picture at a clip's size, not to be changed; one of another shape is cropped around its middle. */
export function readKeyframe(file: string, frame: Size): Promise<Pixels> {
  return keyframes.get(`${frame.width}x${frame.height} ${file}`, () =>
    pixelsOf(open(file).flatten({ background: '#808080' }).resize({ ...frame, fit: 'cover', kernel: 'lanczos3' }), 3));
}

/** The picture with a clear column and row more where its sides are odd. */
export async function evened(pixels: Pixels): Promise<Pixels> {
  const { data, width, height, channels } = pixels;
  const [right, bottom] = [width % 2, height % 2];
  if (right + bottom === 0) return pixels;
  return pixelsOf(sharp(data, { raw: { width, height, channels } })
    .extend({ right, bottom, background: { r: 0, g: 0, b: 0, alpha: 0 } }), channels);
}

const open = (file: string) => sharp(file, { limitInputPixels: pixelLimit }).toColourspace('srgb');
const reduced = (image: Sharp, size: Size) => image.resize({ ...size, fit: 'fill', kernel: 'lanczos3' });

async function pixelsOf(image: Sharp, channels: 3 | 4): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels };
}
