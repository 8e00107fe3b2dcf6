/** A part of a frame at a size of its own: what the small pictures of the comparison have lost, such as letters. */
import sharp from 'sharp';
import type { ArtifactRef } from '../../../../pipeline/outputs.ts';
import type { ArtifactStore } from '../../../storage/files.ts';
import { toLab } from './colour-difference.ts';
import { sizeOf } from './raster.ts';

/** In 0..1 of the frame's width and height; may reach beyond it. */
export type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
/** Lightness on a grid of `width` by `height` over the box; NaN outside the frame. */
export type Region = { readonly L: Float32Array; readonly width: number; readonly height: number };

/** Reads what `box` shows of a frame. */
export async function readRegion(store: ArtifactStore, frame: ArtifactRef, box: Box, width: number, height: number): Promise<Region> {
  const full = await sizeOf(store, frame);
  const [across, down] = [(box.right - box.left) / width, (box.bottom - box.top) / height];
  // Cells of the grid that lie inside the frame, whole ones.
  const from = { x: Math.max(0, Math.ceil(-box.left / across)), y: Math.max(0, Math.ceil(-box.top / down)) };
  const to = { x: Math.min(width, Math.floor((1 - box.left) / across)), y: Math.min(height, Math.floor((1 - box.top) / down)) };
  const L = new Float32Array(width * height).fill(NaN);
  const size = { width: to.x - from.x, height: to.y - from.y };
  if (size.width < 8 || size.height < 8) return { L, width, height };
  const left = Math.round((box.left + from.x * across) * full.width), top = Math.round((box.top + from.y * down) * full.height);
  const { data } = await sharp(store.path(frame), { limitInputPixels: 50e6 })
    .extract({
      left, top, width: Math.min(full.width - left, Math.max(1, Math.round(size.width * across * full.width))),
      height: Math.min(full.height - top, Math.max(1, Math.round(size.height * down * full.height)))
    })
    .toColourspace('srgb').flatten({ background: '#808080' }).removeAlpha().resize({ ...size, fit: 'fill' }).raw().toBuffer({ resolveWithObject: true });
  const lab = toLab({ data, ...size, channels: 3 });
  for (let y = 0; y < size.height; y += 1) L.set(lab.L.subarray(y * size.width, (y + 1) * size.width), (from.y + y) * width + from.x);
  return { L, width, height };
}
