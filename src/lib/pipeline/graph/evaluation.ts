/** What an evaluation says of each cell, and the table that holds it. Values: whatever differs is a new one. */
import { fingerprint, type Digest } from '../fingerprint.ts';
import type { Attempt, BoundInput, CellId, Take } from '../project.ts';
import type { Standing } from '../status.ts';
import { stepName } from '../steps/define-step.ts';
import type { Node } from './topology.ts';

export type Evaluated = {
  readonly node: Node;
  readonly params: unknown;
  /** Null while an input is missing. */
  readonly bound: readonly BoundInput[] | null;
  readonly fingerprint: string | null;
  readonly take: Take | null;
  readonly pinned: boolean;
  readonly standing: Standing;
  readonly attempt: Attempt | null;
};

export type Evaluation = {
  readonly nodes: readonly Node[];
  readonly scenes: readonly string[];
  /** In the order of `nodes`. A cell about which nothing is new keeps its object from one evaluation to the next. */
  readonly cells: ReadonlyMap<CellId, Evaluated>;
};

/** A cell whose fingerprint is hashed when somebody asks for it: to say that inputs differ needs no hash. */
export class Cell implements Evaluated {
  readonly node: Node;
  readonly params: unknown;
  readonly bound: readonly BoundInput[] | null;
  readonly take: Take | null;
  readonly pinned: boolean;
  readonly standing: Standing;
  readonly attempt: Attempt | null;
  private print: string | undefined;
  private readonly digest: Digest;

  /** `print`: the fingerprint, where it is known. */
  constructor(facts: Omit<Evaluated, 'fingerprint'>, print: string | undefined, digest: Digest) {
    this.node = facts.node;
    this.params = facts.params;
    this.bound = facts.bound;
    this.take = facts.take;
    this.pinned = facts.pinned;
    this.standing = facts.standing;
    this.attempt = facts.attempt;
    this.print = print;
    this.digest = digest;
  }

  get fingerprint(): string | null {
    if (this.bound === null) return null;
    return (this.print ??= fingerprint({ step: stepName(this.node.step), params: this.params, inputs: this.bound }, this.digest));
  }

  /** The cell, standing elsewhere. */
  at(standing: Standing): Cell {
    const { node, params, bound, take, pinned, attempt } = this;
    return new Cell({ node, params, bound, take, pinned, standing, attempt }, this.print, this.digest);
  }

  /** The fingerprint if it has been hashed. */
  get hashed(): string | undefined {
    return this.print;
  }
}

/** Cells by their place in the order of `nodes`, found by id like in a map. */
export class CellTable implements ReadonlyMap<CellId, Cell> {
  readonly places: ReadonlyMap<CellId, number>;
  readonly list: readonly Cell[];

  constructor(places: ReadonlyMap<CellId, number>, list: readonly Cell[]) {
    this.places = places;
    this.list = list;
  }

  get(id: CellId): Cell | undefined {
    const place = this.places.get(id);
    return place === undefined ? undefined : this.list[place];
  }
  has(id: CellId): boolean { return this.places.has(id); }
  get size(): number { return this.list.length; }
  keys() { return this.places.keys(); }
  values() { return this.list.values(); }
  entries() { return this.list.map((cell): [CellId, Cell] => [cell.node.id, cell]).values(); }
  [Symbol.iterator]() { return this.entries(); }
  forEach(visit: (cell: Cell, id: CellId, map: ReadonlyMap<CellId, Cell>) => void): void {
    for (const cell of this.list) visit(cell, cell.node.id, this);
  }
}
