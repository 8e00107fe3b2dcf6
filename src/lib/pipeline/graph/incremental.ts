/**
 * An evaluation from an earlier one. Only cells are looked at of which facts are new, whose inputs changed in a slice
 * that they read, or whose upstream cells stand elsewhere than before; where a cell comes out as it was, the walk ends.
 */
import type { Digest } from '../fingerprint.ts';
import type { CellId, Project, Take } from '../project.ts';
import type { Wishes } from '../steps/define-step.ts';
import { CellDraft, type CellTable } from './cell-table.ts';
import type { Cell, Evaluation } from './evaluation.ts';
import { projectNodes, topology } from './topology.ts';
import { because, everything, Walk } from './walk.ts';
import { sameScenes, sameWishes, scenesIn, timelineUse, wishesIn } from './whole.ts';
import { wiringOf } from './wiring.ts';

/** An evaluation that others can start from. */
export type Base = Omit<Evaluation, 'cells'> & { readonly cells: CellTable };

export function asBase({ nodes, scenes, cells }: Evaluation): Base {
  return { nodes, scenes, cells: CellDraft.of(nodes.map(({ id }) => cells.get(id) as Cell)).table(wiringOf(nodes).places) };
}

/** `changed`: the cells of which facts differ between this project and the one that `base` is of. */
export function evaluateFrom(base: Base, project: Project, changed: ReadonlySet<CellId>, digest: Digest): Base {
  const { nodes, scenes, cells } = base;
  const walk = new Walk({ project, digest, nodes, cells: cells.draft(), rewired: false });
  for (const id of changed) {
    const place = cells.places.get(id);
    if (place !== undefined) walk.mark(place, because.facts);
  }
  // The brief, the storyboard and the timeline say which further cells there are.
  walk.run(0, projectNodes.length);
  const [brief, storyboard] = [0, 2].map((place) => [cells.at(place).take, walk.cells.at(place)!.take] as const) as [Change, Change];
  const timeline = changed.has('timeline') ? timelineUse(project, digest) : nodes.at(-1)!.place.timeline;
  const wishes = wishesIn(brief[1], timeline);
  const kept = sameWishes(nodes.at(-1)!.place, wishes) && sameScenes(...storyboard);
  if (!kept) return rewired(base, project, walk, changed, wishes);
  walk.run(projectNodes.length, nodes.length);
  return walk.moved ? { nodes, scenes, cells: walk.cells.table(cells.places) } : base;
}

type Change = readonly [before: Take | null, after: Take | null];

/** Other scenes or other edges: every cell gets its new node and is bound again. */
function rewired({ cells }: Base, project: Project, begun: Walk, changed: ReadonlySet<CellId>, wishes: Wishes): Base {
  const scenes = scenesIn(begun.cells.at(2)!.take);
  const nodes = topology(scenes, wishes);
  const known = nodes.map(({ id }, place) => (place < projectNodes.length ? begun.cells.at(place) : cells.get(id)));
  const walk = new Walk({ project, digest: begun.start.digest, nodes, cells: CellDraft.of(known), rewired: true });
  for (let place = projectNodes.length; place < nodes.length; place++) {
    walk.mark(place, known[place] && !changed.has(nodes[place]!.id) ? because.inputs | because.upstream : everything);
  }
  walk.run(projectNodes.length, nodes.length);
  return { nodes, scenes, cells: walk.cells.table(walk.wiring.places) };
}
