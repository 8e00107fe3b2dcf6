import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Listener } from '../../src/lib/client/connection.ts';
import { Notebook } from '../../src/lib/client/notebook.svelte.ts';
import { cellOf, plainView, takeOf } from '../support/view.ts';
import type { NotebookView } from '../../src/lib/protocol.ts';

const line = vi.hoisted(() => ({
  listener: null as Listener | null, catchUp: vi.fn(), close: vi.fn(), plan: vi.fn(), send: vi.fn(), invalidateAll: vi.fn()
}));
vi.mock('$app/navigation', () => ({ invalidateAll: line.invalidateAll }));
vi.mock('../../src/lib/client/send.ts', () => ({ send: line.send, settled: async () => undefined }));
vi.mock('../../src/lib/client/connection.ts', () => ({
  connect: async (listener: Listener) => {
    line.listener = listener;
    return { catchUp: line.catchUp, plan: line.plan, close: line.close };
  }
}));

const headOf = ({ cells: _cells, revision: _revision, ...head }: NotebookView) => head;

async function liveNotebook(view = plainView(1)) {
  const voice = { refused: vi.fn(), say: vi.fn(), ask: vi.fn() };
  const notebook = new Notebook(view, voice);
  const stop = notebook.start();
  await Promise.resolve();
  line.listener!.status('live');
  return { notebook, voice, stop };
}

describe('the notebook of the page', () => {
  beforeEach(() => {
    vi.clearAllMocks();
    line.send.mockResolvedValue({ ok: true });
  });

  it('catches up by itself when a patch was missed, and joins with the revision it shows', async () => {
    const { notebook, stop } = await liveNotebook();
    notebook.patch({ from: 4, revision: 5, cells: [], order: null, scenes: [], sceneOrder: null, head: headOf(notebook.view) });
    expect(line.catchUp).toHaveBeenCalledOnce();
    expect(notebook.view.revision).toBe(1);
    line.listener!.view(plainView(1, { revision: 5 }));
    expect(line.listener!.revision()).toBe(5);
    stop();
    expect(line.close).toHaveBeenCalledOnce();
  });

  it('never goes back to an older view, such as a slow page load', async () => {
    const { notebook, stop } = await liveNotebook(plainView(1, { revision: 9 }));
    notebook.replace(plainView(1, { revision: 8, title: 'Older' }));
    expect(notebook.view).toMatchObject({ revision: 9, title: 'Night drive' });
    stop();
  });

  it('shows progress of the running attempt only, and forgets it when the attempt ends', async () => {
    const attempt = { id: 'a1', state: 'running' as const, fraction: 0.1, note: 'Starting', startedAt: 1, failure: null, tries: 1, lost: null };
    const running = cellOf('s1/clip', 'running', null, { attempt });
    const base = plainView(1);
    const { notebook, stop } = await liveNotebook({ ...base, cells: base.cells.map((cell) => (cell.id === running.id ? running : cell)) });
    notebook.progress({ cell: 's1/clip', attempt: 'a0', fraction: 0.9, note: 'of another attempt' });
    expect(notebook.progressOf(running)).toEqual({ fraction: 0.1, note: 'Starting' });
    notebook.progress({ cell: 's1/clip', attempt: 'a1', fraction: 0.5, note: 'Frame 72 of 144' });
    expect(notebook.progressOf(running)).toMatchObject({ fraction: 0.5, note: 'Frame 72 of 144' });
    const done = cellOf('s1/clip', 'fresh', takeOf('t2', 2, null));
    notebook.patch({ from: 1, revision: 2, cells: [done], order: null, scenes: [], sceneOrder: null, head: headOf(notebook.view) });
    expect(notebook.progressOf(notebook.cell('s1/clip')!)).toEqual({ fraction: null, note: '' });
    stop();
  });

  it('loads the page again after a post only while the line is down', async () => {
    const { notebook, stop } = await liveNotebook();
    await notebook.send('pin', { cell: 's1/end' });
    expect(line.invalidateAll).not.toHaveBeenCalled();
    line.listener!.status('reconnecting');
    await notebook.send('pin', { cell: 's1/end' });
    expect(line.invalidateAll).toHaveBeenCalledOnce();
    stop();
  });

  it('says a refusal with its advice, unless the field shows it itself', async () => {
    const { notebook, voice, stop } = await liveNotebook();
    line.send.mockResolvedValue({ ok: false, message: 'The cell is pinned.', advice: 'Unpin it first.' });
    await notebook.send('run', { target: 'this', cell: 's1/end' });
    expect(voice.refused).toHaveBeenCalledExactlyOnceWith('The cell is pinned.', 'Unpin it first.');
    await notebook.send('editScene', { scene: 's1', title: '' }, { quiet: true });
    expect(voice.refused).toHaveBeenCalledOnce();
    stop();
  });

  it('saves unsaved words before it posts a run', async () => {
    const { notebook, stop } = await liveNotebook();
    const release = notebook.addDraft(() => void notebook.send('editScene', { scene: 's1', endPrompt: 'Dusk' }));
    await notebook.send('run', { target: 'this', cell: 's1/end' });
    expect(line.send.mock.calls.map(([action]) => action)).toEqual(['editScene', 'run']);
    release();
    await notebook.send('run', { target: 'this', cell: 's1/end' });
    expect(line.send.mock.calls.map(([action]) => action)).toEqual(['editScene', 'run', 'run']);
    stop();
  });

  it('asks for the same plan once per revision', async () => {
    const { notebook, stop } = await liveNotebook();
    line.plan.mockResolvedValue({ target: 'this', cells: [], cost: 0, certain: 0, milliseconds: null });
    await notebook.plan('this', 's1/end');
    await notebook.plan('this', 's1/end');
    await notebook.plan('follows', 's1/end');
    expect(line.plan).toHaveBeenCalledTimes(2);
    notebook.patch({ from: 1, revision: 2, cells: [], order: null, scenes: [], sceneOrder: null, head: headOf(notebook.view) });
    await notebook.plan('this', 's1/end');
    expect(line.plan).toHaveBeenCalledTimes(3);
    stop();
  });

  it('undoes and redoes by the studio, and says what', async () => {
    const step = { id: 'a', type: 'edit_scene', label: "scene 1's title", at: 1 };
    const { notebook, voice, stop } = await liveNotebook(plainView(1, { undo: step, redo: { ...step, label: 'pinning the film' } }));
    await notebook.undo();
    await notebook.redo();
    expect(line.send.mock.calls).toEqual([['undo', {}], ['redo', {}]]);
    expect(voice.say.mock.calls).toEqual([["Undone: scene 1's title."], ['Done again: pinning the film.']]);
    stop();
  });

  it('takes a removal back by undo while it is the newest act, and out of the bin when something came after it', async () => {
    const step = { id: 'a', type: 'remove_scene', label: 'removing scene 2', at: 1 };
    const opposite = { action: 'restoreScene', fields: { scene: 's2' } };
    const first = await liveNotebook(plainView(1, { undo: step }));
    await first.notebook.takeBack('remove_scene', opposite);
    expect(line.send).toHaveBeenLastCalledWith('undo', {});
    first.stop();
    const later = await liveNotebook(plainView(1, { undo: { ...step, type: 'edit_brief' } }));
    await later.notebook.takeBack('remove_scene', opposite);
    expect(line.send).toHaveBeenLastCalledWith('restoreScene', { scene: 's2' });
    later.stop();
  });
});

