/**
 * Random histories of one notebook, without a database: edits, choices, pins, undo, runs that overlap, fail, are
 * cancelled, die and come late. After every act each cell is compared with an oracle that shares no code with the
 * engine (tests/support/timelines). `npm run prove -- timelines` plays a million.
 */
import { describe, expect, it } from 'vitest';
import { cases } from '../support/timelines/cases.ts';
import { explore, play, spoken } from '../support/timelines/play.ts';

describe('random timelines', () => {
  it.each(cases.map(({ what, timeline }) => [what, timeline] as const))('kept: %s', (_, timeline) => {
    expect(play(timeline)).toBeGreaterThanOrEqual(0);
  });

  it.each([1, 2, 3, 4])('5,000 from seed %i: nothing reads fresh or outdated that is not, nothing runs without need, no take is lost, undo restores', (seed) => {
    const { failure } = explore(5000, seed);
    expect(failure && `${failure.message}\n${spoken(failure.timeline)}`).toBeNull();
  });
});
