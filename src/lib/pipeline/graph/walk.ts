/** A walk over the cells of a notebook in topological order that looks only at those it has a reason to look at. */
import { sameValue } from '../canonical.ts';
import { bindInput, sameInputs, type Binding, type Bound, type Digest } from '../fingerprint.ts';
import type { BoundInput, CellId, Project, Take } from '../project.ts';
import type { Reason, Standing } from '../status.ts';
import { type CellDraft, leafBits } from './cell-table.ts';
import { Cell, type CellFacts } from './evaluation.ts';
import { changedInput, differences, empty, fresh, handedOn, missingReasons, none, ownReasons, sameStanding, standingOf, together, type Outdated } from './reasons.ts';
import { canCompare, decidingFingerprint, holdsFor, takeInEffect } from './takes.ts';
import type { Node } from './topology.ts';
import { bindNode, factsOf, isExact } from './whole.ts';
import { eachChanged, wiringOf, type Part, type Wiring } from './wiring.ts';

/** Why a cell is looked at: facts about it are new, a slice that it reads changed, a cell that it reads stands elsewhere. */
export const because = { facts: 1, inputs: 2, upstream: 4 } as const;
export const everything = because.facts | because.inputs | because.upstream;

/** `cells`: as they were, none where one is new. `rewired`: the edges are not those that they were bound by. */
export type Start = { readonly project: Project; readonly digest: Digest; readonly nodes: readonly Node[]; readonly cells: CellDraft; readonly rewired: boolean };

let walks = 0;

export class Walk {
  readonly start: Start;
  readonly wiring: Wiring;
  readonly cells: CellDraft;
  /** True when some cell is not what it was. */
  moved = false;
  /** Reasons to look at each cell, as bits of `because`; 0: it is not looked at. */
  readonly why: Uint8Array;
  /** Whether a leaf of cells holds any that is looked at. */
  private readonly leaves: Uint8Array;
  private readonly number = ++walks;
  private readonly handed: Outdated[] = [];
  private lastRead: { readonly old: BoundInput; readonly now: BoundInput } | null = null;
  private readonly touched = (part: Part) => this.touch(part);
  private readonly cellOf = (id: CellId): Cell | undefined => {
    const place = this.wiring.places.get(id);
    return place === undefined ? undefined : this.cells.at(place);
  };
  private readonly takeOf = (id: CellId): Take | null | undefined => this.cellOf(id)?.take;

  constructor(start: Start) {
    this.start = start;
    this.wiring = wiringOf(start.nodes);
    this.cells = start.cells;
    this.why = new Uint8Array(start.nodes.length);
    this.leaves = new Uint8Array((start.nodes.length >> leafBits) + 1);
  }

  mark(place: number, why: number): void {
    this.why[place]! |= why;
    this.leaves[place >> leafBits] = 1;
  }

  run(from: number, to: number): void {
    for (let place = from; place < to; place++) {
      const why = this.why[place]!;
      if (why === 0) {
        // Nothing in this leaf: on to the next.
        if (this.leaves[place >> leafBits] === 0) place |= (1 << leafBits) - 1;
        continue;
      }
      const before = this.cells.at(place);
      const now = (before && this.quickly(place, before, why)) ?? this.looked(place, before, why);
      if (now === before) continue;
      this.cells.put(place, now);
      this.moved = true;
      if (before && !this.start.rewired) this.spread(place, before, now);
    }
  }

  /** Marks the cells that read this one and may come out otherwise. */
  private spread(place: number, before: Cell, now: Cell): void {
    if (now.take !== before.take) {
      eachChanged(this.wiring, place, before.take, now.take, this.touched);
      if (!isEditOf(before.take, now.take)) this.retell(place);
    }
    if (now.standing !== before.standing || (now.facts !== before.facts && hasFailed(now) !== hasFailed(before))) {
      const { starts, items } = this.wiring.readers;
      for (let at = starts[place]!; at < starts[place + 1]!; at++) this.mark(items[at]!, because.upstream);
    }
  }

  private touch(part: Part): void {
    this.wiring.changed[part.number] = this.number;
    const { readers } = part;
    for (let at = 0; at < readers.length; at++) this.mark(readers[at]!, because.inputs);
  }

  /** Between takes of which neither is an edit of the other, even an unchanged slice may have come about at another time. */
  private retell(place: number): void {
    const { id } = this.start.nodes[place]!;
    const { starts, items } = this.wiring.readers;
    for (let at = starts[place]!; at < starts[place + 1]!; at++) {
      const { standing } = this.cells.at(items[at]!)!;
      if (standing.state === 'outdated' && standing.reasons.some((reason) => reason.kind === 'changed' && reason.cell === id)) {
        this.mark(items[at]!, because.inputs);
      }
    }
  }

  /**
   * The short ways, for the many cells of a wide change; null where there is none. What upstream cells hand on touches
   * nothing else. And a cell that was up to date with its only take can only become outdated by new inputs, by just those.
   */
  private quickly(place: number, before: Cell, why: number): Cell | null {
    const { bound, facts } = before;
    if (bound === null || this.start.rewired || (why & because.facts) !== 0) return null;
    if (why === because.upstream) {
      if (before.pinned || before.take === null) return before;
      const standing = this.standing(place, before, ownReasons(before.standing));
      return standing === before.standing ? before : before.at(standing);
    }
    if (!before.exact || place < this.wiring.head || facts.takes.length !== 1 || !canCompare(facts, this.start.digest)) return null;
    const inputs = this.reread(place, bound);
    if (!inputs) return null;
    let own = none;
    for (let at = 0; inputs !== bound && at < bound.length; at++) {
      if (inputs[at] === bound[at] || inputs[at]!.digest === bound[at]!.digest) continue;
      const reason = changedInput(inputs[at]!, bound[at], this.takeOf, this.start.project, this.start.digest);
      own = own.length ? own.concat(reason.reasons) : reason.reasons;
    }
    const standing = this.standing(place, before, own);
    if (inputs === bound) return standing === before.standing ? before : before.at(standing);
    const { node, take, pinned, hashed } = before;
    return Cell.of({ node, facts, bound: inputs, take, pinned, standing, exact: false }, own.length ? undefined : hashed, this.start.digest);
  }

