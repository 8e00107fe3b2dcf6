import { atom, createStore, type Atom } from 'jotai/vanilla';
import type { MakePeer } from './graph.ts';

export const jotai: MakePeer = ({ slices, cells }) => {
  const states = new Uint8Array(cells.length);
  const store = createStore();
  const sources = slices.map((digest) => atom(digest));
  const nodes: Atom<number>[] = [];
  for (const cell of cells) {
    const read = cell.slices.map((slice) => sources[slice]!);
    const made = cell.slices.map((slice) => slices[slice]!);
    const upstream = cell.cells.map((index) => nodes[index]!);
    nodes.push(atom((get) => {
      let outdated = 0;
      for (let at = 0; at < read.length; at++) if (get(read[at]!) !== made[at]) outdated = 1;
      for (let at = 0; at < upstream.length; at++) outdated |= get(upstream[at]!);
      return outdated;
    }));
  }
  const stops = nodes.map((node, index) => {
    const tell = () => { states[index] = store.get(node); };
    tell();
    return store.sub(node, tell);
  });
  return { set: (slice, digest) => store.set(sources[slice]!, digest), states, close: () => stops.forEach((stop) => stop()) };
};
