import { computed, effect, signal, type ReadonlySignal } from '@preact/signals-core';
import type { MakePeer } from './graph.ts';

export const preactSignals: MakePeer = ({ slices, cells }) => {
  const states = new Uint8Array(cells.length);
  const sources = slices.map((digest) => signal(digest));
  const nodes: ReadonlySignal<number>[] = [];
  for (const cell of cells) {
    const read = cell.slices.map((slice) => sources[slice]!);
    const made = cell.slices.map((slice) => slices[slice]!);
    const upstream = cell.cells.map((index) => nodes[index]!);
    nodes.push(computed(() => {
      let outdated = 0;
      for (let at = 0; at < read.length; at++) if (read[at]!.value !== made[at]) outdated = 1;
      for (let at = 0; at < upstream.length; at++) outdated |= upstream[at]!.value;
      return outdated;
    }));
  }
  const stops = nodes.map((node, index) => effect(() => { states[index] = node.value; }));
  return { set: (slice, digest) => { sources[slice]!.value = digest; }, states, close: () => stops.forEach((stop) => stop()) };
};
