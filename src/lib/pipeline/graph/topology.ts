/**
 * Which cells a notebook has, in an order in which each stands after what it reads, and what each reads. The set of
 * scenes comes out of the storyboard in effect, so the graph follows from content like everything else. Structure
 * only: nothing here knows of takes, states or plans.
 */
import { parseCell, sceneCell, sceneParts, type CellId } from '../project.ts';
import { stepName, type InputDeclaration, type Place, type StepDefinition, type Wishes } from '../steps/define-step.ts';
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

/** Cell ids in topological order, which is also notebook order. Between the last scene and the film the timeline stands, once it was edited. */
export const cellOrder = (scenes: readonly string[]): CellId[] => [
  ...projectCells, ...scenes.flatMap((scene) => sceneParts.map((part) => sceneCell(scene, part))), 'export'
];

/** Where nobody has asked for anything. */
const plain: Wishes = { slate: false, anchor: false, surroundings: false, timeline: 'untouched' };

/** The node of a cell, or null for an id that is none or whose scene is not in the notebook. */
export function nodeOf(id: CellId, scenes: readonly string[], wishes: Partial<Wishes> = {}, index = -1): Node | null {
  const address = parseCell(id);
  if (!address) return null;
  if (address.scene && index < 0) index = scenes.indexOf(address.scene);
  if (address.scene && index < 0) return null;
  const place: Place = { scene: address.scene, index: address.scene ? index : -1, scenes, ...plain, ...wishes };
  const step = stepOf(address, place);
  const inputs = step.inputs(place);
  // Which clips the film joins comes out of the storyboard, though it reads no slice of it.
  const structure = id === 'export' ? ['storyboard'] : [];
  return { id, place, step, stepName: stepName(step), inputs, reads: [...new Set([...structure, ...inputs.map(({ cell }) => cell)])] };
}

/** The cells that are there whatever the storyboard says. */
export const projectNodes: readonly Node[] = projectCells.map((id) => nodeOf(id, [])!);

/** All nodes in topological order. */
export function topology(scenes: readonly string[], wishes: Partial<Wishes> = {}): Node[] {
  const nodes = [...projectNodes];
  scenes.forEach((scene, index) => {
    for (const part of sceneParts) nodes.push(nodeOf(sceneCell(scene, part), scenes, wishes, index)!);
  });
  if (wishes.timeline && wishes.timeline !== 'untouched') nodes.push(nodeOf('timeline', scenes, wishes)!);
  nodes.push(nodeOf('export', scenes, wishes)!);
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
