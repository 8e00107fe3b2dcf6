/** What an attempt used, over all that it submitted: AD-10, each call that was or may have been charged is in the ledger. */
import { describe, expect, it } from 'vitest';
import { correctClip, steps, sumOfUsage, ToolError, type Correction, type Tools, type Usage } from '../../src/lib/pipeline/index.ts';
import { overloaded } from '../../src/lib/server/providers/http/faults.ts';
import { JobFailed, runJob, type Job } from '../../src/lib/server/providers/jobs.ts';
import { accounted, spend } from '../../src/lib/server/providers/tries.ts';
import { failureOf, hearing, quickClock, type Heard } from '../contracts/requests.ts';

const asked = { provider: 'Somebody', model: 'a model', hush: (text: string) => text };
const clip: Usage = { units: { second: 5 }, usd: null };
const unsure = (submissions: number): Usage => ({ units: {}, usd: 0, unsure: submissions });
const prompt = { system: '', text: 'A cup.', images: [] };

/** A clip made by a job whose looks bring these, one after the other. */
function filmed(context: Heard, ...looks: (string | ToolError)[]) {
  let jobs = 0;
  const job: Job<string> = {
    submit: async () => `job${++jobs}`,
    look: async () => {
      const seen = looks.shift()!;
      return typeof seen === 'string' ? { state: 'done', value: seen } : { state: 'over', error: seen };
    }
  };
  const work = () => accounted(context, async () => {
    const value = await runJob(prompt, job, { context, asked, clock: quickClock(), patience: { look: 1, deadline: 10, secondTry: 1, downloads: [] } });
    if (value === 'broken') throw new ToolError('transient', 'The download broke off.', { charged: 'yes', usage: clip });
    return { value, usage: clip };
  });
  return { work, submitted: () => jobs };
}

const failed = (charged: 'maybe' | 'no') => new JobFailed(overloaded(asked, { charged }));

describe('AD-10: what an attempt used', () => {
  it('counts a first job that failed, may have been charged and told no amount, beside the second one that succeeded', async () => {
    const { work, submitted } = filmed(hearing(), failed('maybe'), 'made');
    expect((await work()).usage).toEqual({ ...clip, unsure: 1 });
    expect(submitted()).toBe(2);
  });

  it('counts no job that was not charged', async () => {
    expect((await filmed(hearing(), failed('no'), 'made').work()).usage).toEqual(clip);
  });

  it('counts both where both failed', async () => {
    expect((await failureOf(filmed(hearing(), failed('maybe'), failed('maybe')).work())).usage).toEqual(unsure(2));
  });

  it('counts each wording of a refused clip whose price nobody told', async () => {
    const refused = () => new ToolError('refused', 'No.', { charged: 'maybe' });
    expect((await filmed(hearing(), refused(), 'made').work()).usage).toEqual({ ...clip, unsure: 1 });
    expect((await failureOf(filmed(hearing(), refused(), refused(), refused()).work())).usage).toEqual(unsure(3));
  });

  it('counts a job once, however often its file breaks off', async () => {
    const context = hearing();
    const { work, submitted } = filmed(context, 'broken', 'broken', 'made');
    expect((await failureOf(work())).usage).toEqual(clip);
    expect((await failureOf(work())).usage).toEqual(clip);
    expect((await work()).usage).toEqual(clip);
    expect(submitted()).toBe(1);
  });

  it('counts calls that are answered by their results, each of them', async () => {
    const context = hearing();
    const call = (usage?: Usage) => accounted(context, async () => { throw new ToolError('no_image', 'Words.', { charged: 'maybe', ...(usage ? { usage } : {}) }); });
    await failureOf(call());
    await failureOf(call({ units: {}, usd: null }));
    expect((await failureOf(call({ units: { image: 1 }, usd: 0.1 }))).usage).toEqual({ units: { image: 1 }, usd: 0.1, unsure: 2 });
    expect((await accounted(context, async () => ({ value: 1, usage: { units: { image: 1 }, usd: 0.1 } }))).usage).toEqual({ units: { image: 2 }, usd: 0.2, unsure: 2 });
  });

  it('adds amounts of which all are known, and calls of which none is', () => {
    expect(sumOfUsage({ units: { image: 1 }, usd: 0.1 }, { units: { image: 1 }, usd: null })).toEqual({ units: { image: 2 }, usd: null });
    expect(sumOfUsage(unsure(1), { ...clip, unsure: 2 })).toEqual({ ...clip, unsure: 3 });
    const context = hearing();
    spend(context, null);
    return expect(accounted(context, async () => ({ value: 1, usage: { units: { image: 1 }, usd: 0.1 } }))).resolves.toMatchObject({ usage: { units: { image: 1 }, usd: 0.1, unsure: 1 } });
  });
});

describe('CLIP-2, AD-10: a clip that was made', () => {
  const made = { video: { artifact: 'a' }, original: { artifact: 'b' } };
  const frames = { first: { artifact: 'c' }, middle: { artifact: 'd' }, last: { artifact: 'e' }, duration: 5, frames: 120 };
  const context = hearing();
  const toolsThat = (read: () => Promise<unknown>) => ({ video: { animate: async () => ({ value: made, usage: clip }) }, media: { frames: read } }) as unknown as Tools;
  const inputs = { opens: '', words: '', camera: 'hold', shot: 'medium', style: { look: '', light: '', palette: [] }, aspect: '16:9', duration: 5 };
  const given = (read: () => Promise<unknown>) => ({ inputs, params: {}, prompt, tools: toolsThat(read), context });
  const [filmedStep, referencesStep] = ['clip', 'clip_references'].map((name) => steps.find((step) => step.name === name)!);

  const ways: [string, (given: Parameters<NonNullable<(typeof steps)[number]['run']>>[0]) => Promise<unknown>][] = [
    ['between frames', (given) => filmedStep!.run!(given)],
    ['from references', (given) => referencesStep!.run!(given)],
    ['by an edit', (given) => correctClip({ way: 'edit', video: {} } as Correction, filmedStep!, given)]
  ];

  it.each(ways)('is paid for where its frames cannot be taken out: %s', async (_, run) => {
    const unread = async () => { throw new ToolError('media_failed', 'FFmpeg did not read it.'); };
    expect(await failureOf(run(given(unread)))).toMatchObject({ code: 'media_failed', charged: 'yes', usage: clip });
  });

  it.each(ways)('AD-8: is kept with its frames and the file that came: %s', async (_, run) => {
    expect(await run(given(async () => frames))).toEqual({ value: { ...made, ...frames }, usage: clip });
  });
});
