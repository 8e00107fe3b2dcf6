/**
 * Which cells a notebook has, in an order in which each stands after what it reads, and what each reads. The set of
 * scenes comes out of the storyboard in effect, so the graph follows from content like everything else. Structure
 * only: nothing here knows of takes, states or plans.
 */
import { noCasting, type CastEdges } from '../assets/casting.ts';
import { assetCell, manifestCell, parseCell, sceneCell, sceneParts, type CellId } from '../project.ts';
import { stepName, type InputDeclaration, type Place, type AllWishes, type StepDefinition, type Wishes } from '../steps/define-step.ts';
import { stepOf } from '../steps/index.ts';

export type Node = {
  readonly id: CellId;
  readonly place: Place;
  readonly step: StepDefinition;
  /** The step's name and version, as takes are stored with. */
  readonly stepName: string;
  readonly inputs: readonly InputDeclaration[];
  /** The cells it reads, each once. */
  readonly reads: readonly CellId[];
};

export const projectCells = ['brief', 'stories', 'storyboard'] as const;

/**
 * Cell ids in topological order, which is also notebook order. Behind the brief the manifest stands once somebody has written in it,
 * and between the last scene and the film the timeline, once it was edited.
 */
export const cellOrder = (scenes: readonly string[]): CellId[] => [
  ...projectCells, ...scenes.flatMap((scene) => sceneParts.map((part) => sceneCell(scene, part))), 'export'
];

/** Where nobody has asked for anything. */
const plain: Wishes = { slate: false, anchor: false, surroundings: false, timeline: 'untouched' };

/** What a notebook's graph hangs on besides its scenes. `casts`: of scenes that use assets. */
export type Outline = Partial<AllWishes> & { readonly casts?: ReadonlyMap<string, CastEdges> };

/** The node of a cell, or null for an id that is none or whose scene or asset is not in the notebook. */
export function nodeOf(id: CellId, scenes: readonly string[], outline: Outline = {}, index = -1): Node | null {
  const address = parseCell(id);
  if (!address) return null;
  if (address.scene && index < 0) index = scenes.indexOf(address.scene);
  if (address.scene && index < 0) return null;
  const { casting = noCasting, casts, corrects, ...wishes } = outline;
  const { manifest, told, mentioned } = casting;
  const asset = address.kind === 'asset' && address.asset ? casting.assets.find((each) => each.id === address.asset) : undefined;
  if (address.kind === 'asset' && address.asset && !asset) return null;
  const place: Place = {
    scene: address.scene, index: address.scene ? index : -1, scenes, ...plain, ...wishes, ...(asset ? { asset } : {}),
    ...(casts && address.scene ? { cast: casts.get(address.scene), next: casts.get(scenes[index + 1] ?? '') } : {}),
    ...(!address.scene && (told || mentioned.length) ? { casting: { manifest, told, mentioned } } : {})
  };
  const step = stepOf(address, place);
  const inputs = step.inputs(place);
  // Which clips the film joins comes out of the storyboard, though it reads no slice of it; and where clips are corrected
  // by themselves, it waits for their checks.
  const structure = id === 'export' ? ['storyboard', ...(corrects ? scenes.map((scene) => sceneCell(scene, 'drift')) : [])] : [];
  return { id, place, step, stepName: stepName(step), inputs, reads: [...new Set([...structure, ...inputs.map(({ cell }) => cell)])] };
}

const plainNodes: readonly Node[] = projectCells.map((id) => nodeOf(id, [])!);

/** The cells that are there whatever the storyboard says, which comes last. */
export function projectNodes({ casting = noCasting }: Outline = {}): readonly Node[] {
  if (!casting.told && !casting.mentioned.length && !casting.manifest) return plainNodes;
  const [brief, ...others] = projectCells;
  return [brief, ...(casting.manifest ? [manifestCell] : []), ...others].map((id) => nodeOf(id, [], { casting })!);
}

/** All nodes in topological order. */
export function topology(scenes: readonly string[], outline: Outline = {}): Node[] {
  const nodes = [...projectNodes(outline)];
  for (const asset of outline.casting?.assets ?? []) {
    if (asset.words === 'cell') nodes.push(nodeOf(assetCell(asset.id, 'words'), scenes, outline)!);
    if (asset.sheet !== null) nodes.push(nodeOf(assetCell(asset.id, 'sheet'), scenes, outline)!);
  }
  scenes.forEach((scene, index) => {
    for (const part of sceneParts) nodes.push(nodeOf(sceneCell(scene, part), scenes, outline, index)!);
  });
  if ((outline.timeline ?? 'untouched') !== 'untouched') nodes.push(nodeOf('timeline', scenes, outline)!);
  nodes.push(nodeOf('export', scenes, outline)!);
  return nodes;
}

/** `cells` with all that reads them, directly or not. */
export const withDescendants = (cells: Iterable<CellId>, nodes: readonly Node[]): Set<CellId> => {
  const found = new Set(cells);
  for (const { id, reads } of nodes) if (reads.some((cell) => found.has(cell))) found.add(id);
  return found;
};

/** `cells` with all that they read, directly or not. */
export const withAncestors = (cells: Iterable<CellId>, nodes: readonly Node[]): Set<CellId> => {
  const found = new Set(cells);
  for (const { id, reads } of nodes.toReversed()) if (found.has(id)) for (const cell of reads) found.add(cell);
  return found;
};
