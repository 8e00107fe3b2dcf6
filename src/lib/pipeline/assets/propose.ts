/**
 * A cast for each scene from nothing but its words and its shot: what the offline writer proposes, and what "propose" does
 * for scenes that are there already. Whoever is named is in it; the others are placed by what they are.
 */
import type { Scene } from '../outputs.ts';
import type { CastEntry } from './cast.ts';
import type { ManifestAsset } from './outputs.ts';
import { mostCast, type Prominence } from './words.ts';

type Told = Pick<ManifestAsset, 'id' | 'kind' | 'tag' | 'name'>;
type Words = Pick<Scene, 'role' | 'shot' | 'title' | 'description' | 'opening' | 'startPrompt' | 'endPrompt' | 'motionPrompt'>;

const close = ['close_up', 'extreme_close_up'];

/** How prominent an asset is in a scene that does not name it; null: it is not in it. */
function placed({ kind }: Told, { role, shot }: Words): Prominence | null {
  switch (kind) {
    // The call to action is the product's.
    case 'character': return role === 'cta' || shot === 'extreme_close_up' ? null : shot === 'establishing' ? 'background' : 'lead';
    case 'product': return shot === 'establishing' ? 'support' : 'lead';
    case 'object': return role === 'body' ? 'support' : null;
    case 'location': return shot === 'establishing' ? 'lead' : close.includes(shot) ? null : 'background';
    case 'style': return 'background';
  }
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const named = ({ name, tag }: Told, text: string): boolean => new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped(name)}|@?${escaped(tag)})(?![\\p{L}\\p{N}])`, 'iu').test(text);

export function proposeCast(scene: Words, roster: readonly Told[]): CastEntry[] {
  const text = [scene.title, scene.description, scene.opening, scene.startPrompt, scene.endPrompt, scene.motionPrompt].join('\n');
  return roster.flatMap((asset): CastEntry[] => {
    const prominence = named(asset, text) ? 'lead' : placed(asset, scene);
    return prominence ? [{ asset: asset.id, role: '', prominence }] : [];
  }).slice(0, mostCast);
}
