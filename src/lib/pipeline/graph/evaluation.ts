/** What an evaluation says of each cell, and the table that holds it. Values: whatever differs is a new one. */
import { fingerprint, type Bound, type Digest } from '../fingerprint.ts';
import type { Attempt, BoundInput, CellChoice, CellId, Take } from '../project.ts';
import type { Standing } from '../status.ts';
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
  /** In the order of `nodes`. A cell keeps its object from one evaluation to the next until one of its own takes, its
   * choice or its attempt, or something that is said of it here, is new. */
  readonly cells: ReadonlyMap<CellId, Evaluated>;
};

/** All that is known of one cell, whatever the others hold. */
export type CellFacts = {
  readonly params: unknown;
  readonly choice: CellChoice;
  /** Not deleted, oldest first. */
  readonly takes: readonly Take[];
  readonly attempt: Attempt | null;
  /** Whether comparing inputs with those of the takes tells their fingerprint (takes.ts); found out when it is first asked. */
  comparable: boolean | null;
};

/** Where a cell's inputs come to: bound, the take in effect for them, and how it stands. */
export type Found = Pick<Evaluated, 'node' | 'bound' | 'take' | 'pinned' | 'standing'> & {
  readonly facts: CellFacts;
  /** The take was made from these very inputs, and is in effect because of that. */
  readonly exact: boolean;
};

/** A cell whose fingerprint is hashed when somebody asks for it: to say that inputs differ needs no hash. */
export class Cell implements Evaluated {
  readonly node: Node;
  readonly facts: CellFacts;
  readonly bound: readonly BoundInput[] | null;
  readonly take: Take | null;
  readonly pinned: boolean;
  readonly standing: Standing;
  readonly exact: boolean;
  private print: string | undefined;
  private readonly digest: Digest;

  /** `print`: the fingerprint, where it is known. */
  constructor({ node, facts, bound, take, pinned, standing, exact }: Found, print: string | undefined, digest: Digest) {
    this.node = node;
    this.facts = facts;
    this.bound = bound;
    this.take = take;
    this.pinned = pinned;
    this.standing = standing;
    this.exact = exact;
    this.print = print;
    this.digest = digest;
  }

  get params(): unknown { return this.facts.params; }
  get attempt(): Attempt | null { return this.facts.attempt; }

  get fingerprint(): string | null {
    if (this.bound === null) return null;
    return (this.print ??= fingerprint(this.run(this.bound), this.digest));
  }

  /** The fingerprint if it has been hashed. */
  get hashed(): string | undefined { return this.print; }

  run(inputs: readonly BoundInput[]): Bound {
    return { step: this.node.stepName, params: this.facts.params, inputs };
  }

  /** The cell, standing elsewhere. */
  at(standing: Standing): Cell {
    const { node, facts, bound, take, pinned, exact } = this;
    return new Cell({ node, facts, bound, take, pinned, standing, exact }, this.print, this.digest);
  }
}
