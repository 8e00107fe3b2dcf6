import { afterEach, describe, expect, it } from 'vitest';
import type { Keyframe, Storyboard } from '../../src/lib/pipeline/index.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';

let notebook: Notebook;
afterEach(async () => notebook.close());

const endOf = async (scene: string) => {
  const { output } = (await notebook.evaluation()).cells.get('storyboard')!.take!;
  return (output as Storyboard).scenes.find(({ id }) => id === scene)!.endPrompt;
};
const frame = async (cell: string) => ((await notebook.evaluation()).cells.get(cell)!.take!.output as Keyframe).image;
const notFresh = async () => Object.entries(await notebook.states()).filter(([, state]) => state !== 'fresh').map(([cell]) => cell);

describe('a run from an empty notebook to the film', () => {
  it('runs every cell once and leaves all of them fresh (ORCH-1, ORCH-3)', async () => {
    notebook = await openNotebook();
    const pressed = await notebook.run('outdated');
    expect(pressed.ok).toBe(true);
    expect(await notFresh()).toEqual([]);
    const calls = notebook.calls();
    expect(calls.filter((call) => call.startsWith('text'))).toEqual(['text stories', 'text storyboard']);
    expect(calls.filter((call) => call.startsWith('image'))).toHaveLength(5);
    expect(calls.filter((call) => call.startsWith('video'))).toHaveLength(4);
    expect(calls.filter((call) => call.startsWith('vision'))).toHaveLength(4);
    expect(calls.filter((call) => call === 'media join')).toHaveLength(1);
    const run = [...(await notebook.facts()).runs.values()][0]!;
    expect(run).toMatchObject({ state: 'succeeded', target: 'outdated', failure: null });
    expect(Object.keys(run.seconds).sort()).toEqual(['clip', 'drift', 'export', 'keyframe_end', 'keyframe_inherited', 'keyframe_start', 'stories', 'storyboard']);
  });

  it('KEY-2: scene N+1 starts with the very artifact that ends scene N, recorded as inherited', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    for (const [end, start] of [['s1/end', 's2/start'], ['s2/end', 's3/start'], ['s3/end', 's4/start']] as const) {
      expect(await frame(start)).toEqual(await frame(end));
      expect((await notebook.evaluation()).cells.get(start)!.take!.source).toBe('inherited');
    }
  });

  it('KEY-6: every frame is kept as PNG with its scene, position, file, type, source and the prompt used', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const frames = [...(await notebook.facts()).takes.values()].filter(({ cell }) => /\/(start|end)$/.test(cell));
    expect(frames.map(({ cell, source, output, prompt }) => [cell, source, (output as Keyframe).image.mime, prompt !== null])).toEqual([
      ['s1/start', 'generated', 'image/png', true], ['s1/end', 'generated', 'image/png', true],
      ['s2/start', 'inherited', 'image/png', false], ['s2/end', 'generated', 'image/png', true],
      ['s3/start', 'inherited', 'image/png', false], ['s3/end', 'generated', 'image/png', true],
      ['s4/start', 'inherited', 'image/png', false], ['s4/end', 'generated', 'image/png', true]
    ]);
  });

  it('ORCH-5: all progress comes through one callback, named by project, cell and attempt', async () => {
    notebook = await openNotebook();
    const told: { project: string; cell: string; fraction: number | null }[] = [];
    notebook.sessions.events.on('progress', ({ project, cell, fraction }) => told.push({ project, cell, fraction }));
    await notebook.run('outdated');
    for (const cell of ['stories', 'storyboard', 's1/start', 's3/end', 's2/clip', 's4/drift', 'export']) {
      expect(told).toContainEqual({ project: notebook.project, cell, fraction: 0.5 });
    }
  });

  it('AD-11: a clip starts as soon as its frames exist and drift as soon as its clip does, while later frames are painted', async () => {
    notebook = await openNotebook();
    let open = () => {};
    const held = new Promise<void>((resolve) => (open = resolve));
    const seen = new Promise<void>((resolve) => {
      notebook.tools.before = async (call) => {
        if (call.startsWith('image end End 3')) await held;
        if (call.startsWith('vision')) resolve();
      };
    });
    await notebook.press('outdated');
    await seen;
    const states = await notebook.states();
    expect(states['s1/clip']).toBe('fresh');
    expect(states['s3/end']).not.toBe('fresh');
    open();
    await notebook.runner.idle();
    expect(await notFresh()).toEqual([]);
  });

  it.each(['export', 'needs'] as const)('"%s" on the film of an empty notebook makes all that the film needs, and no drift', async (target) => {
    notebook = await openNotebook();
    await notebook.run(target, target === 'needs' ? 'export' : null);
    expect(await notFresh()).toEqual(['s1/drift', 's2/drift', 's3/drift', 's4/drift']);
  });

  it('AD-8: a clip without its frames is blocked and says so; running it with what it needs makes them', async () => {
    notebook = await openNotebook();
    await notebook.run('needs', 'storyboard');
    await notebook.run('this', 's1/start');
    expect((await notebook.evaluation()).cells.get('s2/clip')!.standing).toMatchObject({ state: 'blocked', reasons: [{ kind: 'missing', cell: 's1/end', why: 'empty' }] });
    expect(await notebook.press('this', 's2/clip')).toMatchObject({ ok: false, code: 'blocked', advice: 'Run it with what it needs.' });
    await notebook.run('needs', 's2/clip');
    const fresh = Object.entries(await notebook.states()).filter(([, state]) => state === 'fresh').map(([cell]) => cell);
    expect(fresh).toEqual(['brief', 'stories', 'storyboard', 's1/start', 's1/end', 's2/start', 's2/end', 's2/clip']);
  });

  it('CARD-6: any single cell can be run again alone; what follows is outdated by itself', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    for (const cell of ['stories', 'storyboard', 's1/start', 's2/end', 's3/clip', 's4/drift', 'export']) {
      notebook.calls();
      expect(await notebook.run('this', cell)).toMatchObject({ ok: true });
      expect(notebook.calls().length).toBeLessThanOrEqual(2);
    }
    expect(await notFresh()).toContain('export');
    await notebook.run('outdated');
    expect(await notFresh()).toEqual([]);
  });

  it('refuses an empty brief and says what to do', async () => {
    notebook = await openNotebook();
    await notebook.act({ type: 'edit_brief', fields: { prompt: '' } });
    expect(await notebook.press('outdated')).toMatchObject({ ok: false, code: 'empty_brief', advice: 'Write what the film is about, then run again.' });
  });
});

