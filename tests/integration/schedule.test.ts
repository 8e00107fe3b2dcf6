/** AD-11: in which order the runner begins calls, on simulated time. `npm run bench -- schedule` measures longer films. */
import { describe, expect, it } from 'vitest';
import { bestOffline, blindMean, inSequence, lowerBound, onPaper } from '../../bench/lib/film-bounds.ts';
import { shoot, type Shooting } from '../support/simulated-film.ts';

const film = { pictures: [10, 20, 12, 9], clips: [90, 60, 120], pictureSlots: 8, clipSlots: 3 };
const on = (began: ReadonlyMap<string, number>) => Object.fromEntries([...began].sort(([a], [b]) => a.localeCompare(b)));

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

  it('AD-11: waits for slots, never for anything else', async () => {
    const one = await shoot({ ...film, order: 'chain', clipSlots: 1 });
    expect(one.seconds).toBe(10 + 20 + 90 + 60 + 120);
    const narrow = await shoot({ ...film, order: 'anchor', pictureSlots: 1 });
    expect([narrow.began.get('s1/end'), narrow.began.get('s2/end'), narrow.began.get('s3/end')]).toEqual([10, 30, 42]);
  });
});
