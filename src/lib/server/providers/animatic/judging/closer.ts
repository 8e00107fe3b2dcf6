/**
 * Looks closer at a product where it was found: at its letters and features, in the frames as large as they are. Of a clip
 * whose frames are its keyframes one frame tells for all, the last, which shows the scene's own product; others are
 * looked at where they are not what they should be. So a sound clip costs one look, of about 10 ms.
 */
import type { ArtifactRef } from '../../../../pipeline/outputs.ts';
import type { ArtifactStore } from '../../../storage/files.ts';
import { compareDetail, gridFor, regionSize, type Detail } from './detail.ts';
import type { ProductFindings, Shown } from './products.ts';
import { readRegion } from './region.ts';
import { sizeOf, type Size } from './raster.ts';
import type { FrameName } from './findings.ts';

export type Details = Partial<Record<FrameName, Detail>>;

/** Below this likeness with its keyframes a frame is looked at by itself. */
const sound = 0.97;
/** Below this score nothing was found that could be looked at. */
const found = 0.6;

/** `alike`: 0 to 1, how much each frame is what its keyframes make it. */
export async function lookCloser(
  store: ArtifactStore, clip: Readonly<Record<FrameName, ArtifactRef>>, product: ProductFindings, half: Size, alike: Readonly<Record<FrameName, number>>
): Promise<Details> {
  const shown = (['last', 'first', 'middle'] as const).filter((name) => (product[name]?.sighting.score ?? 0) >= found);
  const details: Details = {};
  for (const name of shown) {
    if (Object.keys(details).length > 0 && alike[name] >= sound) continue;
    const detail = await detailOf(store, clip[name], product[name]!, half);
    if (detail) details[name] = detail;
  }
  return details;
}

/** A product is found to within some hundredths of its size; what its details need is found here. */
const sizes = [1, 1.04, 0.96, 1.08, 0.92];
/** From this score on no other size is tried. */
const sure = 0.9;

async function detailOf(store: ArtifactStore, frame: ArtifactRef, { sighting: { look, place } }: Shown, half: Size): Promise<Detail | null> {
  const full = await sizeOf(store, frame);
  let best: Detail | null = null;
  for (const size of sizes) {
    const grid = gridFor(look, { ...place, height: place.height * size }, half, full);
    if (!grid) break;
    const { width, height } = regionSize(grid);
    const detail = compareDetail(look, grid, await readRegion(store, frame, grid.box, width, height));
    if (detail && (!best || detail.score > best.score)) best = detail;
    if (!detail || detail.score >= sure) break;
  }
  return best;
}
