/** The cast of a notebook as the page shows it. */
import {
  assetCell, castOf, manifestCell, rosterOf,
  type ArtifactRef, type AssetWords, type Brief, type Evaluation, type Manifest, type Scene, type Storyboard
} from '../../pipeline/index.ts';
import type { AssetView, CastView, FaceKnown } from '../../protocol.ts';

/** Everybody in a scene, by the rules that choose whose pictures are sent. */
export function castView(scene: Scene, { wishes }: Evaluation, names: ReadonlyMap<string, string>): CastView[] {
  return (castOf(scene, wishes.casting)?.members ?? []).map(({ asset, kind, role, prominence, by, chosen, why }) => ({
    asset: asset.id, tag: asset.tag, name: names.get(asset.id) ?? asset.tag, kind, role, prominence, by, chosen, why
  }));
}

export const namesOf = (assets: readonly AssetView[]): ReadonlyMap<string, string> => new Map(assets.map(({ id, name }) => [id, name]));

/** What is known of the face in a character's picture; it may be looked for meanwhile. */
export type FaceIn = (picture: ArtifactRef) => FaceKnown | null;

export function assetViews({ cells, wishes }: Evaluation, faceIn: FaceIn): AssetView[] {
  const output = <T>(id: string) => (cells.get(id)?.take?.output as T | undefined) ?? null;
  const scenes = output<Storyboard>('storyboard')?.scenes ?? [];
  const appears = new Map<string, number[]>();
  scenes.forEach((scene, index) => {
    for (const { asset } of castOf(scene, wishes.casting)?.members ?? []) appears.set(asset.id, [...(appears.get(asset.id) ?? []), index + 1]);
  });
  return rosterOf(output<Brief>('brief'), output<Manifest>(manifestCell)).map(({ id, kind, tag, name, description, pictures, origin, written, sheet, describe }) => ({
    id, kind, tag, name, description, seen: output<AssetWords>(assetCell(id, 'words'))?.description ?? '', pictures, ofBrief: origin === 'brief', written,
    sheet, describe, face: kind === 'character' && pictures[0] ? faceIn(pictures[0].image) : null, scenes: appears.get(id) ?? []
  }));
}
