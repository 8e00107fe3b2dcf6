/** What cells and slices are called on screen. */
import { parseCell, sliceField, type CellId } from '../../pipeline/index.ts';

const kinds = { brief: 'Brief', stories: 'Stories', storyboard: 'Storyboard', timeline: 'Timeline', export: 'Film' } as const;
const parts = { start: 'First frame', end: 'Last frame', clip: 'Clip', drift: 'Drift' } as const;

/** `label`: "Scene 2 · last frame", whole headings. `short`: "Last frame", in the outline under its scene. */
export function cellLabel(id: CellId, scenes: readonly string[]): { label: string; short: string } {
  const address = parseCell(id);
  if (!address) return { label: id, short: id };
  if (address.part === null) return { label: kinds[address.kind], short: kinds[address.kind] };
  const short = parts[address.part];
  return { label: `Scene ${scenes.indexOf(address.scene) + 1} · ${short.toLowerCase()}`, short };
}

/** A cell in the middle of a sentence: "scene 2's last frame", "the brief". */
export function cellPhrase(id: CellId, scenes: readonly string[]): string {
  const address = parseCell(id);
  if (!address) return id;
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
  first: 'first picture', middle: 'middle picture', last: 'last picture'
};

/** A slice in the middle of a sentence: "scene 3's last-frame prompt", "the brief's pictures". */
export function slicePhrase(cell: CellId, slice: string, scenes: readonly string[]): string {
  const field = fields[sliceField(slice)] ?? sliceField(slice);
  const scene = /^scenes\[([^\]]+)\]/.exec(slice)?.[1];
  if (scene) {
    const number = scenes.indexOf(scene) + 1;
    return number ? `scene ${number}'s ${field}` : `a removed scene's ${field}`;
  }
  if (parseCell(cell)?.scene) return cellPhrase(cell, scenes);
  if (cell === 'stories') return `the ${field}`;
  return `the ${cell === 'export' ? 'film' : cell}'s ${field}`;
}
