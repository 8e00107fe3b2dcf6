/**
 * An evaluation from an earlier one. Only cells are looked at of which facts are new, whose inputs changed in a slice
 * that they read, or whose upstream cells stand elsewhere than before; where a cell comes out as it was, the walk ends.
 */
import { sameValue } from '../canonical.ts';
import type { Digest } from '../fingerprint.ts';
import { manifestCell, type CellId, type Project } from '../project.ts';
import type { AllWishes } from '../steps/define-step.ts';
import { CellDraft, type Base } from './cell-table.ts';
import type { Cell, Evaluation } from './evaluation.ts';
import { topology } from './topology.ts';
import { because, everything, Walk } from './walk.ts';
import { evaluateWhole, outlineOf, sameScenes, scenesIn, wishesOf } from './whole.ts';
import { wiringOf } from './wiring.ts';

export function asBase({ cells, ...rest }: Evaluation): Base {
  const { nodes } = rest;
  return { ...rest, cells: CellDraft.of(nodes.map(({ id }) => cells.get(id) as Cell)).table(wiringOf(nodes).places) };
}

/** `changed`: the cells of which facts differ between this project and the one that `base` is of. */
export function evaluateFrom(base: Base, project: Project, changed: ReadonlySet<CellId>, digest: Digest): Base {
  const { nodes, scenes, cells } = base;
  const asked = changed.has('brief') || changed.has(manifestCell) || changed.has('timeline');
  const wished = asked ? wishesOf(project, digest) : base.wishes;
  const wishes = sameValue(base.wishes, wished) ? base.wishes : wished;
  // The writers are told of other assets: rare, and everything may read something else.
  if (wishes !== base.wishes && !sameWriters(base.wishes, wishes)) return asBase(evaluateWhole(project, digest));
  const walk = new Walk({ project, digest, nodes, cells: cells.draft(), rewired: false });
  for (const id of changed) {
    const place = cells.places.get(id);
    if (place !== undefined) walk.mark(place, because.facts);
  }
  // The storyboard says which further cells there are.
  const { head } = walk.wiring;
  walk.run(0, head);
  const kept = wishes === base.wishes || sameGraph(base, wishes);
  if (!kept || !sameScenes(cells.at(head - 1).take, walk.cells.at(head - 1)!.take, wishes)) return rewired({ ...base, wishes }, project, walk, changed);
  walk.run(head, nodes.length);
  return walk.moved || wishes !== base.wishes ? { nodes, scenes, cells: walk.cells.table(cells.places), wishes } : base;
}

/** True when the cells up to the storyboard read the same under both. */
function sameWriters(a: AllWishes, b: AllWishes): boolean {
  const told = ({ casting: { manifest, told: all, mentioned } }: AllWishes) => ({ manifest, all, mentioned });
  return sameValue(told(a), told(b));
}

/** True when other wishes change no edge: no asset comes into use that was not, or the other way round. */
function sameGraph({ cells, wishes }: Base, other: AllWishes): boolean {
  const graph = ({ casting: { assets }, ...rest }: AllWishes) =>
    ({ ...rest, assets: assets.filter(({ words, sheet }) => words === 'cell' || sheet !== null) });
  const storyboard = cells.get('storyboard')!.take;
  return sameValue(graph(wishes), graph(other)) && !outlineOf(wishes, storyboard).casts && !outlineOf(other, storyboard).casts;
}

/** Other scenes or other edges: every cell gets its new node and is bound again. */
function rewired({ cells, wishes }: Base, project: Project, begun: Walk, changed: ReadonlySet<CellId>): Base {
  const { head } = begun.wiring;
  const storyboard = begun.cells.at(head - 1)!.take;
  const scenes = scenesIn(storyboard);
  const nodes = [...begun.start.nodes.slice(0, head), ...topology(scenes, outlineOf(wishes, storyboard)).slice(head)];
  const known = nodes.map(({ id }, place) => (place < head ? begun.cells.at(place) : cells.get(id)));
  const walk = new Walk({ project, digest: begun.start.digest, nodes, cells: CellDraft.of(known), rewired: true });
  for (let place = head; place < nodes.length; place++) {
    walk.mark(place, known[place] && !changed.has(nodes[place]!.id) ? because.inputs | because.upstream : everything);
  }
  walk.run(head, nodes.length);
  return { nodes, scenes, cells: walk.cells.table(walk.wiring.places), wishes };
}
