/** Proof: random timelines against an oracle that shares no code with the engine; a million, on every core. */
import type { Portion } from '../../tests/support/timelines/thread.ts';
import { playPortions } from '../../tests/support/timelines/threads.ts';
import type { Bench } from '../lib/bench.ts';
import { atLeast, none, told, type Wanted } from './wanted.ts';

const portion = 5000;

export const timelines = ({ count, seed }: Wanted): Bench => ({
  name: 'timelines',
  about: 'Random timelines of edits, runs, crashes and undo against a from-scratch oracle; --count N instead of 1,000,000, --seed N instead of the clock.',
  run: async (say) => {
    const wanted = count ?? 1_000_000;
    const first = seed ?? Date.now() % 1_000_000_000;
    say(`${wanted} timelines; portion n of ${portion} has the seed ${first} + n`);
    const portions: Portion[] = [];
    for (let at = 0; at < wanted; at += portion) portions.push({ seed: first + at / portion, count: Math.min(portion, wanted - at) });
    const since = performance.now();
    const sum = { played: 0, executed: 0, acts: 0, failures: 0 };
    await playPortions(portions, (report) => {
      sum.played += report.played;
      sum.executed += report.executed;
      sum.acts += report.acts;
      if (report.failure) {
        sum.failures++;
        say(`seed ${report.seed} failed: ${report.failure}`);
      }
      if (Math.floor(sum.played / 50_000) > Math.floor((sum.played - report.played) / 50_000)) say(`${sum.played} of ${wanted}, ${sum.failures} failed`);
    });
    return [
      atLeast('timelines played', sum.played, wanted, ''),
      none('portions with a false state, a run too many, a take lost, or an undo that differs', sum.failures),
      told('  acts checked', sum.acts, ''), told('  cells run', sum.executed, ''), told('  time', (performance.now() - since) / 1000, 's'), told('  first seed', first, '')
    ];
  }
});
