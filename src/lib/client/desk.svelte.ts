/** What is on the desk of this one page and nobody else's: selection, folded cells, open panels, messages. */
import { tick } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import type { CellId } from '../pipeline/project.ts';
import { land } from './land.ts';
import type { Press } from './notebook.svelte.ts';
import { anchorOf } from './outputs.ts';

export type Panel = 'palette' | 'help' | 'runs' | 'compare' | 'costs' | 'bin' | 'press' | 'split';
export type Toast = { id: number; kind: 'note' | 'error'; message: string; advice: string; action: { label: string; run: () => void } | null };

/** How long a note stays, in milliseconds. Errors stay until they are put away. */
const noteStays = 8000;

export class Desk {
  selected: CellId = $state('brief');
  collapsed = new SvelteSet<string>();
  /** The drawer that is open on a narrow screen. */
  drawer: 'outline' | 'inspector' | null = $state(null);
  panel: Panel | null = $state(null);
  toasts: Toast[] = $state.raw([]);
  /** Whether single letters are commands; whoever dictates or mistypes turns them off (WCAG 2.1.4). */
  letters = $state(true);
  /** Said to screen readers. */
  sentence = $state('');
  /** The takes that the compare panel shows. */
  compared: { cell: CellId; takes: [string, string] } | null = $state.raw(null);

  /** The press that waits to be confirmed. */
  press: Press | null = $state.raw(null);
  /** The scene that is being split. */
  splitting: string | null = $state(null);

  #next = 1;

  say = (sentence: string) => { this.sentence = sentence; };
  refused = (message: string, advice: string) => this.#add({ kind: 'error', message, advice, action: null });

  note(message: string, action: Toast['action'] = null) {
    const id = this.#add({ kind: 'note', message, advice: '', action });
    setTimeout(() => this.dismiss(id), noteStays);
  }

  #add(toast: Omit<Toast, 'id'>): number {
    const id = this.#next++;
    this.toasts = [...this.toasts.filter((other) => other.message !== toast.message).slice(-3), { ...toast, id }];
    return id;
  }

  dismiss(id: number) { this.toasts = this.toasts.filter((toast) => toast.id !== id); }

  ask = (press: Press) => {
    this.press = press;
    this.panel = 'press';
  };

  split(scene: string) {
    this.splitting = scene;
    this.panel = 'split';
  }

  /** Shuts a panel, unless another one has taken its place. */
  shut(panel: Panel) { if (this.panel === panel) this.panel = null; }

  toggle(cell: string) {
    if (!this.collapsed.delete(cell)) this.collapsed.add(cell);
  }

  compare(cell: CellId, takes: [string, string]) {
    this.compared = { cell, takes };
    this.panel = 'compare';
  }

  /** Opens a cell's details and puts the focus there. */
  async inspect(cell: CellId) {
    this.selected = cell;
    this.drawer = 'inspector';
    await tick();
    document.getElementById('inspector')?.focus();
  }

  /** Selects a cell, brings it into view and puts the focus on it, or on a field where one is named. */
  async go(cell: CellId, field: string | null = null) {
    this.selected = cell;
    this.collapsed.delete(cell);
    this.drawer = null;
    await tick();
    const frame = document.getElementById(anchorOf(cell));
    const target = (field && document.getElementById(field)) || frame;
    if (!target) return;
    target.closest('details:not([open])')?.setAttribute('open', '');
    target.focus({ preventScroll: true });
    land(target, target === frame ? 'start' : 'center');
  }
}
