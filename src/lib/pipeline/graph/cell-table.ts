/**
 * The cells of an evaluation by their place in the order of its nodes, found by id like in a map. Kept in leaves of 64, so
 * that the next evaluation shares all leaves in which nothing changed.
 */
import type { CellId } from '../project.ts';
import type { Cell, Evaluation } from './evaluation.ts';

export const leafBits = 6;
const leafSize = 1 << leafBits;
const within = leafSize - 1;

type Leaf = (Cell | undefined)[];

export class CellTable implements ReadonlyMap<CellId, Cell> {
  readonly places: ReadonlyMap<CellId, number>;
  private readonly leaves: readonly Leaf[];

  constructor(places: ReadonlyMap<CellId, number>, leaves: readonly Leaf[]) {
    this.places = places;
    this.leaves = leaves;
  }

  /** The cell at a place that there is. */
  at(place: number): Cell {
    return this.leaves[place >> leafBits]![place & within]!;
  }

  get(id: CellId): Cell | undefined {
    const place = this.places.get(id);
    return place === undefined ? undefined : this.at(place);
  }
  has(id: CellId): boolean { return this.places.has(id); }
  get size(): number { return this.places.size; }
  keys() { return this.places.keys(); }
  values() { return (this.leaves.flat() as Cell[]).values(); }
  entries() { return [...this.values()].map((cell): [CellId, Cell] => [cell.node.id, cell]).values(); }
  [Symbol.iterator]() { return this.entries(); }
  forEach(visit: (cell: Cell, id: CellId, map: ReadonlyMap<CellId, Cell>) => void): void {
    for (const [id, cell] of this) visit(cell, id, this);
  }

  /** A table to be: it begins as this one. */
  draft(): CellDraft {
    return new CellDraft(this.leaves.slice());
  }
}

/** An evaluation that others can start from. */
export type Base = Omit<Evaluation, 'cells'> & { readonly cells: CellTable };

/** A table while it is made. Leaves that it shares with another are copied when they are first written to. */
export class CellDraft {
  private readonly leaves: Leaf[];
  private readonly own: Uint8Array;

  constructor(leaves: Leaf[]) {
    this.leaves = leaves;
    this.own = new Uint8Array(leaves.length);
  }

  /** From cells in order; undefined for one that is still to come. */
  static of(cells: readonly (Cell | undefined)[]): CellDraft {
    const leaves: Leaf[] = [];
    for (let place = 0; place < cells.length; place += leafSize) leaves.push(cells.slice(place, place + leafSize));
    return new CellDraft(leaves);
  }

  at(place: number): Cell | undefined {
    return this.leaves[place >> leafBits]![place & within];
  }

  put(place: number, cell: Cell): void {
    const leaf = place >> leafBits;
    if (this.own[leaf] === 0) {
      this.own[leaf] = 1;
      this.leaves[leaf] = this.leaves[leaf]!.slice();
    }
    this.leaves[leaf]![place & within] = cell;
  }

  /** The finished table; the draft is not used any more. */
  table(places: ReadonlyMap<CellId, number>): CellTable {
    return new CellTable(places, this.leaves);
  }
}
