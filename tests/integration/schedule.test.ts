/** AD-11: in which order the runner begins calls, on simulated time. `npm run bench -- schedule` measures longer films. */
import { describe, expect, it } from 'vitest';
import { bestOffline, blindMean, inSequence, listed, lowerBound, onPaper, releases, shared } from '../../bench/lib/film-bounds.ts';
import { shoot, type Shooting } from '../support/simulated-film.ts';

const film = { pictures: [10, 20, 12, 9], clips: [90, 60, 120], pictureSlots: 8, clipSlots: 3 };
const on = (began: ReadonlyMap<string, number>) => Object.fromEntries([...began].sort(([a], [b]) => a.localeCompare(b)));

const permutations = <T>(values: readonly T[]): T[][] =>
  (values.length < 2 ? [[...values]] : values.flatMap((value, at) => permutations(values.filter((_, other) => other !== at)).map((rest) => [value, ...rest])));

describe('the order of a film\'s calls', () => {
  it('AD-11: begins a clip as soon as its two frames are there, while the chain of frames goes on', async () => {
    const chain: Shooting = { ...film, order: 'chain' };
    const { seconds, began } = await shoot(chain);
    expect(on(began)).toEqual({ 's1/start': 0, 's1/end': 10, 's2/end': 30, 's3/end': 42, 's1/clip': 30, 's2/clip': 42, 's3/clip': 51 });
    expect(seconds).toBe(171);
    expect(seconds).toBe(lowerBound(chain));
    expect(inSequence(chain)).toBe(321);
  });

  it('AD-11: paints all last frames at once when they are anchored', async () => {
    const anchor: Shooting = { ...film, order: 'anchor' };
    const { seconds, began } = await shoot(anchor);
    expect(on(began)).toEqual({ 's1/start': 0, 's1/end': 10, 's2/end': 10, 's3/end': 10, 's1/clip': 30, 's2/clip': 30, 's3/clip': 22 });
    expect(seconds).toBe(142);
    expect(seconds).toBe(lowerBound(anchor));
  });

  it('AD-11: an order that knows every length can be better than any that does not, and never beats the bound', () => {
    // Three frames at once, two slots: the long clip comes last by the order of the film, and first by its length.
    const film: Shooting = { pictures: [0, 0, 0, 0], clips: [60, 60, 120], order: 'anchor', pictureSlots: 8, clipSlots: 2 };
    expect([onPaper(film), bestOffline(film), lowerBound(film)]).toEqual([180, 120, 120]);
    // The long clip comes last in one of three orders.
    expect(blindMean(film)).toBeCloseTo(140, -1);
    for (const clipSlots of [1, 2, 3, 4]) for (const order of ['chain', 'anchor'] as const) {
      const wide: Shooting = { pictures: [10, 20, 12, 9, 14, 8], clips: [90, 60, 120, 150, 75], order, pictureSlots: 2, clipSlots };
      expect(bestOffline(wide)).toBeLessThanOrEqual(onPaper(wide));
      expect(bestOffline(wide)).toBeGreaterThanOrEqual(lowerBound(wide) - 1e-9);
    }
  });

  it('AD-11: is never found below the bound: of short films every order is tried', () => {
    let state = 4711;
    const between = (least: number, most: number) => least + (most - least) * ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32);
    for (let trial = 0; trial < 120; trial++) {
      const scenes = 2 + (trial % 5);
      const drawn: Shooting = {
        order: trial % 2 ? 'chain' : 'anchor', pictures: Array.from({ length: scenes + 1 }, () => between(0, 25)), clips: Array.from({ length: scenes }, () => between(10, 180)),
        pictureSlots: 8, clipSlots: 1 + (trial % 4)
      };
      const jobs = releases(drawn.order, drawn.pictures).map((moment, scene): [number, number] => [moment, drawn.clips[scene]!]);
      const best = Math.min(...permutations(jobs).map((each) => listed(each, drawn.clipSlots)));
      expect(lowerBound(drawn)).toBeLessThanOrEqual(best + 1e-9);
    }
    // Three of the five longest on one of two slots: 60 and 60 and 60, though their sum is 150 for each.
    expect([shared([60, 60, 60, 60, 60], 2), shared([100, 90, 20], 2), shared([50], 2)]).toEqual([180, 110, 0]);
  });

  it('AD-11: waits for slots, never for anything else', async () => {
    const one = await shoot({ ...film, order: 'chain', clipSlots: 1 });
    expect(one.seconds).toBe(10 + 20 + 90 + 60 + 120);
    const narrow = await shoot({ ...film, order: 'anchor', pictureSlots: 1 });
    expect([narrow.began.get('s1/end'), narrow.began.get('s2/end'), narrow.began.get('s3/end')]).toEqual([10, 30, 42]);
  });
});
