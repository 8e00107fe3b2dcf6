/**
 * A notebook's graph as the peers get it: the same cells and edges, with digests for values. A peer says of each cell
 * whether it is outdated: a slice that it reads has another digest than when it was made, or a cell that it reads is
 * outdated. It gives no reasons, and chooses no takes.
 */
import { topology } from '../../src/lib/pipeline/index.ts';
import { sliceOf, type Project } from '../../src/lib/pipeline/index.ts';
import { digest } from '../lib/graph-notebook.ts';

export type PeerCell = {
  /** Indexes into the slices. */
  readonly slices: readonly number[];
  /** Indexes of the cells that it reads; they come before it. */
  readonly cells: readonly number[];
};

export type PeerGraph = {
  /** Digests of the slices of brief, stories and storyboard, in the order in which they are first read. */
  readonly slices: readonly string[];
  readonly places: ReadonlyMap<string, number>;
  readonly cells: readonly PeerCell[];
};

/** A graph that a peer keeps: `set` gives a slice another digest and resolves when every state is up to date. */
export type Peer = {
  readonly set: (slice: number, digest: string) => void | Promise<void>;
  /** 1 for every cell that is outdated. */
  readonly states: Uint8Array;
  readonly close: () => void;
};

export type MakePeer = (graph: PeerGraph) => Peer | Promise<Peer>;

/** The graph of a notebook that is up to date. */
export function peerGraph(project: Project, scenes: number): PeerGraph {
  const nodes = topology(Array.from({ length: scenes }, (_, index) => `s${index + 1}`));
  const at = new Map(nodes.map(({ id }, index) => [id, index]));
  const slices: string[] = [];
  const places = new Map<string, number>();
  const cells = nodes.map(({ inputs, reads }): PeerCell => {
    const read = new Set<number>();
    for (const { cell, slice } of inputs) {
      if (cell.includes('/')) continue;
      const name = `${cell} ${slice}`;
      if (!places.has(name)) places.set(name, slices.push(sliceOf(project.takes.get(`take of ${cell}`)!, slice, digest)!.digest) - 1);
      read.add(places.get(name)!);
    }
    return { slices: [...read], cells: reads.map((cell) => at.get(cell)!) };
  });
  return { slices, places, cells };
}
