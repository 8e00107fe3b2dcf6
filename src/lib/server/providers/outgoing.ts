/**
 * Pictures on their way to a provider: as they are where they are small enough for what is made of them, else scaled and
 * encoded anew. All pictures of one call share its room; what does not fit goes ahead of it where the provider takes files,
 * and is made smaller where it does not, which the run's log tells.
 */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { RunContext } from '../../pipeline/steps/tools.ts';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import type { ArtifactStore } from '../storage/files.ts';

export type Sent = { readonly mime: 'image/png' | 'image/jpeg'; readonly bytes: Buffer };

/** Base64 grows by a third, and requests end at 20 MB: this is what all pictures of one may weigh. */
export const mostInOneCall = 13 * 1024 * 1024;

/** `side`: longest side in pixels. `all`, `each`: most bytes together, and of one picture. */
export type Room = { readonly side: number; readonly all?: number; readonly each?: number };

/** Pictures for a call that holds them all. */
export async function picturesToSend(
  store: ArtifactStore, refs: readonly ArtifactRef[], { side, all = mostInOneCall, each = Infinity }: Room, { log }: Pick<RunContext, 'log'>
): Promise<Sent[]> {
  const sent = await picturesAt(store, refs, side);
  const fits = sizeOf(sent) <= all;
  const share = Math.min(each, fits ? Infinity : Math.floor(all / Math.max(1, sent.length)));
  const heavy = sent.filter(({ bytes }) => bytes.byteLength > share).length;
  if (!heavy) return sent;
  const why = fits ? `the provider takes at most ${megabytes(each)} a picture` : `all ${sent.length} together may have ${megabytes(all)}`;
  log(`${heavy === 1 ? 'One picture is' : `${heavy} pictures are`} sent smaller, for ${why}.`);
  return Promise.all(sent.map((picture, at) => (picture.bytes.byteLength > share ? smaller(store, refs[at]!, side, share) : picture)));
}

/** Each picture as it is, or at that longest side, whatever it weighs. */
export const picturesAt = (store: ArtifactStore, refs: readonly ArtifactRef[], side: number): Promise<Sent[]> => Promise.all(refs.map((ref) => pictureAt(store, ref, side)));

/** Which pictures stay in a call of so many bytes when the heaviest go ahead of it; by index. */
export function goingAhead(sent: readonly Sent[], all: number): ReadonlySet<number> {
  const ahead = new Set<number>();
  const heaviest = sent.map(({ bytes }, at) => ({ at, size: bytes.byteLength })).sort((one, other) => other.size - one.size);
  let left = sizeOf(sent);
  for (const { at, size } of heaviest) {
    if (left <= all) break;
    ahead.add(at);
    left -= size;
  }
  return ahead;
}

const sizeOf = (sent: readonly Sent[]): number => sent.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;

async function pictureAt(store: ArtifactStore, ref: ArtifactRef, side: number): Promise<Sent> {
  const fits = Math.max(ref.width ?? Infinity, ref.height ?? Infinity) <= side;
  if (fits && (ref.mime === 'image/png' || ref.mime === 'image/jpeg')) return { mime: ref.mime, bytes: await readFile(store.path(ref)) };
  return encoded(store, ref, side, 92);
}

/** Ever smaller until it weighs no more than `most`. */
async function smaller(store: ArtifactStore, ref: ArtifactRef, side: number, most: number): Promise<Sent> {
  for (let longest = side, quality = 92; ; longest = Math.round(longest * 0.8), quality = 85) {
    const picture = await encoded(store, ref, longest, quality);
    if (picture.bytes.byteLength <= most || longest < 256) return picture;
  }
}

const encoded = async (store: ArtifactStore, ref: ArtifactRef, longest: number, quality: number): Promise<Sent> => ({
  mime: 'image/jpeg',
  bytes: await sharp(store.path(ref), { limitInputPixels: 50e6 }).flatten({ background: '#ffffff' })
    .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true }).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer()
});
