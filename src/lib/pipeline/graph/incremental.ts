/**
 * An evaluation from an earlier one. Only cells are looked at of which facts are new, whose inputs changed in a slice
 * that they read, or whose upstream cells stand elsewhere than before; where a cell comes out as it was, the walk ends.
 */
import type { Digest } from '../fingerprint.ts';
import type { CellId, Project } from '../project.ts';
import { CellTable, type Cell, type Evaluation } from './evaluation.ts';
import { projectNodes, topology } from './topology.ts';
import { because, everything, Walk } from './walk.ts';
import { scenesIn, slateIn } from './whole.ts';
import { wiringOf } from './wiring.ts';

/** An evaluation that others can start from. */
export type Base = Omit<Evaluation, 'cells'> & { readonly cells: CellTable };

export function asBase({ nodes, scenes, cells }: Evaluation): Base {
  return { nodes, scenes, cells: new CellTable(wiringOf(nodes).places, nodes.map(({ id }) => cells.get(id) as Cell)) };
}

/** `changed`: the cells of which facts differ between this project and the one that `base` is of. */
export function evaluateFrom(base: Base, project: Project, changed: ReadonlySet<CellId>, digest: Digest): Base {
  const { nodes, scenes, cells } = base;
  const walk = new Walk({ project, digest, nodes, list: cells.list.slice(), rewired: false });
  for (const id of changed) {
    const place = cells.places.get(id);
    if (place !== undefined) walk.why[place]! |= because.facts;
  }
  // The brief and the storyboard say which further cells there are.
  walk.run(0, projectNodes.length);
  const [brief, storyboard] = [walk.list[0]!, walk.list[2]!];
  const [briefBefore, storyboardBefore] = [cells.list[0]!, cells.list[2]!];
  const sameScenes = storyboard.take === storyboardBefore.take || isSame(scenesIn(storyboard.take), scenes);
  if (!sameScenes || slateIn(brief.take) !== slateIn(briefBefore.take)) return rewired(base, project, walk.list, changed, digest);
  walk.run(projectNodes.length, nodes.length);
  return walk.moved ? { nodes, scenes, cells: new CellTable(cells.places, walk.list as Cell[]) } : base;
}

/** Other scenes or other edges: every cell gets its new node and is bound again. */
function rewired({ cells }: Base, project: Project, list: readonly (Cell | undefined)[], changed: ReadonlySet<CellId>, digest: Digest): Base {
  const scenes = scenesIn(list[2]!.take);
  const nodes = topology(scenes, slateIn(list[0]!.take));
  const start = nodes.map(({ id }, place) => (place < projectNodes.length ? list[place] : cells.get(id)));
  const walk = new Walk({ project, digest, nodes, list: start, rewired: true });
  for (let place = projectNodes.length; place < nodes.length; place++) {
    walk.why[place] = start[place] && !changed.has(nodes[place]!.id) ? because.inputs | because.upstream : everything;
  }
  walk.run(projectNodes.length, nodes.length);
  return { nodes, scenes, cells: new CellTable(walk.wiring.places, walk.list as Cell[]) };
}

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((item, index) => item === b[index]);
