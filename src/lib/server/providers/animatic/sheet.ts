/**
 * Clean sheets of tier 3 without a model: the subject cut out by the very cut that the painter makes, upright in a square
 * of #808080 under a soft studio light.
 */
import sharp from 'sharp';
import { sheetGrey } from '../../../pipeline/assets/words.ts';
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import { putPng, type Pixels } from '../../media/pictures.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { findSubject } from './cutout.ts';

/** The longest side at which pictures are cut out, in pixels. */
const workingSide = 1600;
const square = 1280;
/** The share of the square that the subject fills. */
const filled = 0.8;

type Cut = Pixels & { channels: 4 };

async function cutOf(store: ArtifactStore, picture: ArtifactRef): Promise<Cut | null> {
  const { data, info } = await sharp(store.path(picture), { limitInputPixels: 50e6 }).toColourspace('srgb').ensureAlpha()
    .resize({ width: workingSide, height: workingSide, fit: 'inside', withoutEnlargement: true }).raw().toBuffer({ resolveWithObject: true });
  const found = findSubject({ data, width: info.width, height: info.height, channels: 4 });
  return found.kind === 'cut' ? found.cutout.pixels : null;
}

/** The subject in a square, lit from the upper left; null where it cannot be told from its background. */
export async function studioSheet(store: ArtifactStore, picture: ArtifactRef): Promise<ArtifactRef | null> {
  const cut = await cutOf(store, picture);
  if (!cut) return null;
  const scale = (filled * square) / Math.max(cut.width, cut.height);
  const size = { width: Math.round(cut.width * scale), height: Math.round(cut.height * scale) };
  const data = await raw(cut).resize({ ...size, fit: 'fill', kernel: 'lanczos3' }).raw().toBuffer();
  return onGrey(store, lit({ data, ...size, channels: 4 }), { width: square, height: square });
}

const raw = ({ data, width, height, channels }: Pixels) => sharp(data, { raw: { width, height, channels } });

/** A gentle fall of light, 6 per cent up at the upper left and as much down at the lower right. */
function lit({ data, width, height }: Cut): Cut {
  const out = new Uint8Array(data);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const light = 1.06 - 0.12 * (0.5 * (x / width) + 0.5 * (y / height));
      for (let channel = 0; channel < 3; channel++) out[i + channel] = Math.min(255, Math.round(out[i + channel]! * light));
    }
  }
  return { data: out, width, height, channels: 4 };
}

async function onGrey(store: ArtifactStore, cut: Cut, size: { width: number; height: number }): Promise<ArtifactRef> {
  const place = { left: Math.round((size.width - cut.width) / 2), top: Math.round((size.height - cut.height) / 2) };
  const over = await raw(cut).png({ compressionLevel: 0 }).toBuffer();
  const data = await sharp({ create: { ...size, channels: 3, background: sheetGrey } }).composite([{ input: over, ...place }]).removeAlpha().raw().toBuffer();
  return putPng(store, { data, ...size, channels: 3 });
}
