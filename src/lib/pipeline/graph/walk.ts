/** A walk over the cells of a notebook in topological order that looks only at those it has a reason to look at. */
import { sameValue } from '../canonical.ts';
import { bindInput, sameRun, type Binding, type Bound, type Digest } from '../fingerprint.ts';
import type { BoundInput, CellId, Project, Take } from '../project.ts';
import type { Reason, Standing } from '../status.ts';
import { stepName } from '../steps/define-step.ts';
import { latestAttempts } from '../versions.ts';
import { Cell } from './evaluation.ts';
import { differences, empty, fresh, handedOn, isOwn, missingReasons, standingOf, together, type Outdated } from './reasons.ts';
import { choiceOf, decidingFingerprint, holdsFor, takeInEffect } from './takes.ts';
import type { Node } from './topology.ts';
import { bindNode, paramsOf } from './whole.ts';
import { eachChanged, wiringOf, type Part, type Wiring } from './wiring.ts';

/** Why a cell is looked at: facts about it are new, a slice that it reads changed, a cell that it reads stands elsewhere. */
export const because = { facts: 1, inputs: 2, upstream: 4 } as const;
export const everything = because.facts | because.inputs | because.upstream;

/** `list`: a cell per node, as it was; undefined for a new one. `rewired`: the edges are not those that it was bound by. */
export type Start = { project: Project; digest: Digest; nodes: readonly Node[]; list: (Cell | undefined)[]; rewired: boolean };

let walks = 0;

export class Walk {
  readonly wiring: Wiring;
  readonly list: (Cell | undefined)[];
  /** Reasons to look at each cell, as bits. */
  readonly why: Uint8Array;
  /** True when some cell is not what it was. */
  moved = false;
  private readonly start: Start;
  private readonly number = ++walks;
  private readonly handed: Outdated[] = [];

  constructor(start: Start) {
    this.start = start;
    this.wiring = wiringOf(start.nodes);
    this.list = start.list;
    this.why = new Uint8Array(start.nodes.length);
  }

  run(from: number, to: number): void {
    for (let place = from; place < to; place++) {
      const why = this.why[place]!;
      if (why === 0) continue;
      const before = this.list[place];
      const now = before && why === because.upstream ? this.restood(place, before) : this.looked(place, before, why);
      if (now === before) continue;
      this.list[place] = now;
      this.moved = true;
      if (before && !this.start.rewired) this.spread(place, before, now);
    }
  }

  /** Marks the cells that read this one and may come out otherwise. */
  private spread(place: number, before: Cell, now: Cell): void {
    if (now.take !== before.take) {
      eachChanged(this.wiring, place, before.take, now.take, (part) => this.touch(part));
      if (!isEditOf(before.take, now.take)) this.retell(place);
    }
    if (now.standing !== before.standing || hasFailed(now) !== hasFailed(before)) {
      for (const reader of this.wiring.readers[place]!) this.why[reader]! |= because.upstream;
    }
  }

  private touch(part: Part): void {
    part.changed = this.number;
    for (const reader of part.readers) this.why[reader]! |= because.inputs;
  }

  /** Between takes of which neither is an edit of the other, even an unchanged slice may have come about at another time. */
  private retell(place: number): void {
    const { id } = this.start.nodes[place]!;
    for (const reader of this.wiring.readers[place]!) {
      const { standing } = this.list[reader]!;
      if (standing.state === 'outdated' && standing.reasons.some((reason) => reason.kind === 'changed' && reason.cell === id)) {
        this.why[reader]! |= because.inputs;
      }
    }
  }

  /** The quick way: only what upstream cells hand on may be new. */
  private restood(place: number, before: Cell): Cell {
    if (before.bound === null) return this.looked(place, before, because.upstream);
    if (before.pinned || before.take === null) return before;
    const standing = this.standing(place, before, ownOf(before.standing));
    return standing === before.standing ? before : before.at(standing);
  }

