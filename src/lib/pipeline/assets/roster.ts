/**
 * The assets of a project: those of the manifest, and the product pictures of the brief, which are assets from the start.
 * A picture of the brief is never copied into the manifest; what a person says of it there (a name, a description, a
 * clean sheet) is kept under an id that comes from its content.
 */
import type { Brief, BriefImage } from '../outputs.ts';
import type { Manifest, ManifestAsset } from './outputs.ts';
import { tagBegins, type AssetKind } from './words.ts';

export type Asset = ManifestAsset & {
  /** Where its first picture is from. */
  readonly origin: 'brief' | 'manifest';
  /** It stands in the manifest; a picture of the brief may not. */
  readonly written: boolean;
};

/** The id of a picture of the brief as an asset, which is also its key in lists of pictures. */
export const pictureKey = ({ image }: BriefImage): string => `p${image.content.slice(0, 12)}`;

/** The lowest free tag of a kind. */
export function freeTag(kind: AssetKind, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const tag = `${tagBegins[kind]}_${String(number).padStart(2, '0')}`;
    if (!taken.has(tag)) return tag;
  }
}

/** All assets of a project: the brief's pictures in their order, then those of the manifest. */
export function rosterOf(brief: Brief | null, manifest: Manifest | null): Asset[] {
  const written = new Map(manifest?.assets.map((asset) => [asset.id, asset]));
  const taken = new Set(manifest?.assets.map(({ tag }) => tag));
  const products = (brief?.images ?? []).map((image): Asset => {
    const id = pictureKey(image);
    const said = written.get(id);
    if (said) return { ...said, pictures: [image, ...said.pictures], origin: 'brief', written: true };
    const tag = freeTag('product', taken);
    taken.add(tag);
    return { id, kind: 'product', tag, name: nameOf(image.name), description: '', pictures: [image], sheet: null, describe: false, origin: 'brief', written: false };
  });
  const others = (manifest?.assets ?? []).filter(({ id }) => id.startsWith('a')).map((asset): Asset => ({ ...asset, origin: 'manifest', written: true }));
  return [...products, ...others];
}

/** A file's name without its ending. */
const nameOf = (file: string): string => file.replace(/\.[a-z0-9]{2,5}$/i, '').slice(0, 80).trim() || 'Product';
