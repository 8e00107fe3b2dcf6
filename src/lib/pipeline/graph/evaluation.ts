/** What an evaluation says of each cell, and the table that holds it. Values: whatever differs is a new one. */
import { fingerprint, type Bound, type Digest } from '../fingerprint.ts';
import type { Attempt, BoundInput, CellChoice, CellId, Take } from '../project.ts';
import type { Standing } from '../status.ts';
import type { AllWishes } from '../steps/define-step.ts';
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
  /** Settings of the brief and assets of the manifest that the graph was made for. */
  readonly wishes: AllWishes;
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

/** All of a cell but where it stands: shared by its objects between which nothing else is new, which a wide change makes by the thousand. */
type Held = Omit<Found, 'standing'> & { print: string | undefined; readonly digest: Digest };

/** A cell whose fingerprint is hashed when somebody asks for it: to say that inputs differ needs no hash. */
export class Cell implements Evaluated {
  readonly standing: Standing;
  private readonly held: Held;

  private constructor(held: Held, standing: Standing) {
    this.held = held;
    this.standing = standing;
  }

  /** `print`: the fingerprint, where it is known. */
  static of({ node, facts, bound, take, pinned, standing, exact }: Found, print: string | undefined, digest: Digest): Cell {
    return new Cell({ node, facts, bound, take, pinned, exact, print, digest }, standing);
  }

  get node(): Node { return this.held.node; }
  get facts(): CellFacts { return this.held.facts; }
  get bound(): readonly BoundInput[] | null { return this.held.bound; }
  get take(): Take | null { return this.held.take; }
  get pinned(): boolean { return this.held.pinned; }
  /** The take was made from these very inputs, and is in effect because of that. */
  get exact(): boolean { return this.held.exact; }
  get params(): unknown { return this.held.facts.params; }
  get attempt(): Attempt | null { return this.held.facts.attempt; }

  get fingerprint(): string | null {
    const { held } = this;
    if (held.bound === null) return null;
    return (held.print ??= fingerprint(this.run(held.bound), held.digest));
  }

  /** The fingerprint if it has been hashed. */
  get hashed(): string | undefined { return this.held.print; }

  run(inputs: readonly BoundInput[]): Bound {
    return { step: this.held.node.stepName, params: this.held.facts.params, inputs };
  }

  /** The cell, standing elsewhere. */
  at(standing: Standing): Cell {
    return new Cell(this.held, standing);
  }
}
