/** What cells and slices are called on screen. */
import { noCasting, parseCell, sliceField, type Casting, type CellId } from '../../pipeline/index.ts';

const kinds = { brief: 'Brief', asset: 'Cast', stories: 'Stories', storyboard: 'Storyboard', timeline: 'Timeline', export: 'Film' } as const;
const parts = { start: 'First frame', end: 'Last frame', clip: 'Clip', drift: 'Drift' } as const;

/** Assets are called by their tags, which are theirs alone; one that is gone has none. */
const nameOf = (id: string, { assets }: Casting): string => assets.find((asset) => asset.id === id)?.tag ?? 'A removed asset';
const assetParts = { words: 'Description', sheet: 'Clean sheet' } as const;

/** `label`: "Scene 2 · last frame", whole headings. `short`: "Last frame", in the outline under its scene. */
export function cellLabel(id: CellId, scenes: readonly string[], casting: Casting = noCasting): { label: string; short: string } {
  const address = parseCell(id);
  if (!address) return { label: id, short: id };
  if (address.kind === 'asset' && address.assetPart) {
    const short = assetParts[address.assetPart];
    return { label: `${nameOf(address.asset!, casting)} · ${short.toLowerCase()}`, short };
  }
  if (address.part === null) return { label: kinds[address.kind], short: kinds[address.kind] };
  const short = parts[address.part];
  return { label: `Scene ${scenes.indexOf(address.scene) + 1} · ${short.toLowerCase()}`, short };
}

/** A cell in the middle of a sentence: "scene 2's last frame", "the brief". */
export function cellPhrase(id: CellId, scenes: readonly string[], casting: Casting = noCasting): string {
  const address = parseCell(id);
  if (!address) return id;
  if (address.kind === 'asset') return address.assetPart ? `the ${assetParts[address.assetPart].toLowerCase()} of ${nameOf(address.asset!, casting)}` : 'the cast';
  if (address.part === null) return address.kind === 'export' ? 'the film' : `the ${address.kind}`;
  const number = scenes.indexOf(address.scene) + 1;
  const scene = number ? `scene ${number}'s` : "a removed scene's";
  return `${scene} ${parts[address.part].toLowerCase()}`;
}

const fields: Record<string, string> = {
  prompt: 'text', images: 'pictures', aspect: 'picture ratio', scenes: 'number of scenes', seconds: 'seconds per clip', slate: 'slate', keyframes: 'order of frames', context: 'what frames know', description: 'description',
  threshold: 'drift threshold', story: 'chosen story', subject: 'understanding of the product', style: 'style', startPrompt: 'first-frame prompt',
  endPrompt: 'last-frame prompt', motionPrompt: 'motion prompt', opening: 'opening line', duration: 'duration', shot: 'shot size',
  camera: 'camera move', picture: 'picture', role: 'role', title: 'title', image: 'picture', layers: 'layers', video: 'video', frames: 'length',
  order: 'order of scenes', texts: 'words', cards: 'cards', burn: 'captions', shapes: 'shapes', size: 'size', codec: 'format', sound: 'sound',
  cast: 'cast', filmed: 'way of filming', kind: 'kind', name: 'name', prominence: 'prominence', correction: 'correction',
  first: 'first picture', middle: 'middle picture', last: 'last picture'
};

/** A slice in the middle of a sentence: "scene 3's last-frame prompt", "the brief's pictures". */
export function slicePhrase(cell: CellId, slice: string, scenes: readonly string[], casting: Casting = noCasting): string {
  const field = cell === 'timeline' && slice === 'scenes' ? 'cuts' : fields[sliceField(slice)] ?? sliceField(slice);
  const asset = /^assets\[([^\]]+)\]/.exec(slice)?.[1];
  if (asset) return `the ${field} of ${nameOf(asset, casting)}`;
  if (parseCell(cell)?.kind === 'asset') return cellPhrase(cell, scenes, casting);
  const scene = /^scenes\[([^\]]+)\]/.exec(slice)?.[1];
  if (scene) {
    const number = scenes.indexOf(scene) + 1;
    return number ? `scene ${number}'s ${field}` : `a removed scene's ${field}`;
  }
  if (parseCell(cell)?.scene) return cellPhrase(cell, scenes);
  if (cell === 'stories') return `the ${field}`;
  return `the ${cell === 'export' ? 'film' : cell}'s ${field}`;
}
