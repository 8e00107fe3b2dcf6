/**
 * A join between two clips: the last frame of one beside the first frame of the next, as decoded from the files. A number,
 * and a picture that glows where they differ (idea 6 of the product: seams are measured). It hangs on the two frames
 * alone, so it is derived data: kept beside the store by their hashes, free to be deleted, and part of no cell, lest a
 * clip be checked only when the next one is there.
 */
import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import { compareFrames } from '../providers/animatic/judging/compare.ts';
import { heatPixels } from '../providers/animatic/judging/heatmap.ts';
import { comparisonSize, readRaster, sizeOf } from '../providers/animatic/judging/raster.ts';
import { putDerived } from '../storage/derived.ts';
import type { ArtifactStore } from '../storage/files.ts';

const seamFile = z.strictObject({ score: z.number(), ssim: z.number(), deltaE: z.number() });
/**
 * `score`: 0 (another picture) to 1 (cannot be told apart), light and tint taken out within bounds. `ssim`: structural
 * similarity, -1 to 1. `deltaE`: mean CIEDE2000 difference; about 1 is just seen.
 */
export type Seam = z.infer<typeof seamFile>;
export type SeamFrames = { readonly last: ArtifactRef; readonly first: ArtifactRef };

export const seamKey = ({ last, first }: SeamFrames): string => `${last.artifact}-${first.artifact}`;
/** Where what is known of a seam lies; `key` consists of two hashes. */
export const seamPath = (data: string, key: string, ending: 'json' | 'webp'): string => join(data, 'seams', key.slice(0, 2), `${key}.${ending}`);

/** What was measured before; null where nothing was. */
export async function knownSeam(data: string, key: string): Promise<Seam | null> {
  try {
    const seam = seamFile.parse(JSON.parse(await readFile(seamPath(data, key, 'json'), 'utf8')));
    // What is looked at stays; the rest goes with time (storage/sweep.ts).
    const now = new Date();
    for (const ending of ['json', 'webp'] as const) await utimes(seamPath(data, key, ending), now, now);
    return seam;
  } catch {
    return null;
  }
}

/** Measures a seam and keeps it, its picture first. Throws `missing_file` where a frame is not there. */
export async function measureSeam(store: ArtifactStore, data: string, frames: SeamFrames): Promise<Seam> {
  const size = comparisonSize(await sizeOf(store, frames.last));
  const [last, first] = await Promise.all([readRaster(store, frames.last, size), readRaster(store, frames.first, size)]);
  const { score, ssim, deltaE, map } = compareFrames(first, last);
  const round = (value: number) => Math.round(value * 1000) / 1000;
  const seam = { score: round(score), ssim: round(ssim), deltaE: round(deltaE) };
  const { data: pixels, width, height } = heatPixels(first, map, null, null);
  const key = seamKey(frames);
  await putDerived(store, seamPath(data, key, 'webp'), await sharp(pixels, { raw: { width, height, channels: 3 } }).webp({ quality: 80, effort: 2 }).toBuffer());
  await putDerived(store, seamPath(data, key, 'json'), JSON.stringify(seam));
  return seam;
}
