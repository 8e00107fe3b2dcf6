/** The picture that shows where a frame differs: the frame in dark grey, what differs glowing from amber to red. */
import type { ArtifactRef } from '../../../../pipeline/outputs.ts';
import { putPng, type Pixels } from '../../../media/pictures.ts';
import type { ArtifactStore } from '../../../storage/files.ts';
import type { Sighting } from './sighting.ts';
import { blockSize, type DifferenceMap } from './compare.ts';
import type { Detail } from './detail.ts';
import { partColumns, partRows } from './look.ts';
import type { Raster, Size } from './raster.ts';
import { clamp, rise } from './scale.ts';

/** Draws a frame with the differences of `map` and, where a product was looked for, of its parts and of the detail that
 * was lost. Stored as PNG of the comparison size. */
export const drawHeatmap = (store: ArtifactStore, ...given: Parameters<typeof heatPixels>): Promise<ArtifactRef> => putPng(store, heatPixels(...given));

export function heatPixels({ full, half }: Raster, map: DifferenceMap, product: Sighting | null, detail: Detail | null): Pixels {
  const { width, height } = full;
  const heat = heatPlane(half, map);
  if (product) addProduct(heat, half, product);
  if (product && detail) addSpot(heat, half, product, detail);
  const out = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) heatRow(out, full.L, heat, half, y, width);
  return { data: out, width, height, channels: 3 };
}

function heatRow(out: Uint8Array, L: Float32Array, heat: Float32Array, half: Size, y: number, width: number): void {
  for (let x = 0, at = y * width, i = at * 3; x < width; x += 1, at += 1, i += 3) {
    const value = smooth(heat, half, (x + 0.5) / 2 - 0.5, (y + 0.5) / 2 - 0.5);
    const grey = 0.34 * 2.55 * L[at]! + 6;
    const share = 0.85 * value;
    out[i] = grey * (1 - share) + 255 * share;
    out[i + 1] = grey * (1 - share) + (190 - 150 * value) * share;
    out[i + 2] = grey * (1 - share) + 30 * share;
  }
}

/** Block differences spread smoothly over the pixels of the half-size picture. */
function heatPlane({ width, height }: Size, { values, columns, rows }: DifferenceMap): Float32Array {
  const plane = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      plane[at] = smooth(values, { width: columns, height: rows }, (x + 0.5) / blockSize - 0.5, (y + 0.5) / blockSize - 0.5);
    }
  }
  return plane;
}

/** Parts of the product glow by their colour difference; a product that is not there glows as a whole. */
function addProduct(heat: Float32Array, { width, height }: Size, { look, place, parts, structure, score }: Sighting): void {
  const wide = (place.height * look.width) / look.height;
  const [left, top] = [place.x - wide / 2, place.y - place.height / 2];
  const shape = score > 0.9 ? 0 : 0.8 * (1 - structure);
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, top + place.height); y += 1) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, left + wide); x += 1) {
      const [u, v] = [clamp((x + 0.5 - left) / wide, 0, 0.999), clamp((y + 0.5 - top) / place.height, 0, 0.999)];
      const member = look.mask[Math.floor(v * look.height) * look.width + Math.floor(u * look.width)]!;
      const part = parts[Math.floor(v * partRows) * partColumns + Math.floor(u * partColumns)]!;
      const value = member * Math.max(shape, Number.isNaN(part) ? 0 : rise(part, 6, 24));
      heat[y * width + x] = Math.max(heat[y * width + x]!, value);
    }
  }
}

/** The detail that is not that of the picture, as a round glow of about a tenth of the product. */
function addSpot(heat: Float32Array, { width, height }: Size, { look, place }: Sighting, { score, spot }: Detail): void {
  const wide = (place.height * look.width) / look.height;
  const [cx, cy] = [place.x + (spot.x - 0.5) * wide, place.y + (spot.y - 0.5) * place.height];
  const radius = Math.max(3, 0.13 * Math.max(wide, place.height));
  for (let y = Math.max(0, Math.floor(cy - radius)); y < Math.min(height, cy + radius); y += 1) {
    for (let x = Math.max(0, Math.floor(cx - radius)); x < Math.min(width, cx + radius); x += 1) {
      const near = 1 - rise(Math.hypot(x + 0.5 - cx, y + 0.5 - cy) / radius, 0.4, 1);
      heat[y * width + x] = Math.max(heat[y * width + x]!, (1 - score) * near);
    }
  }
}

/** The value of a grid between its points. */
function smooth(grid: Float32Array, { width, height }: Size, x: number, y: number): number {
  const px = clamp(x, 0, width - 1), py = clamp(y, 0, height - 1);
  const x0 = Math.min(width - 1, Math.floor(px)), y0 = Math.min(height - 1, Math.floor(py));
  const x1 = Math.min(width - 1, x0 + 1), y1 = Math.min(height - 1, y0 + 1);
  const u = px - x0, v = py - y0;
  const top = grid[y0 * width + x0]! * (1 - u) + grid[y0 * width + x1]! * u;
  const bottom = grid[y1 * width + x0]! * (1 - u) + grid[y1 * width + x1]! * u;
  return top * (1 - v) + bottom * v;
}
