import { describe, expect, it, vi } from 'vitest';
import { notebookCommands } from '../../src/lib/client/commands.ts';
import type { Desk } from '../../src/lib/client/desk.svelte.ts';
import type { Notebook } from '../../src/lib/client/notebook.svelte.ts';
import type { Player } from '../../src/lib/client/player.svelte.ts';
import type { NotebookView } from '../../src/lib/protocol.ts';
import { cellOf, plainView, reasonOf, takeOf } from '../support/view.ts';

function commandsOn(view: NotebookView, selected: string) {
  const send = vi.fn().mockResolvedValue({ ok: true });
  const go = vi.fn();
  const notebook = { view, send, cell: (id: string) => view.cells.find((cell) => cell.id === id), busy: view.cells.some((cell) => cell.state === 'running') };
  const desk = { selected, go, toggle: vi.fn(), note: vi.fn(), panel: null, drawer: null };
  const list = notebookCommands({ notebook: notebook as unknown as Notebook, desk: desk as unknown as Desk, player: {} as Player });
  const command = (id: string) => list.find((each) => each.id === id)!;
  return { list, send, go, desk, command, sense: (id: string) => command(id).when?.() ?? true };
}

describe('the commands of the notebook', () => {
  it('have one meaning a key in each place', () => {
    const { list } = commandsOn(plainView(4), 's2/end');
    for (const place of ['anywhere', 'command', 'player'] as const) {
      const keys = list.filter((command) => command.place === place || command.place === 'anywhere').flatMap((command) => command.keys);
      expect(keys).toEqual([...new Set(keys)]);
    }
  });

  it.each([
    { id: 'run', fields: { target: 'this', cell: 's2/end' } },
    { id: 'run-needs', fields: { target: 'needs', cell: 's2/end' } },
    { id: 'run-follows', fields: { target: 'follows', cell: 's2/end' } },
    { id: 'run-export', fields: { target: 'export' } }
  ])('post what they say: $id', ({ id, fields }) => {
    const { command, send } = commandsOn(plainView(2), 's2/end');
    command(id).run();
    expect(send).toHaveBeenCalledExactlyOnceWith('run', fields);
  });

  it('run and go to the next cell', () => {
    const { command, send, go } = commandsOn(plainView(2), 's1/start');
    command('run-next').run();
    expect(send).toHaveBeenCalledExactlyOnceWith('run', { target: 'this', cell: 's1/start' });
    expect(go).toHaveBeenCalledExactlyOnceWith('s1/end');
  });

  it('never run the brief, which a person writes, nor a cell that runs already', () => {
    expect(commandsOn(plainView(1), 'brief').sense('run')).toBe(false);
    const base = plainView(1);
    const running = { ...base, cells: base.cells.map((cell) => (cell.id === 's1/clip' ? cellOf(cell.id, 'running', null) : cell)) };
    expect(commandsOn(running, 's1/clip').sense('run')).toBe(false);
    expect(commandsOn(running, 's1/end').sense('run')).toBe(true);
    const cancelling = commandsOn(running, 's1/clip');
    cancelling.command('cancel').run();
    expect(cancelling.send).toHaveBeenCalledExactlyOnceWith('cancel', { cell: 's1/clip' });
    const everything = commandsOn(running, 's1/end');
    everything.command('cancel').run();
    expect(everything.send).toHaveBeenCalledExactlyOnceWith('cancel', {});
  });

  it('move a scene within the film and not over its ends', () => {
    const first = commandsOn(plainView(3), 's1/clip');
    expect([first.sense('move-up'), first.sense('move-down')]).toEqual([false, true]);
    first.command('move-down').run();
    expect(first.send).toHaveBeenCalledExactlyOnceWith('moveScene', { scene: 's1', to: 1 });
    expect(commandsOn(plainView(3), 's3/clip').sense('move-down')).toBe(false);
    expect(commandsOn(plainView(3), 'stories').sense('move-down')).toBe(false);
  });

  it('insert beside the selected scene, and at the end when none is selected', () => {
    const inside = commandsOn(plainView(3), 's2/end');
    inside.command('insert-above').run();
    expect(inside.send).toHaveBeenLastCalledWith('insertScene', { before: 's2' });
    const outside = commandsOn(plainView(3), 'stories');
    outside.command('insert-below').run();
    expect(outside.send).toHaveBeenLastCalledWith('insertScene', { after: 's3' });
  });

  it('accept what has a cause of its own, not what only hangs on something outdated', () => {
    const outdated = (kind: 'changed' | 'through') => {
      const base = plainView(1);
      const cell = cellOf('s1/clip', 'outdated', takeOf('t', 1, null), { reasons: [reasonOf('', 'x', '', 's1/end', { kind })] });
      return commandsOn({ ...base, cells: base.cells.map((each) => (each.id === cell.id ? cell : each)) }, 's1/clip').sense('accept');
    };
    expect([outdated('changed'), outdated('through')]).toEqual([true, false]);
  });

  it('say what undo and redo would turn, and are there only while something can be', () => {
    const step = { id: 'a', type: 'pin', label: 'pinning the film', at: 1 };
    const { command, sense } = commandsOn(plainView(1, { undo: step }), 'stories');
    expect([command('undo').title, sense('undo'), command('redo').title, sense('redo')]).toEqual(['Undo: pinning the film', true, 'Redo', false]);
  });

  it('step through takes', () => {
    const base = plainView(1);
    const takes = [takeOf('t1', 1, null), takeOf('t2', 2, null), takeOf('t3', 3, null)];
    const view = { ...base, cells: base.cells.map((cell) => (cell.id === 's1/end' ? cellOf(cell.id, 'fresh', takes[1]!, { takes }) : cell)) };
    const { command, send } = commandsOn(view, 's1/end');
    command('take-previous').run();
    command('take-next').run();
    expect(send.mock.calls).toEqual([['choose', { cell: 's1/end', take: 't1' }], ['choose', { cell: 's1/end', take: 't3' }]]);
  });

  it('offer the way back after a scene was removed', async () => {
    const { command, send, desk } = commandsOn(plainView(3), 's2/end');
    command('remove').run();
    await vi.waitFor(() => expect(desk.note).toHaveBeenCalledOnce());
    expect(send).toHaveBeenCalledExactlyOnceWith('removeScene', { scene: 's2' });
    expect(desk.note.mock.calls[0]![1]).toMatchObject({ label: 'Undo' });
    expect(desk.selected).toBe('storyboard');
  });
});
