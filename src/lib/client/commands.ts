/** Every command of the notebook page, for keys, palette, tooltips and help. */
import { isWritten, sceneCell } from '../pipeline/project.ts';
import { frameRate } from '../pipeline/words.ts';
import type { CellView, HistoryStep } from '../protocol.ts';
import type { Desk } from './desk.svelte.ts';
import type { Notebook } from './notebook.svelte.ts';
import { fieldId } from './outputs.ts';
import type { Player } from './player.svelte.ts';
import { ownerDesk } from './review/owner.svelte.ts';
import type { Command } from './shortcuts.ts';
import { switchTheme } from './theme.ts';

type Parts = { notebook: Notebook; desk: Desk; player: Player };

export function notebookCommands({ notebook, desk, player }: Parts): Command[] {
  const selected = () => notebook.cell(desk.selected);
  const busy = (cell: CellView | undefined) => cell?.state === 'running' || cell?.state === 'queued';
  const runnable = () => selected() !== undefined && !isWritten(selected()!.kind) && !busy(selected());
  const run = (target: string) => void notebook.send('run', { target, cell: desk.selected });
  const scene = () => selected()?.scene ?? null;
  const sceneIndex = () => notebook.view.scenes.findIndex((each) => each.id === scene());

  function step(by: number) {
    const cells = notebook.view.cells;
    const next = cells[cells.findIndex((cell) => cell.id === desk.selected) + by];
    if (next) void desk.go(next.id);
  }

  function edit() {
    const cell = selected();
    if (!cell) return;
    const field = cell.part === 'end' ? 'endPrompt' : cell.part === 'clip' ? 'motionPrompt' : cell.part === 'start' ? 'title' : null;
    if (cell.scene && field) return void desk.go(cell.id, fieldId(`scene-${cell.scene}`, field));
    const inside = (what: string) => document.querySelector<HTMLElement>(`[data-cell="${cell.id}"] ${what}`);
    (inside(':is(textarea, input:not([type=hidden], [type=file]), select)') ?? inside('.body button') ?? inside('button'))?.focus();
  }

  function otherTake(by: number) {
    const cell = selected();
    const takes = cell?.takes ?? [];
    const take = takes[takes.findIndex((each) => each.id === cell?.take?.id) + by];
    if (cell && take) void notebook.send('choose', { cell: cell.id, take: take.id });
  }

  function insert(where: 'before' | 'after') {
    const id = scene() ?? notebook.view.scenes.at(-1)?.id;
    if (id) void notebook.send('insertScene', { [where]: id });
  }

  async function remove() {
    const id = scene();
    const number = sceneIndex() + 1;
    if (!id) return;
    const outcome = await notebook.send('removeScene', { scene: id });
    if (!outcome.ok) return;
    desk.selected = 'storyboard';
    desk.note(`Scene ${number} was removed.`, { label: 'Undo', run: () => void notebook.takeBack('remove_scene', { action: 'restoreScene', fields: { scene: id } }) });
  }

  const move = (by: number) => {
    const id = scene();
    const to = sceneIndex() + by;
    if (id && to >= 0 && to < notebook.view.scenes.length) void notebook.send('moveScene', { scene: id, to });
  };

  function say() {
    player.pause();
    ownerDesk(notebook).say();
  }

  const pin = () => void notebook.send(selected()?.pinned ? 'unpin' : 'pin', { cell: desk.selected });
  const outdated = () => notebook.view.cells.some((cell) => cell.state === 'outdated');
  const failed = () => notebook.view.cells.some((cell) => cell.state === 'failed');
  const open = (panel: NonNullable<Desk['panel']>) => () => { desk.panel = panel; };

  return [
    { id: 'run', title: 'Run this cell', place: 'anywhere', keys: ['Mod+Enter'], when: runnable, run: () => run('this') },
    { id: 'run-next', title: 'Run this cell and go to the next', place: 'anywhere', keys: ['Shift+Enter'], when: runnable, run: () => { run('this'); step(1); } },
    { id: 'run-needs', title: 'Run with what it needs', place: 'anywhere', keys: ['Mod+Shift+Enter'], when: runnable, run: () => run('needs') },
    { id: 'run-follows', title: 'Run this and what follows', place: 'command', keys: ['r'], when: runnable, run: () => run('follows') },
    { id: 'run-outdated', title: 'Run everything that is outdated', place: 'command', keys: [], when: outdated, run: () => void notebook.send('run', { target: 'outdated' }) },
    { id: 'run-export', title: 'Run everything up to the film', place: 'command', keys: [], run: () => void notebook.send('run', { target: 'export' }) },
    { id: 'retry', title: 'Retry what failed', place: 'command', keys: [], when: failed, run: () => void notebook.send('run', { target: 'retry' }) },
    { id: 'cancel', title: 'Cancel this cell, or everything when it is not running', place: 'anywhere', keys: ['Mod+.'], when: () => notebook.busy, run: () => void notebook.send('cancel', busy(selected()) ? { cell: desk.selected } : {}) },
    { id: 'palette', title: 'Open the command palette', place: 'anywhere', keys: ['Mod+k'], run: open('palette') },
    { id: 'undo', title: turned('Undo', notebook.view.undo), place: 'command', keys: ['Mod+z'], when: () => notebook.view.undo !== null, run: () => void notebook.undo() },
    { id: 'redo', title: turned('Redo', notebook.view.redo), place: 'command', keys: ['Mod+Shift+z'], when: () => notebook.view.redo !== null, run: () => void notebook.redo() },
    { id: 'next', title: 'Go to the next cell', place: 'command', keys: ['j', 'ArrowDown'], run: () => step(1) },
    { id: 'previous', title: 'Go to the previous cell', place: 'command', keys: ['k', 'ArrowUp'], run: () => step(-1) },
    { id: 'edit', title: 'Edit this cell', place: 'command', keys: ['Enter'], run: edit },
    { id: 'move-up', title: 'Move the scene up', place: 'command', keys: ['Alt+ArrowUp'], when: () => sceneIndex() > 0, run: () => move(-1) },
    { id: 'move-down', title: 'Move the scene down', place: 'command', keys: ['Alt+ArrowDown'], when: () => scene() !== null && sceneIndex() < notebook.view.scenes.length - 1, run: () => move(1) },
    { id: 'insert-above', title: 'Insert a scene above', place: 'command', keys: ['a'], when: () => notebook.view.scenes.length > 0, run: () => insert('before') },
    { id: 'insert-below', title: 'Insert a scene below', place: 'command', keys: ['b'], when: () => notebook.view.scenes.length > 0, run: () => insert('after') },
    { id: 'remove', title: 'Remove the scene', place: 'command', keys: ['d d'], when: () => scene() !== null, run: () => void remove() },
    { id: 'split', title: 'Split the scene in two', place: 'command', keys: ['s'], when: () => scene() !== null, run: () => desk.split(scene()!) },
    { id: 'duplicate', title: 'Duplicate the scene', place: 'command', keys: [], when: () => scene() !== null, run: () => void notebook.send('duplicateScene', { scene: scene()! }) },
    { id: 'accept', title: 'Accept this cell as good for its new inputs', place: 'command', keys: [], when: () => selected()?.state === 'outdated' && selected()!.reasons.some((reason) => reason.kind !== 'through'), run: () => void notebook.send('accept', { cell: desk.selected }) },
    { id: 'pin', title: 'Pin or unpin this cell', place: 'command', keys: ['p'], when: () => selected()?.take != null, run: pin },
    { id: 'collapse', title: 'Fold or unfold this cell', place: 'command', keys: ['c'], run: () => desk.toggle(desk.selected) },
    { id: 'take-previous', title: 'Previous take', place: 'command', keys: ['['], when: () => (selected()?.takes.length ?? 0) > 1, run: () => otherTake(-1) },
    { id: 'take-next', title: 'Next take', place: 'command', keys: [']'], when: () => (selected()?.takes.length ?? 0) > 1, run: () => otherTake(1) },
    { id: 'help', title: 'Show all keys', place: 'command', keys: ['?'], run: open('help') },
    { id: 'runs', title: 'Show the run history', place: 'command', keys: [], run: open('runs') },
    { id: 'costs', title: 'Show what it cost, and set the cap', place: 'command', keys: [], run: open('costs') },
    { id: 'bin', title: 'Show the bin: removed scenes and deleted takes', place: 'command', keys: [], run: open('bin') },
    { id: 'doctor', title: 'Open the doctor: what this machine and the providers can do', place: 'command', keys: [], run: () => location.assign('/doctor') },
    { id: 'settings', title: 'Open the settings of the studio', place: 'command', keys: [], run: () => location.assign('/settings') },
    { id: 'theme', title: 'Switch between dark and light', place: 'command', keys: [], run: switchTheme },
    { id: 'inspect', title: 'Show the details of this cell', place: 'command', keys: ['i'], run: () => void desk.inspect(desk.selected) },
    ...playerCommands(player),
    { id: 'say', title: 'Comment on this frame', place: 'player', keys: ['c'], when: () => player.playable, run: say },
    { id: 'next-comment', title: 'Go to the next open comment', place: 'player', keys: ['n'], when: () => ownerDesk(notebook).next(player.frame) !== null, run: () => player.seek(ownerDesk(notebook).next(player.frame)!.first) },
    ...notebook.view.scenes.map((each): Command => ({
      id: `go-${each.id}`, title: `Go to scene ${each.number}: ${each.title}`, place: 'command', keys: [], run: () => void desk.go(sceneCell(each.id, 'start'))
    }))
  ];
}

