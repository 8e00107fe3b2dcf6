/**
 * AD-11: how long films take with calls of usual length (a picture 8 to 25 s, a clip 60 to 180 s), made by the studio's own
 * runner on simulated time, beside one call after the other and the bound that no plan can beat. Latencies are drawn anew
 * for each trial and are the same for both orders; figures are medians. The bound is that of a plan that knows every length
 * beforehand. No runner knows one, and lengths that are drawn alike tell nothing: so beside it stand the best order that
 * somebody who knows them would deal, and the mean of all orders that are dealt blindly, of which the runner's is one.
 */
import { keyframeOrders, type KeyframeOrder } from '../src/lib/pipeline/index.ts';
import { shoot, type Latencies, type Shooting } from '../tests/support/simulated-film.ts';
import { median, type Bench, type Row } from './lib/bench.ts';
import { afterAllFrames, bestOffline, blindMean, inSequence, lowerBound, onPaper } from './lib/film-bounds.ts';

const trials = 5;
const pictureSlots = 8;
const sceneCounts = [4, 8, 12, 20];
const slotCounts = [2, 4, 10];
const aim = 1.05;

export const schedule: Bench = {
  name: 'schedule',
  about: `Films of 4 to 20 scenes on simulated time: pictures of 8 to 25 s, ${pictureSlots} at once, clips of 60 to 180 s; medians of ${trials} trials. "ours" is the runner, "peer" one call after the other.`,
  run: async (say) => {
    const rows: Row[] = [];
    for (const scenes of sceneCounts) {
      say(`${scenes} scenes`);
      const drawn = Array.from({ length: trials }, (_, trial) => latencies(scenes, trial + 1));
      for (const clipSlots of slotCounts) {
        const seconds = {} as Record<KeyframeOrder, number>;
        for (const order of keyframeOrders) {
          const shootings = drawn.map((each): Shooting => ({ ...each, order, pictureSlots, clipSlots }));
          const shots: number[] = [];
          for (const shooting of shootings) shots.push((await shoot(shooting)).seconds);
          seconds[order] = median(shots);
          rows.push(...rowsOf(`${scenes} scenes, ${clipSlots} clips at once, ${order}`, shootings, shots));
        }
        rows.push({
          what: `${scenes} scenes, ${clipSlots} clips at once: anchor beside chain`, ours: seconds.anchor, peer: seconds.chain, by: 'the chain',
          ratio: seconds.chain / seconds.anchor, unit: 's', aim: null, met: null
        });
      }
    }
    return rows;
  }
};

function rowsOf(what: string, shootings: readonly Shooting[], shots: readonly number[]): Row[] {
  const wall = median(shots);
  const of = (figure: (shooting: Shooting) => number) => median(shootings.map(figure));
  const sequence = of(inSequence);
  const barrier = of(afterAllFrames);
  const paper = median(shots.map((seconds, at) => seconds / onPaper(shootings[at]!)));
  const worst = median(shots.map((seconds, at) => seconds / lowerBound(shootings[at]!)));
  return [
    { what, ours: wall, peer: sequence, by: 'one after the other', ratio: sequence / wall, unit: 's', aim: null, met: null },
    { what: '  beside all frames first', ours: wall, peer: barrier, by: 'all frames, then clips', ratio: barrier / wall, unit: 's', aim: null, met: null },
    { what: '  over the same calls dealt out on paper', ours: paper, peer: null, by: '', ratio: null, unit: 'x', aim: `at most ${aim} x`, met: paper <= aim + 1e-9 },
    { what: '  beside the best order that knows every length', ours: wall, peer: of(bestOffline), by: 'found by search', ratio: of(bestOffline) / wall, unit: 's', aim: null, met: null },
    { what: '  beside clips dealt blindly', ours: wall, peer: of(blindMean), by: 'mean of 400 orders', ratio: of(blindMean) / wall, unit: 's', aim: null, met: null },
    { what: '  over the bound of a plan that knows every length', ours: worst, peer: null, by: '', ratio: null, unit: 'x', aim: `at most ${aim} x the bound`, met: worst <= aim + 1e-9 }
  ];
}

/** The same numbers for the same seed, on any machine. */
function latencies(scenes: number, seed: number): Latencies {
  let state = seed * 2654435761 + scenes;
  const between = (least: number, most: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return least + (most - least) * (state / 2 ** 32);
  };
  return { pictures: Array.from({ length: scenes + 1 }, () => between(8, 25)), clips: Array.from({ length: scenes }, () => between(60, 180)) };
}