  private looked(place: number, before: Cell | undefined, why: number): Cell {
    const { project, digest, nodes } = this.start;
    const node = nodes[place]!;
    const own = !before || (why & because.facts) !== 0 || before.node.step !== node.step;
    const facts = own ? keepParams(before, factsOf(project, node)) : before.facts;
    const binding = this.bound(place, before, why);
    const bound = binding.ok ? binding.inputs : null;
    const run: Bound = { step: node.stepName, params: facts.params, inputs: bound ?? [] };
    const same = before !== undefined && isSameRun(before, node, facts, bound);
    const print = bound ? (same ? before.hashed : undefined) ?? (same && !own ? undefined : decidingFingerprint(facts, run, digest)) : undefined;
    const take = same && !own ? before.take : takeInEffect(facts, print ?? null);
    const pinned = take !== null && facts.choice.pinned === take.id;
    let standing = empty;
    if (pinned) standing = fresh;
    else if (!binding.ok) standing = keep(before, { state: 'blocked', reasons: missingReasons(binding.missing, this.cellOf) });
    else if (take) {
      const holds = print !== undefined && holdsFor(take, print, facts.choice);
      standing = this.standing(place, before, holds ? [] : differences(take, run, this.takeOf, project, digest));
    }
    if (before && !own && before.node === node && before.bound === bound && before.take === take && before.standing === standing) return before;
    return Cell.of({ node, facts, bound, take, pinned, standing, exact: !pinned && isExact(take, run, print) }, print, digest);
  }

  /** A cell that has a take: by its own reasons, and by what it is handed. */
  private standing(place: number, before: Cell | undefined, own: readonly Reason[]): Standing {
    const { handed, cells } = this;
    const { reads: { starts, items }, through } = this.wiring;
    const end = starts[place + 1]!;
    let last: Outdated | null = null;
    handed.length = 0;
    for (let at = starts[place]!; at < end; at++) {
      const source = cells.at(items[at]!)!.standing;
      if (source === fresh) continue;
      const given = handedOn(source, through[items[at]!]!);
      if (given !== null && given !== last) handed.push(last = given);
    }
    return keep(before, standingOf(own, together(handed)));
  }

  /** The inputs as they are now; those that did not change keep their objects. */
  private bound(place: number, before: Cell | undefined, why: number): Binding {
    const { nodes, digest, rewired } = this.start;
    const node = nodes[place]!;
    const old = before?.bound;
    if (old && (why & because.inputs) === 0) return { ok: true, inputs: old };
    if (!old || rewired) {
      const binding = bindNode(node, this.takeOf, digest);
      return binding.ok ? { ok: true, inputs: old && sameValue(old, binding.inputs) ? old : binding.inputs } : binding;
    }
    const inputs = this.reread(place, old);
    return inputs ? { ok: true, inputs } : bindNode(node, this.takeOf, digest);
  }

  /** Inputs with those bound again of which the part changed; null when one of them is missing. */
  private reread(place: number, old: readonly BoundInput[]): readonly BoundInput[] | null {
    const { inputs: { starts, items }, changed } = this.wiring;
    const first = starts[place]!;
    let inputs: BoundInput[] | null = null;
    for (let at = 0; at < old.length; at++) {
      if (changed[items[first + at]!] !== this.number) continue;
      const input = this.input(place, at, old[at]!);
      if (input === null) return null;
      if (input !== old[at]) (inputs ??= old.slice())[at] = input;
    }
    return inputs ?? old;
  }

  /** What an input is now: the old one if it says the same; null when it is missing. Many cells read the same, one after the other. */
  private input(place: number, at: number, old: BoundInput): BoundInput | null {
    if (this.lastRead?.old === old) return this.lastRead.now;
    const declaration = this.start.nodes[place]!.inputs[at]!;
    const input = bindInput(declaration, this.takeOf(declaration.cell), this.start.digest);
    if ('why' in input) return null;
    const now = sameValue(old, input) ? old : input;
    if (!declaration.required) this.lastRead = { old, now };
    return now;
  }
}

/** Where a cell stood, when that says the same. */
const keep = (before: Cell | undefined, standing: Standing): Standing =>
  before && sameStanding(before.standing, standing) ? before.standing : standing;

const keepParams = (before: Cell | undefined, facts: CellFacts): CellFacts =>
  before && before.params !== facts.params && sameValue(before.params, facts.params) ? { ...facts, params: before.params } : facts;

const hasFailed = ({ attempt }: Cell): boolean => attempt?.state === 'failed';

const isEditOf = (a: Take | null, b: Take | null): boolean => a !== null && b !== null && (a.id === b.id || a.parent === b.id || b.parent === a.id);

function isSameRun(before: Cell, { step }: Node, { params }: CellFacts, bound: readonly BoundInput[] | null): boolean {
  if (before.node.step !== step || before.params !== params) return false;
  return before.bound === bound || (before.bound !== null && bound !== null && sameInputs(before.bound, bound));
}
