import { computed, effect, effectScope, signal } from 'alien-signals';
import type { MakePeer } from './graph.ts';

export const alienSignals: MakePeer = ({ slices, cells }) => {
  const states = new Uint8Array(cells.length);
  const sources = slices.map((digest) => signal(digest));
  const nodes: (() => number)[] = [];
  for (const cell of cells) {
    const read = cell.slices.map((slice) => sources[slice]!);
    const made = cell.slices.map((slice) => slices[slice]!);
    const upstream = cell.cells.map((index) => nodes[index]!);
    nodes.push(computed(() => {
      let outdated = 0;
      for (let at = 0; at < read.length; at++) if (read[at]!() !== made[at]) outdated = 1;
      for (let at = 0; at < upstream.length; at++) outdated |= upstream[at]!();
      return outdated;
    }));
  }
  const close = effectScope(() => nodes.forEach((node, index) => void effect(() => { states[index] = node(); })));
  return { set: (slice, digest) => void sources[slice]!(digest), states, close };
};
