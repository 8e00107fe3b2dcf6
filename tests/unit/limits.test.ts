import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { steps, type Attempt, type StepDefinition } from '../../src/lib/pipeline/index.ts';
import { openQueues } from '../../src/lib/server/runner/limits.ts';
import { defaultSettings, type Settings } from '../../src/lib/server/settings.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const step = (name: string): StepDefinition => steps.find((each) => each.name === name)!;
const attempt = (provider: string, model = 'm') => ({ provider, model, recipes: {} }) as Attempt;

describe('the queues of providers', () => {
  it('KEY-5: start calls at least as far apart as the settings say', async () => {
    const settings: Settings = { ...defaultSettings, paces: { google: { concurrency: 4, spacing: 1000 } } };
    const queues = openQueues(() => settings);
    const starts: number[] = [];
    const began = Date.now();
    for (let index = 0; index < 4; index++) void queues.add(attempt('google'), step('clip'), async () => void starts.push(Date.now() - began));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(starts).toHaveLength(4);
    for (const [index, start] of starts.slice(1).entries()) expect(start - starts[index]!).toBeGreaterThanOrEqual(1000);
  });

  it.each([['back', -3_600_000], ['forward', 3_600_000]])('KEY-5: keep the distance of calls while the clock is put %s an hour', async (_, jump) => {
    const settings: Settings = { ...defaultSettings, paces: { google: { concurrency: 4, spacing: 1000 } } };
    const queues = openQueues(() => settings);
    const starts: number[] = [];
    const began = performance.now();
    const call = () => void queues.add(attempt('google'), step('clip'), async () => void starts.push(performance.now() - began));
    call();
    await vi.advanceTimersByTimeAsync(400);
    vi.setSystemTime(Date.now() + jump);
    call();
    call();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(starts.map(Math.round)).toEqual([0, 1000, 2000]);
  });

  it('let one provider wait without holding up another', async () => {
    const settings: Settings = { ...defaultSettings, paces: { google: { concurrency: 1, spacing: 60_000 } } };
    const queues = openQueues(() => settings);
    const done: string[] = [];
    for (const provider of ['google', 'google', 'xai']) void queues.add(attempt(provider), step('clip'), async () => void done.push(provider));
    await vi.advanceTimersByTimeAsync(100);
    expect(done.sort()).toEqual(['google', 'xai']);
  });

  it('follow a changed pace with the next call', async () => {
    let settings: Settings = { ...defaultSettings, paces: { google: { concurrency: 1, spacing: 60_000 } } };
    const queues = openQueues(() => settings);
    const done: number[] = [];
    void queues.add(attempt('google'), step('clip'), async () => void done.push(1));
    await vi.advanceTimersByTimeAsync(10);
    settings = { ...settings, paces: { google: { concurrency: 2, spacing: 0 } } };
    void queues.add(attempt('google'), step('clip'), async () => void done.push(2));
    await vi.advanceTimersByTimeAsync(10);
    expect(done).toEqual([1, 2]);
  });

  it('put keyframes, the critical path, before drift checks of the same provider', async () => {
    const settings: Settings = { ...defaultSettings, paces: { google: { concurrency: 1, spacing: 0 } } };
    const queues = openQueues(() => settings);
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(name);
      await new Promise((resolve) => setTimeout(resolve, 10));
    };
    void queues.add(attempt('google'), step('drift'), work('first'));
    void queues.add(attempt('google'), step('drift'), work('drift'));
    void queues.add(attempt('google'), { ...step('keyframe_end'), tools: ['vision'] }, work('keyframe'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(order).toEqual(['first', 'keyframe', 'drift']);
  });

  it('KEY-5: give a model a pace of its own where the settings name it, and tell of the wait', async () => {
    const settings: Settings = { ...defaultSettings, paces: { google: { concurrency: 1, spacing: 0 }, 'google/veo': { concurrency: 2, spacing: 1500 } } };
    const queues = openQueues(() => settings);
    const notes: Record<string, (string | null)[]> = { omni: [], veo: [] };
    for (const model of ['omni', 'veo', 'omni', 'veo']) {
      void queues.add(attempt('google', model), step('clip'), async (waited) => {
        notes[model]!.push(waited);
        await new Promise((resolve) => setTimeout(resolve, 4000));
      });
    }
    await vi.advanceTimersByTimeAsync(10);
    expect(notes).toEqual({ omni: [null], veo: [null] });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(notes.omni![1]).toMatch(/^It waited 4\.\d s for its turn: omni at google takes 1 call at once\.$/);
    expect(notes.veo![1]).toMatch(/^It waited 1\.\d s for its turn: veo at google takes 2 calls at once, 1\.5 s apart\.$/);
  });

  it('never hold up a step that asks for no tool', async () => {
    const done: string[] = [];
    await openQueues(() => defaultSettings).add(attempt('studio'), step('keyframe_inherited'), async () => void done.push('inherited'));
    expect(done).toEqual(['inherited']);
  });
});
