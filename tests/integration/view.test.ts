import { afterEach, describe, expect, it } from 'vitest';
import { ToolError } from '../../src/lib/pipeline/index.ts';
import type { CellView, NotebookView } from '../../src/lib/protocol.ts';
import { planView } from '../../src/lib/server/projects/plans.ts';
import { emptyTimings } from '../../src/lib/server/projects/timing.ts';
import { notebookView } from '../../src/lib/server/projects/view.ts';
import { openPatches } from '../../src/lib/server/realtime/patches.ts';
import { applyPatch } from '../../src/lib/client/patch.ts';
import { fakeArtifact } from '../support/fake-tools.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';

let notebook: Notebook;
afterEach(() => notebook.close());

const view = async (): Promise<NotebookView> => notebookView(await notebook.facts(), emptyTimings());
const cell = async (id: string): Promise<CellView> => (await view()).cells.find((entry) => entry.id === id)!;
const sentence = ({ reasons }: CellView) => reasons.map(({ before, link, after }) => before + link + after);

describe('the view of a notebook', () => {
  it('CARD-4: shows every cell in pipeline order, with its name on screen', async () => {
    notebook = await openNotebook();
    expect((await view()).cells.map(({ label }) => label)).toEqual(['Brief', 'Stories', 'Storyboard', 'Film']);
    await notebook.run('outdated');
    const { cells, scenes } = await view();
    expect(cells.slice(3, 8).map(({ label, short }) => [label, short])).toEqual([
      ['Scene 1 · first frame', 'First frame'], ['Scene 1 · last frame', 'Last frame'], ['Scene 1 · clip', 'Clip'], ['Scene 1 · drift', 'Drift'],
      ['Scene 2 · first frame', 'First frame']
    ]);
    expect(scenes.map(({ number, seam, verdict }) => [number, seam, verdict])).toEqual([1, 2, 3, 4].map((number) => [number, null, null]));
  });

  it('CLIP-3: shows a seam between two clips as soon as it is known, asked for by their two frames', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const asked: string[] = [];
    const seam = (_project: string, { last, first }: { last: { content: string }; first: { content: string } }) => {
      asked.push(`${last.content} ${first.content}`);
      return { score: 0.97, ssim: 0.96, deltaE: 0.6, picture: '/seams/x.webp' };
    };
    const { scenes, cells } = notebookView(await notebook.facts(), emptyTimings(), { seam });
    expect(scenes.map((scene) => scene.seam?.score ?? null)).toEqual([0.97, 0.97, 0.97, null]);
    const clip = (id: string) => cells.find((each) => each.id === id)!.take!.output as { last: { content: string }; first: { content: string } };
    expect(asked).toEqual([1, 2, 3].map((number) => `${clip(`s${number}/clip`).last.content} ${clip(`s${number + 1}/clip`).first.content}`));
  });

  it('REF-1: says of characters with pictures alone whether their face is known', async () => {
    notebook = await openNotebook();
    const pictures = [{ image: fakeArtifact('mara'), name: 'mara.png' }, { image: fakeArtifact('side'), name: 'side.png' }];
    for (const [kind, given] of [['character', pictures], ['product', pictures], ['character', []]] as const) await notebook.act({ type: 'add_asset', kind, name: 'Mara', pictures: given });
    const asked: string[] = [];
    const { assets } = notebookView(await notebook.facts(), emptyTimings(), { face: (_project, { content }) => { asked.push(content); return 'known'; } });
    expect(assets.map(({ face }) => face)).toEqual(['known', null, null]);
    expect(asked).toEqual([pictures[0]!.image.content]);
    expect((await view()).assets[0]!.face).toBeNull();
  });

  it("CLIP-3: keeps a person's word on a clip with what was seen: undone, redone, gone with another take, back with the same", async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const word = async () => (await view()).scenes[0]!.verdict;
    const states = async () => (await view()).cells.map(({ state }) => state);
    const before = await states();
    await notebook.act({ type: 'judge_clip', scene: 's1', verdict: 'wrong' });
    expect(await word()).toBe('wrong');
    expect(await states()).toEqual(before);
    expect((await view()).undo).toMatchObject({ label: 'the word on the clip of scene 1' });
    await notebook.undo();
    expect(await word()).toBeNull();
    await notebook.redo();
    expect(await word()).toBe('wrong');
    const { motionPrompt } = (await view()).scenes[0]!;
    await notebook.act({ type: 'edit_scene', scene: 's1', fields: { motionPrompt: 'Elsewhere.' } });
    await notebook.run('outdated');
    expect(await word()).toBeNull();
    await notebook.act({ type: 'edit_scene', scene: 's1', fields: { motionPrompt } });
    expect(await word()).toBe('wrong');
    await notebook.act({ type: 'judge_clip', scene: 's1', verdict: null });
    expect(await word()).toBeNull();
  });

  it('tells reasons as sentences with the cause linked and the text difference beside it', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const scene = (await view()).scenes[2]!;
    await notebook.act({ type: 'edit_scene', scene: 's3', fields: { endPrompt: 'Other words' } });
    const end = await cell('s3/end');
    expect(sentence(end)).toEqual(["Scene 3's last-frame prompt changed."]);
    expect(end.reasons[0]).toMatchObject({ cell: 'storyboard', field: 'endPrompt', difference: { before: scene.endPrompt, after: 'Other words' } });
    expect(sentence(await cell('s4/clip'))).toEqual(["It may change too, because scene 3's last frame is outdated."]);
    await notebook.act({ type: 'select_story', index: 1 });
    expect(sentence(await cell('storyboard'))).toEqual(['The chosen story changed.']);
  });

  it('tells of a film in one sentence that the timeline was set, and in another that shapes ask for more', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const sentences = async () => sentence(await cell('export'));
    await notebook.act({ type: 'edit_cut', scene: 's1', fields: { in: 6 } });
    expect(await sentences()).toEqual(['The timeline was set.']);
    await notebook.run('outdated');
    await notebook.act({ type: 'edit_cut', scene: 's1', fields: { in: 7 } });
    await notebook.act({ type: 'edit_timeline', fields: { shapes: ['9:16'] } });
    expect(await sentences()).toEqual(["The timeline's cuts changed.", "The timeline's shapes changed.", 'Other shapes ask where subjects are.']);
    await notebook.run('outdated');
    await notebook.act({ type: 'edit_timeline', fields: { shapes: [] } });
    expect(await sentences()).toEqual(["The timeline's shapes changed.", 'Other shapes are no longer asked for.']);
  });

  it('says what a blocked cell waits for', async () => {
    notebook = await openNotebook();
    await notebook.act({ type: 'edit_brief', fields: { prompt: '' } });
    expect(sentence(await cell('stories'))).toEqual(['It waits for the brief to be written.']);
    expect((await view()).next).toBeNull();
  });

  it('ORCH-1: names the stage that the content has reached, and failed after a failed run', async () => {
    notebook = await openNotebook();
    expect((await view()).stage).toBe('pending');
    await notebook.run('this', 'stories');
    expect((await view()).stage).toBe('storyboarding');
    await notebook.run('this', 'storyboard');
    expect((await view()).stage).toBe('keyframing');
    await notebook.run('needs', 's4/end');
    expect((await view()).stage).toBe('video_gen');
    await notebook.run('needs', 's4/clip');
    for (const scene of ['s1', 's2', 's3']) await notebook.run('this', `${scene}/clip`);
    expect((await view()).stage).toBe('stitching');
    await notebook.run('export');
    expect((await view()).stage).toBe('complete');
    notebook.tools.before = () => {
      throw new ToolError('media_failed', 'No.');
    };
    await notebook.run('this', 's1/clip');
    expect((await view()).stage).toBe('failed');
    expect(await cell('s1/clip')).toMatchObject({ state: 'fresh', attempt: { state: 'failed', failure: { message: 'No.' } } });
  });

  it('shows what the one primary button would do, before and after there is a film', async () => {
    notebook = await openNotebook();
    expect((await view()).next!.label).toBe('Make the film · 19 cells · free');
    await notebook.run('outdated');
    expect((await view()).next).toBeNull();
    await notebook.act({ type: 'edit_scene', scene: 's4', fields: { motionPrompt: 'Otherwise' } });
    expect((await view()).next).toMatchObject({ target: 'outdated', label: 'Bring up to date · 3 cells · free' });
  });

  it('a plan says which cells may turn out unchanged', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    await notebook.act({ type: 'edit_scene', scene: 's4', fields: { endPrompt: 'Otherwise' } });
    const plan = planView(await notebook.facts(), 'outdated', null, emptyTimings());
    expect(plan.cells.map(({ id, maybe }) => [id, maybe])).toEqual([['s4/end', false], ['s4/clip', true], ['s4/drift', true], ['export', true]]);
    const again = planView(await notebook.facts(), 'this', 's1/start', emptyTimings());
    expect(again.cells).toEqual([{ id: 's1/start', label: 'Scene 1 · first frame', maybe: false, reason: 'another take', replaces: false, cost: 0, milliseconds: null }]);
  });
});

