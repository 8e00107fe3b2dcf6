/** What the command line asks of a proof; null leaves it to the proof. */
import type { Row } from '../lib/bench.ts';

export type Wanted = { readonly count: number | null; readonly seed: number | null };

/** Something counted of which there must be none. */
export const none = (what: string, found: number, unit = ''): Row => ({
  what, ours: found, peer: null, by: '', ratio: null, unit, aim: '0', met: found === 0
});

/** Something counted that is only told. */
export const told = (what: string, ours: number, unit: string): Row => ({ what, ours, peer: null, by: '', ratio: null, unit, aim: null, met: null });

/** Something of which there must be at least so many. */
export const atLeast = (what: string, ours: number, least: number, unit: string): Row => ({
  what, ours, peer: null, by: '', ratio: null, unit, aim: `at least ${least.toLocaleString('en')}`, met: ours >= least
});
