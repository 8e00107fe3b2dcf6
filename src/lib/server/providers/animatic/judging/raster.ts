/** Pictures at the bounded size at which the judge compares them: about 57,600 pixels (320 by 180 for 16:9). */
import sharp from 'sharp';
import type { ArtifactRef } from '../../../../pipeline/outputs.ts';
import type { ArtifactStore } from '../../../storage/files.ts';
import { halve, toLab, type LabImage } from './colour-difference.ts';

/** One picture at full comparison size and at smaller ones. `levels`: half, quarter, eighth and sixteenth of it. */
export type Raster = { readonly full: LabImage; readonly half: LabImage; readonly quarter: LabImage; readonly levels: readonly LabImage[] };

export type Size = { readonly width: number; readonly height: number };

/** Comparison size for a picture of this shape; both sides are multiples of 8. */
export function comparisonSize({ width, height }: Size): Size {
  const ratio = Math.min(4, Math.max(0.25, width / height));
  const round = (value: number) => Math.max(32, Math.round(value / 8) * 8);
  return { width: round(Math.sqrt(57_600 * ratio)), height: round(Math.sqrt(57_600 / ratio)) };
}

/** Width and height of a picture, from its reference where it says so, else from its file. */
export async function sizeOf(store: ArtifactStore, ref: ArtifactRef): Promise<Size> {
  if (ref.width !== undefined && ref.height !== undefined) return { width: ref.width, height: ref.height };
  const { width, height } = await sharp(store.path(ref), { limitInputPixels: 50e6 }).metadata();
  return { width, height };
}

/** Reads a picture, stretched to `size`. */
export async function readRaster(store: ArtifactStore, ref: ArtifactRef, size: Size): Promise<Raster> {
  const { data } = await sharp(store.path(ref), { limitInputPixels: 50e6 })
    .toColourspace('srgb').flatten({ background: '#808080' }).removeAlpha()
    .resize({ ...size, fit: 'fill' }).raw().toBuffer({ resolveWithObject: true });
  const full = toLab({ data, ...size, channels: 3 });
  const half = halve(full);
  const quarter = halve(half);
  const eighth = halve(quarter);
  return { full, half, quarter, levels: [half, quarter, eighth, halve(eighth)] };
}