describe('an edit of scene 3 in a notebook of four scenes', () => {
  it('outdates exactly what follows from its end frame; restoring the text restores all without a run', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    notebook.calls();
    const before = await endOf('s3');
    await notebook.act({ type: 'edit_scene', scene: 's3', fields: { endPrompt: 'Something else altogether' } });
    expect(await notFresh()).toEqual(['s3/end', 's3/clip', 's3/drift', 's4/start', 's4/end', 's4/clip', 's4/drift', 'export']);
    const { cells } = await notebook.evaluation();
    expect(cells.get('s3/end')!.standing).toMatchObject({
      state: 'outdated',
      reasons: [{ kind: 'changed', cell: 'storyboard', slice: 'scenes[s3].endPrompt', before, after: 'Something else altogether' }]
    });
    expect(cells.get('export')!.standing).toEqual({ state: 'outdated', reasons: [{ kind: 'through', cell: 's3/end' }] });

    await notebook.act({ type: 'edit_scene', scene: 's3', fields: { endPrompt: before } });
    expect(await notFresh()).toEqual([]);
    expect(notebook.calls()).toEqual([]);
  });

  it('runs only what it outdated', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    notebook.calls();
    await notebook.act({ type: 'edit_scene', scene: 's3', fields: { endPrompt: 'Something else altogether' } });
    await notebook.run('outdated');
    const calls = notebook.calls();
    expect(calls.filter((call) => call.startsWith('image'))).toHaveLength(2);
    expect(calls.filter((call) => call.startsWith('video'))).toHaveLength(2);
    expect(calls.filter((call) => call.startsWith('vision'))).toHaveLength(2);
    expect(calls.filter((call) => call.startsWith('text'))).toEqual([]);
    expect(await notFresh()).toEqual([]);
  });

  it('stops the spread when the frame comes out with equal pixels (early cut-off)', async () => {
    notebook = await openNotebook();
    notebook.tools.shows = () => 'the same whatever the words';
    await notebook.run('outdated');
    notebook.calls();
    await notebook.act({ type: 'edit_scene', scene: 's3', fields: { endPrompt: 'Other words, same picture' } });
    await notebook.run('outdated');
    expect(notebook.calls()).toEqual(['image end Other words, same picture']);
    expect(await notFresh()).toEqual([]);
  });

  it('a new title or threshold touches only what declares it', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    await notebook.act({ type: 'rename', title: 'Another title' });
    expect(await notFresh()).toEqual([]);
    await notebook.act({ type: 'edit_brief', fields: { threshold: 0.5 } });
    expect(await notFresh()).toEqual(['s1/drift', 's2/drift', 's3/drift', 's4/drift']);
  });
});

