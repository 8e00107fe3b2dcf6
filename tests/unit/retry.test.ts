import { describe, expect, it } from 'vitest';
import { ToolError } from '../../src/lib/pipeline/index.ts';
import { strategiesFor, withRetries } from '../../src/lib/server/runner/retry.ts';
import { defaultSettings } from '../../src/lib/server/settings.ts';

const signal = new AbortController().signal;

/** Fails with `error` until its tries are used up; the delays that were waited. */
async function delaysOf(error: ToolError, provider: string, settings = defaultSettings, free = false): Promise<number[]> {
  const delays: number[] = [];
  const failing = () => Promise.reject(error);
  await withRetries(failing, {
    signal, strategies: strategiesFor(provider, settings), free: () => free, random: () => 0, onRetry: () => undefined,
    sleep: async (milliseconds) => void delays.push(milliseconds)
  }).catch(() => undefined);
  return delays;
}

describe('KEY-5: trying again at a provider', () => {
  it('takes at most 5 tries with delays that double from 2 s', async () => {
    expect(await delaysOf(new ToolError('rate_limited', 'Slow down.'), 'google')).toEqual([2000, 4000, 8000, 16_000]);
  });

  it('never waits longer than the settings say, plus jitter of up to theirs', async () => {
    const settings = { ...defaultSettings, patience: { tries: 8, first: 2000, most: 60_000, jitter: 2000 } };
    expect(await delaysOf(new ToolError('rate_limited', 'Slow down.'), 'google', settings)).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    let waited = 0;
    await withRetries(() => Promise.reject(new ToolError('rate_limited', 'Slow down.')), {
      signal, strategies: strategiesFor('google', { ...settings, patience: { ...settings.patience, tries: 2 } }), random: () => 1, onRetry: () => undefined,
      sleep: async (milliseconds) => void (waited = milliseconds)
    }).catch(() => undefined);
    expect(waited).toBe(4000);
  });

  it('waits at least as long as the provider asks', async () => {
    expect((await delaysOf(new ToolError('rate_limited', 'Slow down.', { retryAfter: 9000 }), 'google'))).toEqual([9000, 9000, 9000, 16_000]);
  });

  it('AD-6: tries what is transient three times more, after 1, 2 and 4 s', async () => {
    for (const provider of ['google', 'animatic']) expect(await delaysOf(new ToolError('transient', 'Hiccup.'), provider)).toEqual([1000, 2000, 4000]);
  });

  it('waits for no provider that asks for longer than a quarter of an hour', async () => {
    expect(await delaysOf(new ToolError('transient', 'Closed.', { retryAfter: 15 * 60_000 + 1 }), 'google')).toEqual([]);
    expect(await delaysOf(new ToolError('rate_limited', 'Slow down.', { retryAfter: 1e300 }), 'google')).toEqual([]);
    expect(await delaysOf(new ToolError('transient', 'Closed.', { retryAfter: 15 * 60_000 }), 'google')).toHaveLength(3);
  });

  it('buys no second answer by itself where one of no use was paid for, and looks at its job again for nothing', async () => {
    for (const charged of ['yes', 'maybe'] as const) {
      expect(await delaysOf(new ToolError('bad_reply', 'Cut off.', { charged }), 'google')).toEqual([]);
      expect(await delaysOf(new ToolError('bad_reply', 'Damaged.', { charged }), 'google', defaultSettings, true)).toEqual([0]);
    }
    expect(await delaysOf(new ToolError('bad_reply', 'Cut off.'), 'animatic')).toEqual([0]);
    expect(await delaysOf(new ToolError('no_image', 'Words.', { charged: 'yes' }), 'google')).toEqual([2000]);
  });

  it.each(['refused', 'auth', 'quota', 'retired_model', 'bad_input', 'lost_result', 'cancelled'] as const)('never tries again after %s', async (code) => {
    expect(await delaysOf(new ToolError(code, 'No.'), 'google')).toEqual([]);
  });
});
