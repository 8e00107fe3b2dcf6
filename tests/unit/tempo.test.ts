import { describe, expect, it } from 'vitest';
import { lengthOf, type Job } from '../../src/lib/server/projects/tempo.ts';

const job = (id: string, milliseconds: number, reads: string[] = [], queue: Job['queue'] = null): Job => ({ id, milliseconds, reads, queue });
const one = { name: 'painter', places: 1 };
const two = { name: 'mover', places: 2 };

describe('the time of a plan', () => {
  it.each([
    { what: 'nothing takes no time', jobs: [], takes: 0 },
    { what: 'what hangs on one another adds up', jobs: [job('a', 3), job('b', 4, ['a']), job('c', 5, ['b'])], takes: 12 },
    { what: 'what does not runs side by side', jobs: [job('a', 3), job('b', 4), job('c', 5)], takes: 5 },
    { what: 'but not in a queue with one place', jobs: [job('a', 3, [], one), job('b', 4, [], one)], takes: 7 },
    { what: 'and three in two places wait for the first that is free', jobs: [job('a', 3, [], two), job('b', 5, [], two), job('c', 4, [], two)], takes: 7 },
    { what: 'a place is kept for nobody who is not ready', jobs: [job('a', 10), job('b', 2, ['a'], one)], takes: 12 },
    { what: 'what is read and is not in the plan is there already', jobs: [job('b', 2, ['elsewhere'], one)], takes: 2 }
  ])('$what', ({ jobs, takes }) => expect(lengthOf(jobs)).toBe(takes));

  it('of a film with clips two at a time is shorter than its parts', () => {
    const scenes = [1, 2, 3, 4];
    const jobs = scenes.flatMap((scene) => [
      job(`s${scene}/end`, 100, scene > 1 ? [`s${scene - 1}/end`] : [], one), job(`s${scene}/clip`, 1000, [`s${scene}/end`], two)
    ]);
    expect(lengthOf(jobs)).toBe(2200);
    expect(jobs.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBe(4400);
  });
});