describe('takes', () => {
  it('generating again makes a further take with its own seed, and choosing the first one restores all', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const first = (await notebook.evaluation()).cells.get('s2/end')!.take!;
    await notebook.run('this', 's2/end');
    const second = (await notebook.evaluation()).cells.get('s2/end')!.take!;
    expect(second.id).not.toBe(first.id);
    expect(second.seed).not.toBe(first.seed);
    expect(await notFresh()).toContain('export');
    notebook.calls();
    await notebook.act({ type: 'choose', cell: 's2/end', take: first.id });
    expect(await notFresh()).toEqual([]);
    expect(notebook.calls()).toEqual([]);
  });

  it('a pinned cell is in no plan, and what follows uses it as it is', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const pinned = (await notebook.evaluation()).cells.get('s3/end')!.take!;
    await notebook.act({ type: 'pin', cell: 's3/end' });
    await notebook.act({ type: 'edit_scene', scene: 's3', fields: { endPrompt: 'Changed' } });
    expect(await notFresh()).toEqual([]);
    expect((await notebook.evaluation()).cells.get('s4/start')!.bound![0]!.digest).toBeDefined();
    expect((await notebook.evaluation()).cells.get('s3/end')!.take!.id).toBe(pinned.id);
    expect(await notebook.press('outdated')).toMatchObject({ ok: false, code: 'nothing_to_do' });
  });

  it('accepting an outdated take makes it good for the new inputs without a run', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    await notebook.act({ type: 'edit_scene', scene: 's3', fields: { endPrompt: 'A word changed' } });
    await notebook.act({ type: 'accept', cell: 's3/end' });
    expect(await notFresh()).toEqual([]);
  });

  it('KEY-7: choosing another story and choosing the first again restores its storyboard and frames', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    await notebook.act({ type: 'select_story', index: 1 });
    expect(await notFresh()).toContain('storyboard');
    await notebook.act({ type: 'select_story', index: 0 });
    expect(await notFresh()).toEqual([]);
  });
});

describe('scenes', () => {
  it('removing a scene and putting it back restores everything without a run', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const whole = (await notebook.evaluation()).cells.get('storyboard')!.take!;
    notebook.calls();
    await notebook.act({ type: 'remove_scene', scene: 's3' });
    // Scene 2's end frame reads how the next scene opens, and scene 4 starts from another frame now.
    expect(await notFresh()).toEqual(['s2/end', 's2/clip', 's2/drift', 's4/start', 's4/end', 's4/clip', 's4/drift', 'export']);
    await notebook.act({ type: 'choose', cell: 'storyboard', take: whole.id });
    expect(await notFresh()).toEqual([]);
    expect(notebook.calls()).toEqual([]);
  });

  it('a scene inserted gets an id that no scene ever had', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    await notebook.act({ type: 'remove_scene', scene: 's4' });
    await notebook.act({ type: 'insert_scene', at: 1 });
    expect((await notebook.evaluation()).scenes).toEqual(['s1', 's5', 's2', 's3']);
  });
});
