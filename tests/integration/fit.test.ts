/** What a model cannot do, or does otherwise, is said before a run, and nothing is paid for a film that cannot be finished. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { evaluate, fitOf, unfitFor, type Aspect, type Recipe } from '../../src/lib/pipeline/index.ts';
import { readConfig } from '../../src/lib/server/config.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { openStudio, type Studio } from '../../src/lib/server/studio.ts';
import { openTimeline } from '../support/timeline.ts';
import { openGoogleLoopback } from '../support/loopback/google.ts';

let close: () => Promise<unknown> = async () => undefined;
afterEach(async () => {
  await close();
  close = async () => undefined;
});

async function onGoogle(aspect: Aspect, seconds = 6) {
  const [data, google] = [await mkdtemp(join(tmpdir(), 'scenebook-fit-')), await openGoogleLoopback()];
  const config = { ...readConfig({ ...process.env, GEMINI_API_KEY: 'canary-fit-4711', GOOGLE_GEMINI_BASE_URL: google.server.url }), data };
  const studio: Studio = await openStudio({ config });
  close = async () => {
    await studio.close();
    await google.close();
    await rm(data, { recursive: true, force: true });
  };
  const project = await createProject(studio.sessions, { title: 'Fit', profile: 'google', brief: { prompt: 'A cup.', images: [], aspect, scenes: 2, seconds } });
  const view = async () => studio.view((await studio.sessions.read(project))!);
  return { studio, google, project, view };
}

describe('a shape that a profile\'s model does not film', () => {
  it('AD-8: stops a run to the film before anything is paid, with the reason and the way out', async () => {
    const { studio, google, project, view } = await onGoogle('1:1');
    expect(await studio.runner.press(project, 'outdated', null)).toEqual({
      ok: false, code: 'unfit', message: 'A clip of this run cannot be made: Gemini Omni 1.2 makes 16:9 and 9:16 here, not 1:1.',
      advice: 'Choose another shape, another profile, or a model for that cell; what comes before it can be run by itself.'
    });
    expect(google.paid()).toEqual([]);
    expect((await view()).profiles.find(({ id }) => id === 'google')).toMatchObject({ missing: null, unfit: 'Gemini Omni 1.2 makes 16:9 and 9:16 here, not 1:1.' });
    expect((await view()).offers.video!.filter(({ unfit }) => unfit === null).map(({ model }) => model)).toEqual(expect.arrayContaining(['Camera mover', 'grok-imagine-video', 'kwaivgi/kling-v2.5-turbo-pro']));
    // What comes before the clips can be made by itself.
    expect(await studio.runner.press(project, 'needs', 'storyboard')).toMatchObject({ ok: true });
    await studio.runner.idle();
    expect(google.paid()).toHaveLength(2);
    const clip = (await view()).cells.find(({ id }) => id === 's1/clip')!;
    expect(clip.notes).toEqual([{ kind: 'obstacle', text: 'Gemini Omni 1.2 makes 16:9 and 9:16 here, not 1:1. Choose another model for it, or another shape.', cost: null }]);
    expect(await studio.runner.press(project, 'needs', 's1/clip')).toMatchObject({ ok: false, code: 'unfit' });
    // A model for the clips that makes squares clears the way.
    for (const scene of ['s1', 's2']) await studio.sessions.operate(project, { type: 'set_model', cell: `${scene}/clip`, model: { provider: 'animatic', model: 'Camera mover' } });
    expect((await view()).cells.find(({ id }) => id === 's1/clip')!.notes).toEqual([]);
    expect(await studio.runner.press(project, 'needs', 's1/start')).toMatchObject({ ok: true });
    await studio.runner.idle();
  });
});

describe('what a model makes otherwise than asked', () => {
  const fitWith = (model: Recipe, cell = 's1/clip') => {
    const notebook = openTimeline(2);
    notebook.run('needs', 'storyboard');
    notebook.act({ type: 'set_model', cell, model });
    const { cells } = evaluate(notebook.project(), environment.digest);
    const { node, params } = cells.get(cell)!;
    return fitOf(notebook.project(), cells, cell, node.step.tools, params);
  };

  it.each<[Recipe, string[]]>([
    [{ provider: 'replicate', model: 'kwaivgi/kling-v2.5-turbo-pro' }, ['Kling 2.5 Turbo Pro makes 10 s here instead of 6 s.']],
    [{ provider: 'xai', model: 'grok-imagine-video' }, ['Grok Imagine Video takes no last frame; the clip starts from the first one and ends freely.']],
    [{ provider: 'google', model: 'veo-3.1-generate-001' }, []],
    [{ provider: 'somewhere', model: 'nobody-knows' }, []]
  ])('REF-4: %j is told of before the run', (model, forced) => {
    expect(fitWith(model)).toEqual({ obstacle: null, forced });
  });

  it.each<[string, Recipe, string]>([
    ['s1/clip', { provider: 'google', model: 'veo-3.1-generate-preview' }, 'veo-3.1-generate-preview was retired on 2026-10-22 and may answer no more. gemini-omni-1.2-flash takes its place.'],
    ['s1/drift', { provider: 'openai', model: 'gpt-4o' }, 'gpt-4o is retired on 2027-01-14. gpt-6-luna takes its place.'],
    ['s1/clip', { provider: 'replicate', model: 'kwaivgi/kling-v2.1' }, 'kwaivgi/kling-v2.1 was retired and may answer no more. kwaivgi/kling-v2.5-turbo-pro takes its place.']
  ])('a model that is going says so before the run: %s by %j', (cell, model, said) => {
    expect(fitWith(model, cell).forced.at(-1)).toBe(said);
  });

  it('REF-3: a painter of few pictures says which stay behind', () => {
    const notebook = openTimeline(2);
    const image = (name: string) => ({ image: { artifact: name.repeat(64), content: name.repeat(64), mime: 'image/png' as const, bytes: 1 }, name });
    notebook.act({ type: 'add_images', images: ['a', 'b', 'c'].map(image) });
    notebook.run('needs', 'storyboard');
    notebook.act({ type: 'set_model', cell: 's1/end', model: { provider: 'xai', model: 'grok-imagine-image' } });
    const { cells } = evaluate(notebook.project(), environment.digest);
    const { node, params } = cells.get('s1/end')!;
    expect(fitOf(notebook.project(), cells, 's1/end', node.step.tools, params).forced).toEqual(['Grok Imagine paints from at most 3 pictures; of 4, the last one stays behind.']);
  });

  it('says of every profile which shapes it films', () => {
    const shapes = (profile: string) => (['16:9', '9:16', '1:1'] as const).filter((aspect) => unfitFor(profile, aspect) === null);
    expect(Object.fromEntries(['animatic', 'google', 'google-veo', 'grok', 'seedream-kling', 'seedream-veo'].map((id) => [id, shapes(id).join(' ')]))).toEqual({
      animatic: '16:9 9:16 1:1', google: '16:9 9:16', 'google-veo': '16:9 9:16', grok: '16:9 9:16 1:1', 'seedream-kling': '16:9 9:16 1:1', 'seedream-veo': '16:9 9:16'
    });
  });
});
