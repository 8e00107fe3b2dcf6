/** Proof: every order in which two processes, their deaths, a provider and a person can meet in the submission of one call. */
import { explore } from '../../tests/support/protocol/explore.ts';
import { faults, planted, type Budget, type Rules } from '../../tests/support/protocol/model.ts';
import type { Bench, Row } from '../lib/bench.ts';
import { atLeast, none, told } from './wanted.ts';

const modes = ['key', 'lookup', 'unknown'] as const;
const budgets: readonly Budget[] = [{ crashes: 2, expiries: 2, hiccups: 1 }, { crashes: 3, expiries: 1, hiccups: 0 }];
const planting: Budget = { crashes: 1, expiries: 1, hiccups: 1 };

export const protocol: Bench = {
  name: 'protocol',
  about: 'The submission protocol explored breadth first with two processes, two deaths with two silences and a failed call, and three deaths, at any point, in each mode of the provider; planted faults must be found.',
  run: async (say) => {
    const rows: Row[] = [];
    const sum = { variants: 0, worlds: 0, steps: 0, ends: 0, faults: 0, depth: 0 };
    for (const mode of modes) for (const atOnce of [false, true]) for (const begun of [true, false]) for (const left of budgets) {
      const rules: Rules = { mode, atOnce, begun, fault: null };
      const found = explore(rules, left);
      sum.variants++;
      sum.worlds += found.worlds;
      sum.steps += found.steps;
      sum.ends += found.ends;
      sum.depth = Math.max(sum.depth, found.depth);
      sum.faults += found.faults.length;
      say(`${mode}, ${atOnce ? 'answered at once' : 'a job'}, ${begun ? 'begun at once' : 'queued first'}, ${left.crashes} deaths, ${left.expiries} leases that run out, ${left.hiccups} failed calls: ${found.worlds} worlds, ${found.steps} steps`);
      for (const { what, trace } of found.faults) say(`${what}:\n  ${trace.join('\n  ')}`);
    }
    rows.push(
      atLeast('variants explored to their end with two deaths or more', sum.variants, 24, ''),
      none('ways to pay twice, lose a result, a wrong ledger, or no end', sum.faults),
      told('  worlds explored', sum.worlds, ''), told('  steps between them', sum.steps, ''), told('  ends, each settled or unknown', sum.ends, ''),
      told('  longest of the shortest ways', sum.depth, 'steps')
    );
    for (const fault of faults) {
      const found = explore({ ...planted[fault], fault }, planting);
      const [first] = found.faults;
      say(`planted: ${fault}${first ? `\n  ${first.what}:\n  ${first.trace.join('\n  ')}` : ' was not found'}`);
      rows.push({ what: `planted: ${fault}`, ours: first?.trace.length ?? 0, peer: null, by: '', ratio: null, unit: 'steps', aim: 'found', met: first !== undefined });
    }
    return rows;
  }
};