const turned = (word: string, step: HistoryStep | null) => (step ? `${word}: ${step.label}` : word);

function playerCommands(player: Player): Command[] {
  const able = () => player.playable;
  const command = (id: string, title: string, keys: string[], run: () => void): Command =>
    ({ id, title, place: 'player', keys, when: able, run });
  return [
    command('play', 'Play or pause the film', ['Space', 'k'], () => player.toggle()),
    command('backwards', 'Play backwards, faster with each press', ['j'], () => player.shuttle(-1)),
    command('forwards', 'Play forwards, faster with each press', ['l'], () => player.shuttle(1)),
    command('frame-back', 'One frame back', [',', 'ArrowLeft'], () => player.step(-1)),
    command('frame-on', 'One frame on', ['.', 'ArrowRight'], () => player.step(1)),
    command('second-back', 'One second back', ['Shift+ArrowLeft'], () => player.step(-frameRate)),
    command('second-on', 'One second on', ['Shift+ArrowRight'], () => player.step(frameRate)),
    command('range-in', 'Begin the range here', ['i'], () => player.mark('from')),
    command('range-out', 'End the range here', ['o'], () => player.mark('to')),
    command('mute', 'Sound on or off', ['m'], () => { player.muted = !player.muted; }),
    command('full', 'Full screen', ['f'], () => void document.querySelector<HTMLElement>('.screen')?.requestFullscreen?.()),
    command('close-player', 'Close the player', ['Escape'], () => player.close())
  ];
}