describe('patches', () => {
  it('CARD-5: each carries whole new values of what changed, and a client that applies them has the server\'s view', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const patches = openPatches();
    let shown = await view();
    patches.begin(shown);
    const acts = [
      { type: 'edit_scene', scene: 's3', fields: { endPrompt: 'Other' } }, { type: 'remove_scene', scene: 's2' }, { type: 'insert_scene', at: 0 },
      { type: 'pin', cell: 's1/end' }, { type: 'rename', title: 'Renamed' }
    ] as const;
    for (const act of acts) {
      await notebook.act(act);
      const now = await view();
      const patch = patches.next(now)!;
      expect(patch.from).toBe(shown.revision);
      shown = applyPatch(shown, patch)!;
      expect(shown).toEqual(now);
    }
  });

  it('a scene put in before others tells of their cells only what it changes', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const patches = openPatches();
    patches.begin(await view());
    await notebook.act({ type: 'insert_scene', at: 1 });
    const { cells } = patches.next(await view())!;
    const drift = cells.find(({ id }) => id === 's4/drift')!;
    expect(Object.keys(drift).sort()).toEqual(['id', 'label', 'reasons', 'state', 'word']);
    expect(cells.find(({ id }) => id.startsWith('s5/'))).toMatchObject({ kind: 'keyframe', takes: [] });
  });

  it('a client that missed one is told by the revision', async () => {
    notebook = await openNotebook();
    const patches = openPatches();
    const stale = await view();
    patches.begin(stale);
    await notebook.act({ type: 'rename', title: 'One' });
    patches.next(await view());
    await notebook.act({ type: 'rename', title: 'Two' });
    expect(applyPatch(stale, patches.next(await view())!)).toBeNull();
  });
});