describe('a press of a run button', () => {
  const planOf = (cost: number | null, id = 's1/end', corrections: number | null = 0) =>
    ({ target: 'this', cells: [{ id, label: id, reason: '', maybe: false, replaces: false, cost, milliseconds: null }], cost, certain: cost, corrections, milliseconds: null });
  beforeEach(() => {
    vi.clearAllMocks();
    line.send.mockResolvedValue({ ok: true });
  });

  it.each([
    { what: 'a price that nobody has seen is shown first', view: { paid: true }, plan: planOf(0.13), way: {}, asks: true },
    { what: 'and one that is not known', view: { paid: true }, plan: planOf(null), way: {}, asks: true },
    { what: 'a price beside the button is enough', view: { paid: true }, plan: planOf(0.13), way: { seen: true }, asks: false },
    { what: 'and what corrections may add to free work', view: { paid: true }, plan: planOf(0, 's1/drift', 0.9), way: {}, asks: true },
    { what: 'free work runs at once', view: { paid: true }, plan: planOf(0), way: {}, asks: false },
    { what: "scenes of a person's own are asked about, whatever it costs", view: { edited: ['s1'] }, plan: planOf(0, 'storyboard'), way: { seen: true }, asks: true },
    { what: 'but not when the storyboard is not written again', view: { edited: ['s1'] }, plan: planOf(0), way: {}, asks: false },
    { what: 'what was confirmed is not asked about again', view: { paid: true, edited: ['s1'] }, plan: planOf(0.13, 'storyboard'), way: { asked: true }, asks: false }
  ])('$what', async ({ view, plan, way, asks }) => {
    const { notebook, voice, stop } = await liveNotebook(plainView(1, view));
    line.plan.mockResolvedValue(plan);
    await notebook.send('run', { target: 'this', cell: 's1/end' }, way);
    expect(voice.ask.mock.calls).toEqual(asks ? [[{ target: 'this', cell: 's1/end', plan }]] : []);
    expect(line.send.mock.calls).toEqual(asks ? [] : [['run', { target: 'this', cell: 's1/end' }]]);
    stop();
  });
});
