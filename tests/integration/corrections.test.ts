import { afterEach, describe, expect, it } from 'vitest';
import { outlook, targetOf, ToolError, triesOf, type Clip, type Operation, type Prompt, type RunTarget, type VideoRequest } from '../../src/lib/pipeline/index.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import type { Provider } from '../../src/lib/server/providers/toolbox.ts';
import { fakeArtifact, fakeTools } from '../support/fake-tools.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';

let notebook: Notebook;
afterEach(async () => notebook.close());

type Desk = {
  readonly requests: VideoRequest[];
  readonly prompts: Prompt[];
  fail: string | null;
  /** What happens while a clip is filmed or checked. */
  meanwhile: (() => Promise<unknown>) | null;
};

/**
 * A notebook whose clips are as good as `scores` says, in the order in which they are made: the first as it was made, then
 * its corrections. `model` films scene 1; the others hold.
 */
async function open(scores: number[], { model = 'grok-imagine-video', brief = {}, seconds = 6 }: { model?: string; brief?: object; seconds?: number } = {}) {
  const desk: Desk = { requests: [], prompts: [], fail: null, meanwhile: null };
  const score = new Map<string, number>();
  const tools = fakeTools(2);
  tools.vision.score = async ({ clip }) => {
    await desk.meanwhile?.();
    return { value: { score: score.get(clip.first.content) ?? 0.95, subjects: [], issues: [], fixPrompt: 'Make the label red again.', heatmap: null, measures: [] }, usage: { units: {}, usd: 0 } };
  };
  tools.media.frames = async (video) => {
    const frame = (name: string) => fakeArtifact([name, video.content], 'image/jpeg');
    return { first: frame('first'), middle: frame('middle'), last: frame('last'), duration: seconds, frames: seconds * 24 };
  };
  const films: Provider = {
    id: 'xai', name: 'xAI', recovery: 'unknown', missing: () => null,
    video: () => ({
      animate: async (request) => {
        if (desk.fail) throw new ToolError('refused', desk.fail);
        desk.requests.push(request);
        desk.prompts.push(request.prompt);
        await desk.meanwhile?.();
        const video = fakeArtifact(['film', desk.requests.length], 'video/mp4');
        const first = fakeArtifact(['first', video.content], 'image/jpeg').content;
        score.set(first, scores[desk.requests.length - 1]!);
        return { value: { video }, usage: { units: { second: seconds }, usd: null } };
      }
    })
  };
  notebook = await openNotebook({ tools, providers: [films], settings: { paces: { xai: { concurrency: 3, spacing: 0 } } } });
  const act = async (operation: Operation) => expect(await notebook.act(operation)).toMatchObject({ ok: true });
  await notebook.run('needs', 'storyboard');
  if (Object.keys(brief).length) await act({ type: 'edit_brief', fields: brief });
  await act({ type: 'set_model', cell: 's1/clip', model: { provider: 'xai', model } });
  return desk;
}
const clip = async () => (await notebook.evaluation()).cells.get('s1/clip')!;
const tries = async () => triesOf(await notebook.facts(), await notebook.evaluation(), 's1', environment.digest);
const scored = async () => (await tries()).map(({ pass, score, take }) => [pass, score, take.correction?.way ?? null]);
const mayAdd = async (target: RunTarget, cell: string | null = null) => {
  const [facts, evaluation] = [await notebook.facts(), await notebook.evaluation()];
  return outlook(facts, targetOf(target, cell, evaluation), evaluation, environment.digest, environment.now()).corrections;
};
const callFine = async (desk: Desk) => {
  desk.meanwhile = null;
  await notebook.act({ type: 'judge_clip', scene: 's1', verdict: 'fine' });
};
const lastRun = async () => [...(await notebook.facts()).runs.values()].at(-1)!;
const notFresh = async () => Object.entries(await notebook.states()).filter(([, state]) => state !== 'fresh').map(([cell]) => cell);

