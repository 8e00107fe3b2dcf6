/**
 * What the graph has to know of assets: which cells they have, and what each scene reads of them. Structure only, so
 * that a scene without a cast reads what it always read, and one with a cast reads just the assets that are sent with it.
 */
import { sameValue } from '../canonical.ts';
import type { Brief, Scene } from '../outputs.ts';
import { chooseReferences, type Judged } from './choose.ts';
import type { Manifest } from './outputs.ts';
import { pictureKey, rosterOf, type Asset } from './roster.ts';
import { tagsIn, type AssetKind, type Prominence, type SheetTier } from './words.ts';

/** An asset as the graph sees it. */
export type AssetPlace = {
  readonly id: string;
  readonly tag: string;
  readonly kind: AssetKind;
  readonly origin: 'brief' | 'manifest';
  readonly written: boolean;
  /** Key of its first picture and of the others; null and none where it has none. */
  readonly picture: string | null;
  readonly others: readonly string[];
  readonly sheet: SheetTier | null;
  /** Where its description stands. */
  readonly words: 'own' | 'cell' | 'none';
};

/** Assets of a project, in order; what the graph hangs on besides the scenes. */
export type Casting = {
  /** Somebody has written in the manifest: it is a cell. */
  readonly manifest: boolean;
  readonly assets: readonly AssetPlace[];
  /** There are assets that a person has written down: the storyboard is told of them. */
  readonly told: boolean;
  /** The text of the brief speaks of these assets by their tags. */
  readonly mentioned: readonly Mention[];
};

export type Mention = { readonly tag: string; readonly asset: AssetPlace };

export type CastMember = Judged & {
  readonly asset: AssetPlace;
  readonly role: string;
  /** Why it is here: named in the scene's cast, named in a prompt, or the scene's own picture of the brief. */
  readonly by: 'cast' | 'prompt' | 'picture';
};

/**
 * What of a scene's cast decides what cells read, which is all that the graph knows of it. `filmed`: by its references instead
 * of its frames. Mentions by the field that they stand in. `named`: ids of those references of which the scene's cast says what
 * they do and how prominently.
 */
export type CastEdges = {
  readonly references: readonly AssetPlace[];
  readonly named: readonly string[];
  readonly mentions: Readonly<Record<MentioningField, readonly Mention[]>>;
  readonly filmed: boolean;
};
export type SceneCast = CastEdges & { readonly members: readonly CastMember[] };

export const mentioningFields = ['startPrompt', 'endPrompt', 'motionPrompt', 'opening'] as const;
export type MentioningField = (typeof mentioningFields)[number];

export const noCasting: Casting = { manifest: false, assets: [], told: false, mentioned: [] };

const placeOf = ({ id, tag, kind, origin, written, pictures, sheet, description, describe }: Asset): AssetPlace => {
  const [first, ...others] = pictures.map(pictureKey);
  const words = description !== '' ? 'own' : describe && first !== undefined ? 'cell' : 'none';
  return { id, tag, kind, origin, written, picture: first ?? null, others, sheet: first === undefined ? null : sheet, words };
};

export function castingOf(brief: Brief | null, manifest: Manifest | null): Casting {
  const assets = rosterOf(brief, manifest).map(placeOf);
  if (!assets.length && !manifest) return noCasting;
  return { manifest: manifest !== null, assets, told: assets.some(({ written }) => written), mentioned: mentionsIn(brief?.prompt ?? '', assets) };
}

const mentionsIn = (text: string, assets: readonly AssetPlace[]): Mention[] => tagsIn(text).flatMap((tag) => {
  const asset = assets.find((each) => each.tag === tag);
  return asset ? [{ tag, asset }] : [];
});

const known = new WeakMap<Scene, { readonly casting: Casting; readonly cast: SceneCast | null }>();

/** What a scene reads of the assets; null for one that names none. */
export function castOf(scene: Scene, casting: Casting): SceneCast | null {
  const found = known.get(scene);
  if (found?.casting === casting) return found.cast;
  const cast = casting.assets.length ? findCast(scene, casting.assets) : null;
  known.set(scene, { casting, cast });
  return cast;
}

function findCast(scene: Scene, assets: readonly AssetPlace[]): SceneCast | null {
  if (!scene.cast?.length && !mentioningFields.some((field) => scene[field].includes('@'))) return null;
  const at = (field: MentioningField) => mentionsIn(scene[field], assets);
  const mentions = { startPrompt: at('startPrompt'), endPrompt: at('endPrompt'), motionPrompt: at('motionPrompt'), opening: at('opening') };
  const members = membersOf(scene, assets, mentions);
  if (!members.length) return null;
  const byId = new Map(members.map((member) => [member.asset.id, member]));
  const judged = chooseReferences(members.map(({ asset, prominence }) => ({ id: asset.id, kind: asset.kind, prominence, pictured: asset.picture !== null })), scene.shot);
  const told = judged.map((each): CastMember => ({ ...byId.get(each.id)!, ...each }));
  const sent = told.filter(({ chosen }) => chosen);
  const references = sent.map(({ asset }) => asset);
  const named = sent.filter(({ by }) => by === 'cast').map(({ id }) => id);
  return { members: told, references, named, mentions, filmed: scene.filmed === 'references' && references.length > 0 };
}

type Named = { readonly asset: AssetPlace; readonly prominence: Prominence; readonly role: string; readonly by: CastMember['by'] };

function membersOf(scene: Scene, assets: readonly AssetPlace[], mentions: SceneCast['mentions']): Named[] {
  const members: Named[] = [];
  const add = (asset: AssetPlace | undefined, rest: Omit<Named, 'asset'>) => {
    if (asset && !members.some((member) => member.asset.id === asset.id)) members.push({ asset, ...rest });
  };
  for (const { asset, prominence, role } of scene.cast ?? []) add(assets.find(({ id }) => id === asset), { prominence, role, by: 'cast' });
  for (const field of ['startPrompt', 'endPrompt', 'motionPrompt'] as const) {
    for (const { asset } of mentions[field]) add(asset, { prominence: 'support', role: '', by: 'prompt' });
  }
  // A scene goes on showing its own picture of the product, unless its cast says which product it is about.
  if (members.length && !members.some(({ asset }) => asset.kind === 'product')) {
    const products = assets.filter(({ origin }) => origin === 'brief');
    add(products[scene.picture] ?? products[0], { prominence: 'support', role: '', by: 'picture' });
  }
  return members;
}

/** The casts of all scenes that use assets; absent where none does. */
export function castsOf(scenes: readonly Scene[], casting: Casting): ReadonlyMap<string, CastEdges> | undefined {
  const casts = new Map<string, CastEdges>();
  for (const scene of scenes) {
    const edges = edgesOf(castOf(scene, casting));
    if (edges) casts.set(scene.id, edges);
  }
  return casts.size ? casts : undefined;
}

const edgesOf = (cast: SceneCast | null): CastEdges | null => cast && { references: cast.references, named: cast.named, mentions: cast.mentions, filmed: cast.filmed };

/** True when two versions of a scene read the same of the assets. */
export const sameCast = (before: Scene, after: Scene, casting: Casting): boolean =>
  before === after || sameValue(edgesOf(castOf(before, casting)), edgesOf(castOf(after, casting)));
