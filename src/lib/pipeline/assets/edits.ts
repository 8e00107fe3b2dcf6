/** Every change that a person makes to the assets: (manifest as it is, operation) -> the new manifest, or a refusal. Pure. */
import { complaintOf } from '../complaint.ts';
import type { Brief, BriefImage } from '../outputs.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { manifestOutput, type Manifest, type ManifestAsset, type Sheet } from './outputs.ts';
import { freeTag, pictureKey, rosterOf } from './roster.ts';
import { mostAssets, mostPictures, type AssetKind } from './words.ts';

export type AssetFields = Partial<Pick<ManifestAsset, 'kind' | 'tag' | 'name' | 'description' | 'sheet' | 'describe'>>;

export type AssetOperation =
  | { readonly type: 'add_asset'; readonly kind: AssetKind; readonly name: string; readonly description?: string; readonly tag?: string; readonly pictures: readonly BriefImage[] }
  | { readonly type: 'edit_asset'; readonly asset: string; readonly fields: AssetFields }
  | { readonly type: 'remove_asset'; readonly asset: string }
  | { readonly type: 'add_asset_pictures'; readonly asset: string; readonly pictures: readonly BriefImage[] }
  | { readonly type: 'remove_asset_picture'; readonly asset: string; readonly picture: number }
  /** Makes a picture the first, which is the one that stands for the asset. */
  | { readonly type: 'first_asset_picture'; readonly asset: string; readonly picture: number };

export type Known = {
  readonly brief: Brief | null;
  readonly manifest: Manifest | null;
  /** The highest number that an asset of this project ever had. */
  readonly highest: number;
};

const taken = (tag: string) => refuse('bad_input', `There is another ${tag} already.`, 'Give it a tag of its own.');
const missing = refuse('no_asset', 'That asset is no longer there.', 'Reload to see the cast as it is now.');

export function editManifest({ brief, manifest, highest }: Known, operation: AssetOperation): Manifest | Refusal {
  const assets = [...(manifest?.assets ?? [])];
  const roster = rosterOf(brief, manifest);
  if (operation.type === 'add_asset') {
    if (assets.length >= mostAssets) return refuse('too_many_assets', `A project holds at most ${mostAssets} assets.`, 'Remove one before adding another.');
    if (roster.some(({ tag }) => tag === operation.tag)) return taken(operation.tag!);
    const tag = operation.tag || freeTag(operation.kind, new Set(roster.map((asset) => asset.tag)));
    const { kind, name, description = '', pictures } = operation;
    assets.push({ id: `a${highest + 1}`, kind, tag, name, description, pictures: [...pictures], sheet: null, describe: false });
    return checked({ assets }, brief);
  }
  const asset = roster.find(({ id }) => id === operation.asset);
  if (!asset) return missing;
  // A picture of the brief of which nothing is written would give way to another tag, and prompts would speak of something else.
  const wished = operation.type === 'edit_asset' ? operation.fields.tag : undefined;
  if (roster.some(({ id, tag }) => id !== asset.id && tag === wished)) return taken(wished!);
  const { origin, written, ...whole } = asset;
  // A picture of the brief stays in the brief; what is written down of it is everything else.
  const said: ManifestAsset = { ...whole, pictures: origin === 'brief' ? whole.pictures.slice(1) : whole.pictures };
  const at = written ? assets.findIndex(({ id }) => id === asset.id) : assets.length;
  if (operation.type === 'remove_asset') {
    if (origin === 'brief' && !written) return refuse('brief_picture', 'That is a picture of the brief.', 'Remove it there.');
    assets.splice(at, 1);
    return checked({ assets }, brief);
  }
  const edited = changed(said, operation, origin === 'brief');
  if ('ok' in edited) return edited;
  assets[at] = edited;
  return checked({ assets }, brief);
}

function changed(asset: ManifestAsset, operation: Exclude<AssetOperation, { type: 'add_asset' | 'remove_asset' }>, ofBrief: boolean): ManifestAsset | Refusal {
  const pictures = [...asset.pictures];
  switch (operation.type) {
    case 'edit_asset': return { ...asset, ...operation.fields };
    case 'add_asset_pictures': {
      const known = new Set(pictures.map(pictureKey));
      for (const picture of operation.pictures) if (!known.has(pictureKey(picture)) && pictureKey(picture) !== asset.id) pictures.push(picture);
      if (pictures.length > mostPictures) return refuse('too_many_images', `An asset holds at most ${mostPictures} pictures.`, 'Remove one before adding another.');
      return { ...asset, pictures };
    }
    case 'remove_asset_picture':
    case 'first_asset_picture': {
      const at = ofBrief ? operation.picture - 1 : operation.picture;
      const [picture] = at >= 0 ? pictures.splice(at, 1) : [];
      if (!picture) return refuse('no_image', 'That picture cannot be moved or removed here.', 'The first picture of a product is the one of the brief.');
      return { ...asset, pictures: operation.type === 'first_asset_picture' ? [picture, ...pictures] : pictures };
    }
  }
}

function checked(manifest: Manifest, brief: Brief | null): Manifest | Refusal {
  const parsed = manifestOutput.safeParse(manifest);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse('bad_input', `The ${String(issue!.path.filter((part) => typeof part === 'string').at(-1) ?? 'asset')} cannot be kept: ${complaintOf(issue!)}.`, 'Change it and try again; nothing was changed.');
  }
  const seen = new Set<string>();
  for (const { tag } of rosterOf(brief, parsed.data)) {
    if (seen.has(tag)) return taken(tag);
    seen.add(tag);
  }
  return parsed.data;
}

/** The sheet cell's output with another one of its pictures sent: 0 is the original. */
export function withPrimary(sheet: Sheet, primary: number): Sheet | Refusal {
  return primary >= 0 && primary <= sheet.sheets.length ? { ...sheet, primary } : refuse('bad_input', 'There is no such sheet.', 'Choose one of those that are shown.');
}
