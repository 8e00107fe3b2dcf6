/**
 * Calibration of drift scores, by code-drawn clips with known faults: of all pairs of a right and a wrong clip, how many
 * the score puts in order. Aim: 95 %.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietContext } from '../../src/lib/pipeline/steps/tools.ts';
import { createJudge } from '../../src/lib/server/providers/animatic/judge.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { casesOf, faults, filmed, inOrder, nameOf, rights, type Scored } from '../../tests/support/drift-cases.ts';
import type { Bench, Row } from '../lib/bench.ts';

const aim = 95;

export const drift: Bench = {
  name: 'drift',
  about: 'Drift scores on clips with known faults: right ones (however lit and compressed) before wrong ones (hue, product, text, face).',
  run: async (say) => {
    const data = await mkdtemp(join(tmpdir(), 'scenebook-drift-'));
    try {
      const scored = await scoreAll(data, say);
      const row = (what: string, ours: number, unit: string, wanted: number | null): Row =>
        ({ what, ours, peer: null, by: '', ratio: null, unit, aim: wanted === null ? null : `${wanted} %`, met: wanted === null ? null : ours >= wanted });
      const share = (value: number) => Math.round(value * 1000) / 10;
      const every = inOrder(scored);
      return [
        ...rights.map((name) => row(`right: ${name}`, lowest(scored, name), 'lowest score', null)),
        ...faults.flatMap((name) => [
          row(`wrong: ${name}`, highest(scored, name), 'highest score', null),
          row(`right before wrong: ${name}`, share(inOrder(scored, (each) => each.name === name).across), '% of pairs', aim)
        ]),
        row(`right before wrong, within each of ${filmed.length} subjects (${every.pairs} pairs)`, share(every.within), '% of pairs', aim),
        row('right before wrong, across all subjects', share(every.across), '% of pairs', aim)
      ];
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  }
};

const lowest = (scored: readonly Scored[], name: string): number => Math.min(...scored.filter((each) => each.name === name).map(({ score }) => score));
const highest = (scored: readonly Scored[], name: string): number => Math.max(...scored.filter((each) => each.name === name).map(({ score }) => score));

async function scoreAll(data: string, say: (line: string) => void): Promise<Scored[]> {
  const store = openStore(data);
  const judge = createJudge(store);
  const scored: Scored[] = [];
  for (const subject of filmed) {
    say(`judging clips of ${nameOf(subject.subject)}`);
    for await (const { request, ...known } of casesOf(store, subject)) {
      const { value } = await judge.score(request, quietContext());
      scored.push({ ...known, score: value.score });
    }
  }
  return scored;
}
