/** Waiting for a slow job, by a clock that a test moves. */
import { describe, expect, it } from 'vitest';
import { ToolError } from '../../src/lib/pipeline/index.ts';
import { waitFor, type Look } from '../../src/lib/server/providers/http/poll.ts';
import { failureOf, hearing, quickClock } from '../contracts/requests.ts';

const asked = { provider: 'Somebody', model: 'a model', hush: (text: string) => text };
const patience = { look: 10_000, deadline: 600_000 };
const running: Look<string> = { state: 'running', progress: { fraction: null, note: 'working' } };

/** Looks until `done` says so; how often it looked, what it waited, and how it ended. `passes`: what goes by in a look, in milliseconds. */
async function waited(done: (looks: number) => boolean, { passes = () => 0, fails = () => null }: { passes?: (looks: number) => number; fails?: (looks: number) => ToolError | null } = {}) {
  const quick = quickClock();
  let further = 0;
  let looks = 0;
  const clock = { ...quick, now: () => quick.now() + further };
  const work = waitFor(async () => {
    looks++;
    further += passes(looks);
    const failure = fails(looks);
    if (failure) throw failure;
    return done(looks) ? { state: 'done' as const, value: 'made' } : running;
  }, { context: hearing(), asked, clock, patience });
  const ended = await work.then(({ state }) => state, (error: ToolError) => error.code);
  return { ended, looks, slept: quick.slept };
}

describe('CLIP-6: waiting for a job', () => {
  it('looks every ten seconds for ten minutes, and not a moment longer', async () => {
    const { ended, looks, slept } = await waited(() => false);
    expect({ ended, looks, slept: slept.reduce((sum, each) => sum + each, 0) }).toEqual({ ended: 'timeout', looks: 61, slept: 600_000 });
  });

  it('counts the time that looks take', async () => {
    expect(await waited(() => false, { passes: () => 50_000 })).toMatchObject({ ended: 'timeout', looks: 11 });
  });

  it.each([3_600_000, 24 * 3_600_000])('does not count %i ms for which the machine slept: the job is looked at on', async (sleep) => {
    const { ended, looks } = await waited((count) => count === 40, { passes: (count) => (count === 2 ? sleep : 0) });
    expect({ ended, looks }).toEqual({ ended: 'done', looks: 40 });
  });

  it('ends all the same where the machine falls asleep again and again', async () => {
    const { ended, looks } = await waited(() => false, { passes: () => 3_600_000 });
    expect(ended).toBe('timeout');
    expect(looks).toBeLessThan(20);
  });

  it('looks again after as long as the provider asks, and further apart the more looks fail', async () => {
    const busy = (retryAfter?: number) => new ToolError('transient', 'Busy.', retryAfter === undefined ? {} : { retryAfter });
    const { slept } = await waited((count) => count === 6, { fails: (count) => (count === 5 ? busy(45_000) : count < 5 ? busy() : null) });
    expect(slept).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
    expect((await waited((count) => count === 2, { fails: (count) => (count === 1 ? busy(45_000) : null) })).slept).toEqual([45_000]);
  });

  it('looks a last time at the deadline where the provider asks for more than is left', async () => {
    const fails = () => new ToolError('rate_limited', 'Slow down.', { retryAfter: 400_000 });
    expect(await waited(() => false, { fails })).toEqual({ ended: 'timeout', looks: 3, slept: [400_000, 200_000] });
    expect(await waited((count) => count === 3, { fails: (count) => (count < 3 ? fails() : null) })).toMatchObject({ ended: 'done', slept: [400_000, 200_000] });
  });

  it('stops at once when it is cancelled in between', async () => {
    const stop = new AbortController();
    const work = waitFor(async () => {
      stop.abort();
      return running;
    }, { context: hearing({ signal: stop.signal }), asked, clock: quickClock(), patience });
    expect(await failureOf(work)).toMatchObject({ code: 'cancelled', charged: 'maybe' });
  });
});
