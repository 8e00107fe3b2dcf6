/** Proof: processes killed at every point of the runner's way, against a provider that counts every job it is paid for. */
import { availableParallelism } from 'node:os';
import { differing, openYard, sheetCell, type History, type Told, type Yard } from '../../tests/support/kills.ts';
import type { Bench } from '../lib/bench.ts';
import { stream } from '../lib/pictures.ts';
import { atLeast, none, told, type Wanted } from './wanted.ts';

const modes = ['key', 'lookup', 'unknown'] as const;

export const kills = ({ count, seed }: Wanted): Bench => ({
  name: 'kills',
  about: 'Real kill -9 at every point of a run, twice in each history, in each mode of the provider, and two processes racing; --count N histories instead of all. Ctrl+C ends it early, with the table of what was played.',
  run: async (say) => {
    const yard = await openYard();
    try {
      const undisturbed = await yard.play({ mode: 'key', person: 'look', kills: [] });
      const sheet = await yard.play({ mode: 'key', person: 'look', cell: sheetCell, kills: [] });
      const all = histories(undisturbed.points, sheet.points, stream(seed ?? 1));
      const chosen = count === null ? all : all.filter((_, index) => Math.floor((index * count) / all.length) !== Math.floor(((index - 1) * count) / all.length));
      say(`${undisturbed.points} points a run, ${chosen.length} histories`);
      const found = await playAll(yard, chosen, { film: undisturbed, sheet }, say);
      return rows(undisturbed, found, 500);
    } finally {
      await yard.close();
    }
  }
});

/**
 * Every point as the first death, another death soon after it, in each mode; then races. Of the tries of one face, those
 * modes in which a provider can be asked: elsewhere a person gives up what may have been sent, and all is made anew.
 */
function histories(points: number, ofSheet: number, next: () => number): Told[] {
  const some = (most: number) => 1 + Math.floor(next() * most);
  return modes.flatMap((mode) => [
    ...Array.from({ length: points }, (_, index): Told => ({ mode, person: index % 7 === 6 ? 'discard' : 'look', kills: [index + 1, some(40)] })),
    ...Array.from({ length: 12 }, (): Told => ({ mode, person: 'look', kills: [some(points), some(60)], race: true })),
    ...(mode === 'unknown' ? [] : Array.from({ length: ofSheet }, (_, index): Told => ({ mode, person: 'look', cell: sheetCell, kills: [index + 1, some(20)] })))
  ]);
}

type Played = { readonly told: Told; readonly history: History; readonly faults: readonly string[] };

async function playAll(yard: Yard, list: readonly Told[], undisturbed: { film: History; sheet: History }, say: (line: string) => void): Promise<Played[]> {
  const waiting = [...list];
  const played: Played[] = [];
  let deaths = 0;
  const enough = () => {
    say('No further history is begun; those that are on come to their end.');
    waiting.length = 0;
  };
  process.once('SIGINT', enough);
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const history = await yard.play(one);
      const faults = [...history.faults, ...(one.person === 'look' ? differing(history, one.cell ? undisturbed.sheet : undisturbed.film) : [])];
      played.push({ told: one, history, faults });
      deaths += history.kills.length;
      if (faults.length) say(`${JSON.stringify(one)} died at ${history.kills.join(', then ')}: ${faults.join('; ')}`);
      if (played.length % 20 === 0) say(`${played.length} of ${list.length} histories, ${deaths} processes killed, ${played.filter((each) => each.faults.length).length} with a fault`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  process.off('SIGINT', enough);
  return played;
}

function rows(undisturbed: History, played: readonly Played[], least: number) {
  const deaths = played.flatMap(({ history }) => history.kills);
  const having = (words: RegExp) => played.filter(({ faults }) => faults.some((fault) => words.test(fault))).length;
  const known = /twice with one key|paid for|dollars|charge|file|is another|belongs/;
  return [
    atLeast('processes killed with kill -9', deaths.length, least, ''),
    none('histories with a job submitted twice, or work bought twice', having(/twice with one key|was paid for \d/)),
    none('histories whose ledger differs from the provider\'s books', having(/dollars|charge that|belongs to no/)),
    none('histories with paid work lost', having(/paid for and is lost/)),
    none('histories with a temporary, missing or torn file', having(/file/)),
    none('histories that end in another film than without kills', having(/is another/)),
    none('histories with anything else wrong', played.filter(({ faults }) => faults.some((fault) => !known.test(fault))).length),
    told('  histories', played.length, ''), told('  of them two processes racing', played.filter((one) => one.told.race).length, ''),
    told('  points in one run', undisturbed.points, ''), told('  different kinds of points died at', new Set(deaths).size, '')
  ];
}
