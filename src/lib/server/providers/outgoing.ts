/** Pictures on their way to a provider: as they are where they are small enough, else scaled and encoded anew. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import type { ArtifactStore } from '../storage/files.ts';

export type Sent = { readonly mime: 'image/png' | 'image/jpeg'; readonly bytes: Buffer };

/** Base64 grows by a third, and requests end at 20 MB: this is what all pictures of one may weigh. */
const allBytes = 13 * 1024 * 1024;

/** `side`: longest side in pixels. All pictures together stay below 13 MB. */
export async function picturesToSend(store: ArtifactStore, refs: readonly ArtifactRef[], side: number): Promise<Sent[]> {
  const each = Math.floor(allBytes / Math.max(1, refs.length));
  return Promise.all(refs.map((ref) => toSend(store, ref, side, each)));
}

async function toSend(store: ArtifactStore, ref: ArtifactRef, side: number, most: number): Promise<Sent> {
  const file = store.path(ref);
  const fits = Math.max(ref.width ?? Infinity, ref.height ?? Infinity) <= side && ref.bytes <= most;
  if (fits && (ref.mime === 'image/png' || ref.mime === 'image/jpeg')) return { mime: ref.mime, bytes: await readFile(file) };
  for (let longest = side, quality = 92; ; longest = Math.round(longest * 0.8), quality = 85) {
    const bytes = await sharp(file, { limitInputPixels: 50e6 }).flatten({ background: '#ffffff' })
      .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true }).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
    if (bytes.byteLength <= most || longest < 256) return { mime: 'image/jpeg', bytes };
  }
}