describe('correcting a clip when it is asked for (CLIP-4, CLIP-5)', () => {
  it('edits the clip, checks it again and stops when it holds; every try is kept, the best is in use', async () => {
    const desk = await open([0.5, 0.85]);
    await notebook.run('outdated');
    const first = (await clip()).take!;
    expect(await notebook.run('correct', 's1/clip')).toMatchObject({ ok: true });
    expect(desk.requests.map(({ mode }) => mode)).toEqual(['first_and_last_frame', 'edit']);
    expect(desk.requests[1]).toMatchObject({ video: (first.output as Clip).video });
    expect(desk.prompts[1]!.text).toMatch(/Make the label red again/);
    expect(await scored()).toEqual([[0, 0.5, null], [1, 0.85, 'edit']]);
    const now = (await clip()).take!;
    expect(now).toMatchObject({ parent: first.id, correction: { pass: 1, of: first.id, base: first.id } });
    expect(now.fingerprint).toBe(first.fingerprint);
    expect((await notebook.facts()).takes.get(first.id)!.deletedAt).toBeNull();
    // What follows changes by content only: the film reads another clip, and nothing else does.
    expect(await notFresh()).toEqual(['export']);
    expect(await lastRun()).toMatchObject({ target: 'correct', state: 'succeeded' });
  });

  it.each<[string, number[], unknown[], number]>([
    ['makes two passes at most', [0.5, 0.6, 0.7, 0.9], [[0, 0.5, null], [1, 0.6, 'edit'], [2, 0.7, 'edit']], 2],
    ['stops when a pass does not improve it, and keeps the one before', [0.5, 0.4, 0.9], [[0, 0.5, null], [1, 0.4, 'edit']], 0],
    ['gives ties to the earlier', [0.5, 0.5, 0.9], [[0, 0.5, null], [1, 0.5, 'edit']], 0],
    ['keeps the first pass when the second is worse', [0.5, 0.7, 0.6], [[0, 0.5, null], [1, 0.7, 'edit'], [2, 0.6, 'edit']], 1]
  ])('%s', async (_, scores, expected, best) => {
    await open(scores);
    await notebook.run('outdated');
    await notebook.run('correct', 's1/clip');
    expect(await scored()).toEqual(expected);
    expect((await clip()).take!.id).toBe((await tries())[best]!.take.id);
    expect((await notebook.states())['s1/drift']).toBe('fresh');
  });

  it('says what it would do and cost before, holds that under the cap, and writes each pass into the ledger', async () => {
    await open([0.5, 0.9]);
    await notebook.run('outdated');
    await notebook.act({ type: 'set_cap', cap: 0.4 });
    const before = [...(await notebook.facts()).charges.values()].filter(({ cell }) => cell === 's1/clip');
    await notebook.run('correct', 's1/clip');
    expect(await lastRun()).toMatchObject({ state: 'stopped_by_budget', failure: { code: 'budget' } });
    await notebook.act({ type: 'set_cap', cap: 100 });
    await notebook.run('correct', 's1/clip');
    const charges = [...(await notebook.facts()).charges.values()].filter(({ cell }) => cell === 's1/clip');
    expect(charges).toHaveLength(before.length + 1);
    expect(charges.at(-1)).toMatchObject({ provider: 'xai', kind: 'clip', estimated: charges.at(-1)!.usd });
    expect((await lastRun()).estimate).toBeGreaterThan(0);
  });

  it.each<[string, Parameters<typeof open>[1], RegExp]>([
    ['longer than 8 s', { seconds: 9 }, /at most 8 s/],
    ['whose model does not edit', { model: 'grok-imagine-video-1.5' }, /cannot edit clips/]
  ])('refuses a clip %s, before anything is sent', async (_, options, why) => {
    const desk = await open([0.5], options);
    await notebook.run('outdated');
    expect(await notebook.press('correct', 's1/clip')).toMatchObject({ ok: false, message: expect.stringMatching(why) });
    expect(desk.requests).toHaveLength(1);
  });

  it('makes a new take with what would mend it where that is allowed', async () => {
    const desk = await open([0.5, 0.9], { model: 'grok-imagine-video-1.5', brief: { retakes: true } });
    await notebook.run('outdated');
    await notebook.run('correct', 's1/clip');
    expect(desk.requests.map(({ mode }) => mode)).toEqual(['first_and_last_frame', 'first_and_last_frame']);
    expect(desk.prompts[1]!.text).toMatch(/An earlier take went wrong here; avoid it: Make the label red again/);
    expect(await scored()).toEqual([[0, 0.5, null], [1, 0.9, 'retake']]);
  });

  it('refuses what holds, and what is not checked any more', async () => {
    await open([0.9]);
    await notebook.run('outdated');
    expect(await notebook.press('correct', 's1/clip')).toMatchObject({ ok: false, message: 'It holds.' });
    await notebook.act({ type: 'edit_scene', scene: 's1', fields: { motionPrompt: 'Other' } });
    expect(await notebook.press('correct', 's1/clip')).toMatchObject({ ok: false, message: 'The clip is not up to date.' });
    expect(await notebook.press('correct', 's1/drift')).toMatchObject({ ok: false, code: 'bad_input' });
  });

  it('ends a run with the reason when a pass fails, and leaves the clip as it was', async () => {
    const desk = await open([0.5, 0.9]);
    await notebook.run('outdated');
    const first = (await clip()).take!.id;
    desk.fail = 'Refused by the rules.';
    await notebook.run('correct', 's1/clip');
    expect(await lastRun()).toMatchObject({ state: 'failed', failure: { message: 'Refused by the rules.' } });
    expect((await clip()).take!.id).toBe(first);
  });
});

