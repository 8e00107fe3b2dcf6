import { describe, expect, it } from 'vitest';
import { applyPatch, changesInWords } from '../../src/lib/client/patch.ts';
import type { NotebookPatch, NotebookView } from '../../src/lib/protocol.ts';
import { cellOf, plainView, sceneOf } from '../support/view.ts';

function headOf(view: NotebookView): NotebookPatch['head'] {
  const { cells: _cells, scenes: _scenes, revision: _revision, ...head } = view;
  return head;
}

const patchOf = (view: NotebookView, more: Partial<NotebookPatch>): NotebookPatch =>
  ({ from: view.revision, revision: view.revision + 1, cells: [], order: null, scenes: [], sceneOrder: null, head: headOf(view), ...more });

describe('applying a patch to the notebook', () => {
  const view = plainView(2);

  it('puts whole new cells in the place of the old ones and keeps every other cell as it was', () => {
    const cell = cellOf('s1/end', 'outdated', null);
    const next = applyPatch(view, patchOf(view, { cells: [cell], head: { ...headOf(view), title: 'Renamed', spent: 2 } }))!;
    expect(next).toMatchObject({ revision: 2, title: 'Renamed', spent: 2 });
    expect(next.cells.map(({ id }) => id)).toEqual(view.cells.map(({ id }) => id));
    for (const [i, each] of next.cells.entries()) expect(each).toBe(each.id === 's1/end' ? cell : view.cells[i]);
  });

  it('puts changed fields into the cell that it knows, and asks for a whole view when it does not know it', () => {
    const next = applyPatch(view, patchOf(view, { cells: [{ id: 's1/end', label: 'Scene 9 · last frame' }] }))!;
    const before = view.cells.find(({ id }) => id === 's1/end')!;
    expect(next.cells.find(({ id }) => id === 's1/end')).toEqual({ ...before, label: 'Scene 9 · last frame' });
    expect(applyPatch(view, patchOf(view, { cells: [{ id: 's9/end', label: 'Scene 9 · last frame' }] }))).toBeNull();
  });

  it('follows a new order, with cells that came and without those that went', () => {
    const came = ['start', 'end', 'clip', 'drift'].map((part) => cellOf(`s3/${part}`, 'empty', null));
    const order = ['brief', 'stories', 'storyboard', ...came.map(({ id }) => id), 's1/start', 's1/end', 's1/clip', 's1/drift', 'export'];
    const next = applyPatch(view, patchOf(view, { cells: came, order, scenes: [sceneOf(3)], sceneOrder: ['s3', 's1'] }))!;
    expect(next.cells.map(({ id }) => id)).toEqual(order);
    expect(next.scenes.map(({ id }) => id)).toEqual(['s3', 's1']);
  });

  it('keeps the list of scenes itself when none of them is new', () => {
    expect(applyPatch(view, patchOf(view, {}))!.scenes).toBe(view.scenes);
  });

  it('leaves the view alone when the patch is old news', () => {
    expect(applyPatch(view, patchOf(view, { from: 0, revision: 1 }))).toBe(view);
  });

  it('asks for a whole view when a revision was missed', () => {
    expect(applyPatch(view, patchOf(view, { from: 2, revision: 3 }))).toBeNull();
  });

  it('asks for a whole view when the order names a cell that nobody sent', () => {
    expect(applyPatch(view, patchOf(view, { order: ['brief', 's9/start'] }))).toBeNull();
  });
});

describe('what a patch says to those who cannot see it', () => {
  const before = plainView(1, { cells: [cellOf('brief', 'fresh', null), cellOf('s1/end', 'running', null), cellOf('s1/clip', 'fresh', null), cellOf('s1/drift', 'fresh', null)] });
  const after = (states: [string, 'fresh' | 'failed' | 'outdated' | 'running'][]): NotebookView => ({
    ...before, cells: before.cells.map((cell) => { const to = states.find(([id]) => id === cell.id); return to ? cellOf(cell.id, to[1], null) : cell; })
  });

  it.each([
    { change: after([['s1/end', 'fresh']]), words: 'Scene 1 · last frame: up to date.' },
    { change: after([['s1/end', 'failed']]), words: 'Scene 1 · last frame: failed.' },
    { change: after([['s1/clip', 'outdated']]), words: 'Scene 1 · clip is now outdated.' },
    { change: after([['s1/end', 'fresh'], ['s1/clip', 'outdated'], ['s1/drift', 'outdated']]), words: 'Scene 1 · last frame: up to date. 2 cells are now outdated.' },
    { change: after([['s1/clip', 'running']]), words: '' }
  ])('says "$words"', ({ change, words }) => {
    expect(changesInWords(before, change)).toBe(words);
  });
});
