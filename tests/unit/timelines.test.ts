/**
 * Random histories of one notebook, without a database: edits, choices, pins, undo, runs that overlap, fail, are
 * cancelled, die and come late. After every act each cell is compared with an oracle that shares no code with the
 * engine (tests/support/timelines). `npm run prove -- timelines` plays a million.
 */
import { describe, expect, it } from 'vitest';
import { cases } from '../support/timelines/cases.ts';
import { play } from '../support/timelines/play.ts';
import type { Report } from '../support/timelines/thread.ts';
import { playPortions } from '../support/timelines/threads.ts';

describe('random timelines', () => {
  it.each(cases.map(({ what, timeline }) => [what, timeline] as const))('kept: %s', (_, timeline) => {
    expect(play(timeline)).toBeGreaterThanOrEqual(0);
  });

  it('20,000 of them: nothing reads fresh or outdated that is not, nothing runs without need, no take is lost, undo restores', async () => {
    const reports: Report[] = [];
    await playPortions([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => ({ seed, count: 2500 })), (report) => void reports.push(report));
    expect(reports.flatMap(({ seed, failure }) => (failure ? `seed ${seed}: ${failure}` : []))).toEqual([]);
    expect(reports.reduce((sum, { played }) => sum + played, 0)).toBe(20_000);
  }, 900_000);
});
