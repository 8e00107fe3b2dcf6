/** The picture that shows where a frame differs: the frame in dark grey, what differs glowing from amber to red. */
import type { ArtifactRef } from '../../../../pipeline/outputs.ts';
import { putPng, type Pixels } from '../../../media/pictures.ts';
import type { ArtifactStore } from '../../../storage/files.ts';
import { bytesAt, holding, lend, loops, numbersAt, release, reserve } from './compiled.ts';
import type { Sighting } from './sighting.ts';
import { blockSize, type DifferenceMap } from './compare.ts';
import type { Detail } from './detail.ts';
import { partColumns, partRows } from './look.ts';
import type { Raster, Size } from './raster.ts';
import { clamp, rise } from './scale.ts';

/** Draws a frame with the differences of `map` and, where a product was looked for, of its parts and of the detail that
 * was lost. Stored as PNG of the comparison size. */
export const drawHeatmap = (store: ArtifactStore, ...given: Parameters<typeof heatPixels>): Promise<ArtifactRef> => putPng(store, heatPixels(...given));

export const heatPixels = ({ full, half }: Raster, map: DifferenceMap, product: Sighting | null, detail: Detail | null): Pixels => holding(() => {
  const { width, height, L } = full;
  const heat = heatPlane(half, map);
  if (product) addProduct(heat, half, product);
  if (product && detail) addSpot(heat, half, product, detail);
  const start = lend(L), plane = lend(heat), out = reserve(3 * L.length);
  loops.glow(start, width, height, plane, half.width, half.height, out);
  const data = bytesAt(out, 3 * L.length).slice();
  release(start);
  return { data, width, height, channels: 3 };
});

/** Block differences spread smoothly over the pixels of the half-size picture. */
function heatPlane({ width, height }: Size, { values, columns, rows }: DifferenceMap): Float32Array {
  const grid = lend(values), out = reserve(4 * width * height);
  loops.enlarge(grid, columns, rows, blockSize, width, height, out);
  const plane = numbersAt(out, width * height);
  release(grid);
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
