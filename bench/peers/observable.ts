import { Runtime } from '@observablehq/runtime';
import type { MakePeer } from './graph.ts';

/** The runtime computes asynchronously, and everything behind a change, equal or not: so many cells report back. */
export const observable: MakePeer = async ({ slices, cells }) => {
  const states = new Uint8Array(cells.length);
  const runtime = new Runtime();
  const module = runtime.module();
  let waiting = cells.length;
  let done = () => {};
  const settled = () => new Promise<void>((resolve) => { done = resolve; });
  const sources = slices.map((digest, slice) => module.variable().define(`slice${slice}`, [], () => digest));
  const first = settled();
  cells.forEach((cell, index) => {
    const made = cell.slices.map((slice) => slices[slice]!);
    const inputs = [...cell.slices.map((slice) => `slice${slice}`), ...cell.cells.map((at) => `cell${at}`)];
    const told = { fulfilled: (state: number) => {
      states[index] = state;
      if (--waiting === 0) done();
    } };
    module.variable(told).define(`cell${index}`, inputs, (...values: (string | number)[]) => {
      let outdated = 0;
      for (let at = 0; at < made.length; at++) if (values[at] !== made[at]) outdated = 1;
      for (let at = made.length; at < values.length; at++) outdated |= values[at] as number;
      return outdated;
    });
  });
  await first;
  const behind = slices.map((_, slice) => countBehind(cells, slice));
  return {
    set: async (slice, digest) => {
      waiting = behind[slice]!;
      const all = settled();
      sources[slice]!.define(`slice${slice}`, [], () => digest);
      await all;
    },
    states, close: () => runtime.dispose()
  };
};

function countBehind(cells: readonly { slices: readonly number[]; cells: readonly number[] }[], slice: number): number {
  const reached = new Set<number>();
  cells.forEach((cell, index) => {
    if (cell.slices.includes(slice) || cell.cells.some((at) => reached.has(at))) reached.add(index);
  });
  return reached.size;
}