describe('correcting by itself', () => {
  it('goes on within the run that made the clip, before the film is cut', async () => {
    const desk = await open([0.5, 0.85], { brief: { correction: 'automatic' } });
    await notebook.run('export');
    expect(desk.requests.map(({ mode }) => mode)).toEqual(['first_and_last_frame', 'edit']);
    expect(await notFresh()).toEqual([]);
    expect([...(await notebook.facts()).takes.values()].filter(({ cell }) => cell === 'export')).toHaveLength(1);
    expect([...(await notebook.facts()).runs.values()].at(-1)).toMatchObject({ target: 'export', state: 'succeeded' });
  });

  it('cuts the film without, where the cap forbids it or a pass fails', async () => {
    const desk = await open([0.5], { brief: { correction: 'automatic' } });
    await notebook.run('needs', 's1/clip');
    const spent = [...(await notebook.facts()).charges.values()].reduce((sum, { usd }) => sum + (usd ?? 0), 0);
    await notebook.act({ type: 'set_cap', cap: spent + 0.01 });
    await notebook.run('export');
    expect(desk.requests).toHaveLength(1);
    expect(await notFresh()).toEqual([]);
  });

  it.each<[string, object, number]>([
    ['edits of scenes that the storyboard will bring', { correction: 'automatic', scenes: 3, seconds: 6 }, 3 * 2 * 6 * 0.07],
    ['nothing for clips that are too long', { correction: 'automatic', scenes: 3, seconds: 10 }, 0],
    ['nothing when it is asked for', { correction: 'ask', scenes: 3, seconds: 6 }, 0]
  ])('says before what it may add at most: %s', async (_, brief, most) => {
    notebook = await openNotebook();
    await notebook.act({ type: 'set_profile', profile: 'grok' });
    await notebook.act({ type: 'edit_brief', fields: brief });
    const added = await mayAdd('export');
    // With what the checks cost.
    expect(added).toBeGreaterThanOrEqual(most);
    expect(added).toBeLessThan(most ? most + 0.2 : 1e-9);
  });

  it.each<['fine' | 'wrong', number]>([['fine', 1], ['wrong', 2]])('heeds a person who called the clip %s, whatever was measured (CLIP-3)', async (verdict, filmed) => {
    const desk = await open([0.5, 0.9]);
    await notebook.run('outdated');
    await notebook.act({ type: 'judge_clip', scene: 's1', verdict });
    await notebook.act({ type: 'edit_brief', fields: { correction: 'automatic' } });
    expect(await mayAdd('needs', 's1/drift') === 0).toBe(verdict === 'fine');
    await notebook.run('needs', 's1/drift');
    expect(desk.requests).toHaveLength(filmed);
  });

  it('ends with the clip that is called fine while a pass is under way, and keeps what the pass made', async () => {
    const desk = await open([0.5, 0.6, 0.9], { brief: { correction: 'automatic' } });
    desk.meanwhile = async () => { if (desk.requests.length === 2) await callFine(desk); };
    await notebook.run('export');
    expect(await scored()).toEqual([[0, 0.5, null], [1, null, 'edit']]);
    expect((await clip()).take!.correction).toBeUndefined();
    expect(await notFresh()).toEqual([]);
    expect(await lastRun()).toMatchObject({ target: 'export', state: 'succeeded' });
  });

  it('corrects what was called fine when it is asked for, until one of its passes is called fine', async () => {
    const desk = await open([0.5, 0.6, 0.9]);
    await notebook.run('outdated');
    await callFine(desk);
    desk.meanwhile = async () => { if ((await clip()).take!.correction) await callFine(desk); };
    expect(await notebook.run('correct', 's1/clip')).toMatchObject({ ok: true });
    expect(await scored()).toEqual([[0, 0.5, null], [1, 0.6, 'edit']]);
    expect((await clip()).take!.correction).toMatchObject({ pass: 1 });
  });

  it('does nothing when it is off, and nothing in runs that do not check the clip', async () => {
    const desk = await open([0.5], { brief: { correction: 'off' } });
    await notebook.run('outdated');
    await notebook.act({ type: 'edit_brief', fields: { correction: 'automatic' } });
    await notebook.run('this', 's2/drift');
    expect(desk.requests).toHaveLength(1);
    expect(await scored()).toEqual([[0, 0.5, null]]);
  });
});