  private looked(place: number, before: Cell | undefined, why: number): Cell {
    const { project, digest } = this.start;
    const node = this.start.nodes[place]!;
    const own = !before || (why & because.facts) !== 0;
    const choice = choiceOf(project, node.id);
    const params = own || before.node.step !== node.step ? keep(before?.params, paramsOf(node, choice)) : before.params;
    const attempt = own ? latestAttempts(project).get(node.id) ?? null : before.attempt;
    const binding = this.bound(place, before, why);
    const bound = binding.ok ? binding.inputs : null;
    const run: Bound = { step: stepName(node.step), params, inputs: bound ?? [] };
    const same = before !== undefined && isSameRun(before, run, bound);
    const known = same ? before.hashed : undefined;
    const print = bound && (known ?? (same && !own ? undefined : decidingFingerprint(project, node.id, run, digest)));
    const take = same && !own ? before.take : takeInEffect(project, node.id, print ?? null);
    const pinned = take !== null && choice.pinned === take.id;
    const standing = ((): Standing => {
      if (pinned) return fresh;
      if (!binding.ok) return keep(before?.standing, { state: 'blocked', reasons: missingReasons(binding.missing, (cell) => this.cell(cell)) });
      if (!take) return empty;
      const holds = print != null && holdsFor(take, print, choice);
      return this.standing(place, before, holds ? [] : differences(take, run, (cell) => this.takeOf(cell), project, digest));
    })();
    if (before && before.node === node && before.params === params && before.bound === bound && before.take === take
      && before.pinned === pinned && before.attempt === attempt && before.standing === standing) return before;
    return new Cell({ node, params, bound, take, pinned, standing, attempt }, print ?? undefined, digest);
  }

  private standing(place: number, before: Cell | undefined, own: readonly Reason[]): Standing {
    const { handed, list } = this;
    handed.length = 0;
    for (const source of this.wiring.reads[place]!) {
      const given = handedOn(list[source]!);
      if (given && given !== handed.at(-1)) handed.push(given);
    }
    return keep(before?.standing, standingOf(own, together(handed)));
  }

  /** The inputs as they are now; those that did not change keep their objects. */
  private bound(place: number, before: Cell | undefined, why: number): Binding {
    const { nodes, digest, rewired } = this.start;
    const node = nodes[place]!;
    const old = before?.bound;
    if (old && (why & because.inputs) === 0) return { ok: true, inputs: old };
    if (!old || rewired) {
      const binding = bindNode(node, (cell) => this.takeOf(cell), digest);
      return binding.ok ? { ok: true, inputs: keep(old ?? undefined, binding.inputs) } : binding;
    }
    let inputs: BoundInput[] | null = null;
    const parts = this.wiring.inputs[place]!;
    for (let at = 0; at < parts.length; at++) {
      if (parts[at]!.changed !== this.number) continue;
      const input = bindInput(node.inputs[at]!, this.takeOf(node.inputs[at]!.cell), digest);
      if ('why' in input) return bindNode(node, (cell) => this.takeOf(cell), digest);
      if (!sameValue(old[at], input)) (inputs ??= old.slice())[at] = input;
    }
    return { ok: true, inputs: inputs ?? old };
  }

  private cell(id: CellId): Cell | undefined {
    const place = this.wiring.places.get(id);
    return place === undefined ? undefined : this.list[place];
  }

  private takeOf(id: CellId): Take | null | undefined {
    return this.cell(id)?.take;
  }
}

/** What was, when it says the same as what is. */
const keep = <T>(before: T | undefined, now: T): T => (before !== undefined && sameValue(before, now) ? before : now);

const ownOf = (standing: Standing): readonly Reason[] => (standing.state === 'outdated' ? standing.reasons.filter(isOwn) : []);
const hasFailed = ({ attempt }: Cell): boolean => attempt?.state === 'failed';

const isEditOf = (a: Take | null, b: Take | null): boolean => a !== null && b !== null && (a.id === b.id || a.parent === b.id || b.parent === a.id);

function isSameRun(before: Cell, run: Bound, bound: readonly BoundInput[] | null): boolean {
  if (before.bound === null || bound === null) return before.bound === bound;
  return sameRun({ step: stepName(before.node.step), params: before.params, inputs: before.bound }, run);
}
