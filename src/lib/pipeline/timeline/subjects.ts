/**
 * Where scenes' subjects are, for shapes that show less than the whole picture: from how the frames were painted, where that
 * is known; else they are looked for in the clip's frames (server/measures/subject.ts).
 */
import type { Manifest } from '../assets/outputs.ts';
import type { AssetKind } from '../assets/words.ts';
import type { ArtifactRef, BriefImage, FrameLayers } from '../outputs.ts';
import type { Crop } from './words.ts';

export type SceneLayers = { readonly scene: string; readonly first: FrameLayers | null; readonly last: FrameLayers | null };

/** The middle between where the subject begins and where it ends. Scenes without a known subject are left out. */
export function subjectsOf(scenes: readonly SceneLayers[]): Record<string, Crop> {
  return Object.fromEntries(scenes.flatMap(({ scene, first, last }) => {
    const places = [first, last].flatMap((layers) => layers?.subject?.place ?? []);
    if (!places.length) return [];
    const mean = (axis: 'x' | 'y') => Math.min(1, Math.max(0, places.reduce((sum, place) => sum + place[axis], 0) / places.length));
    return [[scene, { x: mean('x'), y: mean('y'), zoom: 1 }]];
  }));
}

/** What is looked for, and in which pictures. */
export type SubjectSearch = {
  /** Of the clip: its first, middle and last. */
  readonly frames: readonly ArtifactRef[];
  /** What may be in them: pictures of products, objects and characters, the likeliest first. */
  readonly pictures: readonly ArtifactRef[];
};

/** Kinds of assets that a shot can be about; places and styles are everywhere in it. */
const kinds: readonly AssetKind[] = ['product', 'object', 'character'];
/** Looking for one takes some tenths of a second. */
const mostSought = 4;

/** One picture of each asset that can be looked for, by kind. */
export const assetPictures = ({ assets }: Manifest): ArtifactRef[] =>
  kinds.flatMap((kind) => assets.filter((asset) => asset.kind === kind).flatMap(({ pictures: [first] }) => (first ? [first.image] : [])));

/** Assets that a person has written down before the brief's pictures, each once. */
export function soughtPictures(ofAssets: readonly ArtifactRef[], ofBrief: readonly BriefImage[]): ArtifactRef[] {
  const all = [...ofAssets, ...ofBrief.map(({ image }) => image)];
  return all.filter(({ content }, at) => all.findIndex((each) => each.content === content) === at).slice(0, mostSought);
}
