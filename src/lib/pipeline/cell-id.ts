/** What cells are called: `brief`, `manifest`, `a1/sheet`, `s2/end` (project.ts says which there are). */

export type CellId = string;
export const cellKinds = ['brief', 'asset', 'stories', 'storyboard', 'keyframe', 'clip', 'drift', 'timeline', 'export'] as const;
export type CellKind = (typeof cellKinds)[number];
/** Kinds of cells that a person writes and that never run. */
export const isWritten = (kind: CellKind): boolean => kind === 'brief' || kind === 'timeline';
/** The one cell that a person writes the assets in. */
export const manifestCell = 'manifest';
export const assetParts = ['words', 'sheet'] as const;
export type AssetPart = (typeof assetParts)[number];
export const sceneParts = ['start', 'end', 'clip', 'drift'] as const;
export type ScenePart = (typeof sceneParts)[number];

export type CellAddress =
  | { readonly kind: 'brief' | 'stories' | 'storyboard' | 'timeline' | 'export'; readonly scene: null; readonly part: null }
  /** The manifest, or a cell of one asset. */
  | { readonly kind: 'asset'; readonly scene: null; readonly part: null; readonly asset: string | null; readonly assetPart: AssetPart | null }
  | { readonly kind: 'keyframe' | 'clip' | 'drift'; readonly scene: string; readonly part: ScenePart };

/** Reads a cell id; null when it is not one. */
export function parseCell(id: CellId): CellAddress | null {
  if (id === 'brief' || id === 'stories' || id === 'storyboard' || id === 'timeline' || id === 'export') return { kind: id, scene: null, part: null };
  if (id === manifestCell) return { kind: 'asset', scene: null, part: null, asset: null, assetPart: null };
  const own = /^(a[1-9][0-9]*|p[0-9a-f]{12})\/(words|sheet)$/.exec(id);
  if (own) return { kind: 'asset', scene: null, part: null, asset: own[1]!, assetPart: own[2] as AssetPart };
  const match = /^(s[1-9][0-9]*)\/(start|end|clip|drift)$/.exec(id);
  if (!match) return null;
  const part = match[2] as ScenePart;
  return { kind: part === 'clip' || part === 'drift' ? part : 'keyframe', scene: match[1]!, part };
}

export const assetCell = (asset: string, part: AssetPart): CellId => `${asset}/${part}`;
export const sceneCell = (scene: string, part: ScenePart): CellId => `${scene}/${part}`;
