/** Lists of assets that the page needs as well as the schemas; no schema library here (words.ts says why). */
export const assetKinds = ['character', 'product', 'object', 'location', 'style'] as const;
export type AssetKind = (typeof assetKinds)[number];
export const kindWords: Record<AssetKind, string> = {
  character: 'Character', product: 'Product', object: 'Object', location: 'Location', style: 'Style'
};
/** What a tag of each kind begins with: `CHAR_01`. */
export const tagBegins: Record<AssetKind, string> = { character: 'CHAR', product: 'PROD', object: 'OBJ', location: 'LOC', style: 'STYLE' };

/** How much a scene is about an asset. */
export const prominences = ['lead', 'support', 'background'] as const;
export type Prominence = (typeof prominences)[number];
export const prominenceWords: Record<Prominence, string> = { lead: 'Leads', support: 'Supports', background: 'In the background' };

/** 2: cut out onto grey on this machine. 3: redrawn by the image model. */
export const sheetTiers = [2, 3] as const;
export type SheetTier = (typeof sheetTiers)[number];
export const tierWords: Record<SheetTier, string> = { 2: 'Cut out onto grey, on this machine', 3: 'Redrawn in studio light by the image model' };

export const mostAssets = 40;
export const mostPictures = 6;
export const mostCast = 8;
/** More pictures make image models blend subjects instead of copying one (REF-3). */
export const mostReferences = 3;
/** The grey of clean sheets: #808080. */
export const sheetGrey = { r: 128, g: 128, b: 128 } as const;

/** A clip from references is this long, whatever was asked for (REF-4). Seconds. */
export const referenceSeconds = 8;

export const correctionModes = ['off', 'ask', 'automatic'] as const;
export type CorrectionMode = (typeof correctionModes)[number];
export const correctionWords: Record<CorrectionMode, string> = { off: 'Off', ask: 'When I ask for it', automatic: 'By itself, within the cap' };

/** `CHAR_01`. */
export const tagPattern = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
/** A tag in a text, after an @. */
const mention = /@([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?![A-Za-z0-9_])/g;

/** The tags that a text speaks of, each once, in order. */
export const tagsIn = (text: string): string[] => (text.includes('@') ? [...new Set([...text.matchAll(mention)].map(([, tag]) => tag!))] : []);

/** A text with the tags that are known put into words; a model knows nothing of tags. */
export const withNames = (text: string, nameOf: (tag: string) => string | undefined): string =>
  text.includes('@') ? text.replace(mention, (whole, tag: string) => nameOf(tag) ?? whole) : text;
