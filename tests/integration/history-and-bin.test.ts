import { afterEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/lib/pipeline/index.ts';
import { binView } from '../../src/lib/server/projects/bin.ts';
import { emptyTimings } from '../../src/lib/server/projects/timing.ts';
import { notebookView } from '../../src/lib/server/projects/view.ts';
import { fakeArtifact } from '../support/fake-tools.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';

let notebook: Notebook;
afterEach(() => notebook.close());

async function film(): Promise<void> {
  notebook = await openNotebook();
  await notebook.run('outdated');
}
const view = async () => notebookView(await notebook.facts(), emptyTimings());
const act = async (operation: Operation) => expect(await notebook.act(operation)).toMatchObject({ ok: true });
const everything = () => true;
const bin = async (has: Parameters<typeof binView>[1] = everything) => binView(await notebook.facts(), has);
const takeOf = async (cell: string, number: number) => (await view()).cells.find(({ id }) => id === cell)!.takes.find((take) => take.number === number)!.id;

describe('what undo would take back', () => {
  it('is told in words for every act, and redo brings the same back', async () => {
    await film();
    await notebook.run('this', 's2/end');
    const acts: readonly (readonly [Operation, string])[] = [
      [{ type: 'rename', title: 'Another' }, 'the title'],
      [{ type: 'edit_brief', fields: { seconds: 3 } }, "the brief's seconds per clip"],
      [{ type: 'edit_brief', fields: { seconds: 4, scenes: 4 } }, 'the brief'],
      [{ type: 'add_images', images: [{ image: fakeArtifact('x'), name: 'x.png' }] }, 'adding pictures'],
      [{ type: 'remove_image', index: 0 }, 'removing a picture'],
      [{ type: 'edit_story', index: 0, fields: { tone: 'Dry' } }, 'the text of a story'],
      [{ type: 'select_story', index: 1 }, 'choosing story 2'],
      [{ type: 'edit_scene', scene: 's2', fields: { endPrompt: 'Otherwise' } }, "scene 2's last-frame prompt"],
      [{ type: 'edit_scene', scene: 's3', fields: { endPrompt: 'A', startPrompt: 'B' } }, "scene 3's text"],
      [{ type: 'insert_scene', at: 1 }, 'inserting a scene'],
      [{ type: 'duplicate_scene', scene: 's1' }, 'duplicating a scene'],
      [{ type: 'split_scene', scene: 's4', at: 0.5 }, 'splitting a scene'],
      [{ type: 'move_scene', scene: 's1', to: 2 }, 'moving a scene'],
      [{ type: 'remove_scene', scene: 's3' }, 'removing scene 5'],
      [{ type: 'restore_scene', scene: 's3' }, 'putting back scene 5'],
      [{ type: 'keep_scenes', scenes: ['s2'] }, 'which scenes are kept'],
      [{ type: 'set_model', cell: 's1/end', model: { provider: 'replicate', model: 'bytedance/seedream-4' } }, "the model of scene 3's last frame"],
      [{ type: 'set_profile', profile: 'google' }, 'the profile'],
      [{ type: 'set_cap', cap: 3 }, 'the cap'],
      [{ type: 'replace', cell: 's1/end', output: { image: fakeArtifact('own'), layers: null } }, "replacing scene 3's last frame"],
      [{ type: 'choose', cell: 's2/end', take: await takeOf('s2/end', 1) }, "choosing take 1 of scene 4's last frame"],
      [{ type: 'delete_take', take: await takeOf('s2/end', 2) }, "deleting take 2 of scene 4's last frame"],
      [{ type: 'restore_take', take: await takeOf('s2/end', 2) }, "putting back take 2 of scene 4's last frame"],
      [{ type: 'pin', cell: 's2/clip' }, "pinning scene 4's clip"],
      [{ type: 'unpin', cell: 's2/clip' }, "unpinning scene 4's clip"],
      [{ type: 'accept', cell: 's2/clip' }, "accepting scene 4's clip"]
    ];
    const told: string[] = [];
    for (const [operation] of acts) {
      await act(operation);
      told.push((await view()).undo!.label);
    }
    expect(told).toEqual(acts.map(([, words]) => words));
    const after = await view();
    for (const [operation] of acts.toReversed()) {
      expect((await view()).undo!.type).toBe(operation.type);
      await notebook.undo();
      expect((await view()).redo!.type).toBe(operation.type);
    }
    expect((await view()).undo).toBeNull();
    for (const _ of acts) await notebook.redo();
    expect({ ...(await view()), revision: 0 }).toEqual({ ...after, revision: 0 });
  });

  it('is the same for every process on the data, and is there after a restart', async () => {
    await film();
    await act({ type: 'edit_scene', scene: 's2', fields: { title: 'Mine' } });
    const other = await openNotebook({ data: notebook.data, id: notebook.project });
    expect(notebookView(await other.facts(), emptyTimings()).undo?.label).toBe("scene 2's title");
    await other.undo();
    expect((await view()).redo?.label).toBe("scene 2's title");
    await other.close({ keep: true });
  });
});

describe('the bin', () => {
  it('holds removed scenes with their last picture and deleted takes, and gives each back', async () => {
    await film();
    await notebook.run('this', 's2/end');
    await notebook.run('outdated');
    const first = await takeOf('s2/end', 1);
    await act({ type: 'delete_take', take: first });
    await act({ type: 'remove_scene', scene: 's3' });
    expect((await view()).binned).toBe(2);
    expect(await bin()).toMatchObject({
      scenes: [{ id: 's3', title: 'Scene 3', picture: expect.stringMatching(/^\/artifacts\/[0-9a-f]{64}\.png$/) }],
      takes: [{ id: first, cell: 's2/end', label: 'Scene 2 · last frame', number: 1, source: 'generated' }]
    });
    await act({ type: 'restore_scene', scene: 's3' });
    await act({ type: 'restore_take', take: first });
    expect(await bin()).toEqual({ scenes: [], takes: [] });
    expect((await view()).binned).toBe(0);
    expect(Object.values(await notebook.states()).every((state) => state === 'fresh')).toBe(true);
  });

  it('leaves out what redo brings back, and takes whose files are gone', async () => {
    await film();
    await act({ type: 'edit_scene', scene: 's2', fields: { title: 'Mine' } });
    await notebook.undo();
    expect((await bin()).takes).toEqual([]);
    await act({ type: 'delete_take', take: await takeOf('s2/end', 1) });
    const takes = (await bin(() => false)).takes;
    expect(takes.filter(({ cell }) => cell === 's2/end')).toEqual([]);
  });

  it('names the takes of a scene that was removed too', async () => {
    await film();
    await notebook.run('this', 's3/end');
    await act({ type: 'delete_take', take: await takeOf('s3/end', 1) });
    await act({ type: 'remove_scene', scene: 's3' });
    expect((await bin()).takes.map(({ label }) => label)).toEqual(['A removed scene · last frame']);
  });
});
