/**
 * The edges of a notebook as places in the order of its nodes, in both directions, for walks that touch only what
 * changed. The three cells that everything reads are wired by slice: who reads a scene is not asked about another.
 */
import { sameValue } from '../canonical.ts';
import type { CellId, Take } from '../project.ts';
import { derivedSlice, keyOf, parseSlice } from '../slices.ts';
import { outdatedThrough, type Outdated } from './reasons.ts';
import type { Node } from './topology.ts';

/** A part of a cell's output that others read: one scene, the style, or the whole of it. */
export type Part = {
  readonly number: number;
  readonly readers: number[];
};

type Field = { whole: Part | null; byId: Map<string, Part> | null; readonly derive: ((output: unknown) => unknown) | undefined };

export type Wiring = {
  /** How many cells of the project come first, up to the storyboard. */
  readonly head: number;
  readonly places: ReadonlyMap<CellId, number>;
  /** Places of the cells that each cell reads. */
  readonly reads: Lists;
  /** Places of the cells that read each cell, whatever they read of it. */
  readonly readers: Lists;
  /** The walk in which each part, by its number, was last found changed. */
  readonly changed: Int32Array;
  /** Numbers of the parts that the inputs of each cell read. */
  readonly inputs: Lists;
  /** How a cell stands that is outdated through each cell. */
  readonly through: readonly Outdated[];
  /** Parts of each cell's output: by field for the cells of the project, one for every other. */
  readonly fields: readonly ReadonlyMap<string, Field>[];
  readonly outputs: readonly Part[];
};

/** A list of places for each place, one behind the other: that of `place` is `items` from `starts[place]` to `starts[place + 1]`. */
export type Lists = { readonly starts: Int32Array; readonly items: Int32Array };

function listsOf(lists: readonly (readonly number[])[]): Lists {
  const starts = new Int32Array(lists.length + 1);
  lists.forEach(({ length }, place) => { starts[place + 1] = starts[place]! + length; });
  return { starts, items: Int32Array.from(lists.flat()) };
}

function newPart(parts: Part[]): Part {
  const part: Part = { number: parts.length, readers: [] };
  parts.push(part);
  return part;
}

const wirings = new WeakMap<readonly Node[], Wiring>();

export function wiringOf(nodes: readonly Node[]): Wiring {
  let wiring = wirings.get(nodes);
  if (!wiring) wirings.set(nodes, (wiring = wire(nodes)));
  return wiring;
}

function wire(nodes: readonly Node[]): Wiring {
  const places = new Map(nodes.map(({ id }, place) => [id, place]));
  const reads = nodes.map((node) => node.reads.map((cell) => places.get(cell)!));
  const readers: number[][] = nodes.map(() => []);
  reads.forEach((sources, place) => sources.forEach((source) => void readers[source]!.push(place)));
  const head = places.get('storyboard')! + 1;
  const fields = nodes.slice(0, head).map(() => new Map<string, Field>());
  const parts: Part[] = [];
  const outputs = nodes.map(() => newPart(parts));
  const inputs = nodes.map((node, place) => node.inputs.map(({ cell, slice }) => {
    const source = places.get(cell)!;
    const part = source < fields.length ? partOf(fields[source]!, cell, slice, parts) : outputs[source]!;
    if (part.readers.at(-1) !== place) part.readers.push(place);
    return part.number;
  }));
  return {
    head, places, reads: listsOf(reads), readers: listsOf(readers), inputs: listsOf(inputs), changed: new Int32Array(parts.length), fields, outputs,
    through: nodes.map(({ id }) => outdatedThrough(id))
  };
}

function partOf(fields: Map<string, Field>, cell: CellId, slice: string, parts: Part[]): Part {
  const derive = derivedSlice(cell, slice);
  const [step] = parseSlice(slice).path ?? [];
  const name = derive || !step ? slice : step.field;
  let field = fields.get(name);
  if (!field) fields.set(name, (field = { whole: null, byId: null, derive }));
  if (derive || !step || step.id === null) return (field.whole ??= newPart(parts));
  field.byId ??= new Map();
  let part = field.byId.get(step.id);
  if (!part) field.byId.set(step.id, (part = newPart(parts)));
  return part;
}

/** Tells `touch` of every part of a cell's output in which two takes may differ. */
export function eachChanged(wiring: Wiring, place: number, before: Take | null, after: Take | null, touch: (part: Part) => void): void {
  const fields = wiring.fields[place];
  if (!fields) return touch(wiring.outputs[place]!);
  for (const [name, { whole, byId, derive }] of fields) {
    const valueOf = (take: Take | null): unknown =>
      take && (derive ? derive(take.output) : (take.output as Record<string, unknown>)[name]);
    const [a, b] = [valueOf(before), valueOf(after)];
    if (before && after && a === b) continue;
    if (whole && !(before && after && sameValue(a, b))) touch(whole);
    if (!byId) continue;
    if (before && after) eachChangedElement(a, b, (id) => { const part = byId.get(id); if (part) touch(part); });
    else byId.forEach(touch);
  }
}

type Element = NonNullable<Parameters<typeof keyOf>[0]>;

/** Element by element: where lists of scenes or assets have other ids or another order, everything is bound again anyway
 * (incremental.ts). Pictures of the brief may change places; then both are named. */
function eachChangedElement(before: unknown, after: unknown, touch: (id: string) => void): void {
  const [a, b] = [before, after].map((value) => (Array.isArray(value) ? value : [])) as [Element[], Element[]];
  for (let at = 0; at < a.length || at < b.length; at++) {
    if (a[at] === b[at] || sameValue(a[at], b[at])) continue;
    for (const key of new Set([keyOf(a[at]), keyOf(b[at])])) if (key !== undefined) touch(key);
  }
}
