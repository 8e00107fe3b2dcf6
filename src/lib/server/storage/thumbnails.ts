/** Small WebP copies of pictures, made when first asked for and kept under `<data>/thumbs`. They can be deleted at
 * any time. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { ArtifactStore } from './files.ts';

export const thumbnailWidths = [160, 320, 640, 960] as const;
export type ThumbnailWidth = (typeof thumbnailWidths)[number];

const underWay = new Map<string, Promise<string>>();

/** Path of the thumbnail of the picture in `file`, whose hash is `artifact`; never wider than the picture itself.
 * Requests that come while it is being made share that work. */
export async function thumbnail(store: ArtifactStore, file: string, artifact: string, width: ThumbnailWidth): Promise<string> {
  const target = join(dirname(store.root), 'thumbs', artifact.slice(0, 2), `${artifact}-${width}.webp`);
  if (existsSync(target)) return target;
  const running = underWay.get(target);
  if (running) return running;
  const work = make(store, file, target, width).finally(() => underWay.delete(target));
  underWay.set(target, work);
  return work;
}

async function make(store: ArtifactStore, file: string, target: string, width: number): Promise<string> {
  const draft = await store.temp('webp');
  try {
    await sharp(file, { limitInputPixels: 50e6, pages: 1 })
      .resize({ width, withoutEnlargement: true }).webp({ quality: 82, effort: 3 }).toFile(draft);
    await mkdir(dirname(target), { recursive: true });
    await rename(draft, target);
    return target;
  } finally {
    await rm(draft, { force: true });
  }
}
