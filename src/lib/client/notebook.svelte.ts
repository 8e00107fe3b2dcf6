/**
 * The notebook as the page holds it: the newest view, the volatile progress over it, and the line to the studio.
 * It never derives a state; it shows what the server derived and posts what a person decides.
 */
import { invalidateAll } from '$app/navigation';
import { SvelteMap } from 'svelte/reactivity';
import type { CellId, RunTarget } from '../pipeline/project.ts';
import type { CellView, NotebookPatch, NotebookView, PlanView, ProgressMessage } from '../protocol.ts';
import { connect, type Connection, type ConnectionStatus } from './connection.ts';
import { applyPatch, cellsById, changesInWords } from './patch.ts';
import { createPlanBook } from './plans.ts';
import { send, type Fields, type Outcome } from './send.ts';
import { inverseOf, type Step } from './undo.ts';

/** What the notebook tells the desk (desk.svelte.ts). */
export type Voice = { refused: (message: string, advice: string) => void; say: (sentence: string) => void };

export class Notebook {
  view: NotebookView = $state.raw(null!);
  status: ConnectionStatus = $state('connecting');
  gone = $state(false);
  now = $state(Date.now());
  /** How many of this page's posts are under way. */
  posting = $state(0);

  #progress = new SvelteMap<CellId, ProgressMessage>();
  #byId = $derived(cellsById(this.view));
  #connection: Connection | null = null;
  #voice: Voice;
  #plans = createPlanBook(async (target, cell) => (await this.#connection?.plan(target, cell)) ?? null);
  #drafts: readonly (() => void)[] = [];
  #undone: Step[] = $state.raw([]);
  #done: Step[] = $state.raw([]);

  constructor(view: NotebookView, voice: Voice) {
    this.view = view;
    this.#voice = voice;
  }

  cell(id: CellId): CellView | undefined { return this.#byId.get(id); }
  get busy(): boolean { return this.view.cells.some((cell) => cell.state === 'running' || cell.state === 'queued'); }
  get run() { return this.view.runs.find((run) => run.state === 'running') ?? null; }
  get canUndo(): boolean { return this.#done.length > 0; }
  get canRedo(): boolean { return this.#undone.length > 0; }

  /** Goes live; the returned function ends it. */
  start(): () => void {
    let ended = false;
    const clock = setInterval(() => (this.now = Date.now()), 1000);
    void connect({
      project: this.view.id,
      revision: () => this.view.revision,
      view: (view) => this.replace(view),
      patch: (patch) => this.patch(patch),
      progress: (message) => this.progress(message),
      deleted: () => (this.gone = true),
      status: (status) => (this.status = status)
    }).then((connection) => {
      if (ended) connection.close();
      else this.#connection = connection;
    }, () => (this.status = 'offline'));
    return () => {
      ended = true;
      clearInterval(clock);
      this.#connection?.close();
    };
  }

  /** A whole view, from the socket or from the page's load; an older one than the page has is left alone. */
  replace(view: NotebookView) {
    if (view.id === this.view.id && view.revision < this.view.revision) return;
    this.#take(view);
  }

  patch(patch: NotebookPatch) {
    const view = applyPatch(this.view, patch);
    if (view) this.#take(view);
    else this.#connection?.catchUp();
  }

  #take(view: NotebookView) {
    if (view === this.view) return;
    const words = changesInWords(this.view, view);
    for (const cell of view.cells) if (cell.attempt?.state !== 'running') this.#progress.delete(cell.id);
    this.view = view;
    this.#plans.close();
    if (words) this.#voice.say(words);
  }

  progress(message: ProgressMessage) {
    if (this.cell(message.cell)?.attempt?.id !== message.attempt) return;
    this.#progress.set(message.cell, message);
  }

  /** The newest word on a cell's running attempt. */
  progressOf(cell: CellView): { fraction: number | null; note: string } {
    const message = this.#progress.get(cell.id);
    if (message && message.attempt === cell.attempt?.id) return message;
    return { fraction: cell.attempt?.fraction ?? null, note: cell.attempt?.note ?? '' };
  }

  /** What a run would do; null while the line is down. Asked once per revision. */
  plan(target: RunTarget, cell: CellId | null): Promise<PlanView | null> {
    return this.#plans.look(target, cell);
  }

  /** Fields with unsaved words register here, so that a run is never planned without them. */
  addDraft(save: () => void): () => void {
    this.#drafts = [...this.#drafts, save];
    return () => { this.#drafts = this.#drafts.filter((other) => other !== save); };
  }

  saveDrafts() { for (const save of this.#drafts) save(); }

  /** Posts an action. A refusal is said aloud unless the caller shows it itself. */
  async send(action: string, fields: Fields | FormData, { quiet = false } = {}): Promise<Outcome> {
    if (action === 'run') this.saveDrafts();
    const step = inverseOf(this.view, action, fields);
    const outcome = await this.#post(action, fields, quiet);
    if (outcome.ok && step) {
      this.#done = [...this.#done.slice(-99), step];
      this.#undone = [];
    }
    return outcome;
  }

  async undo() { await this.#turn('back'); }
  async redo() { await this.#turn('forth'); }

  async #turn(way: 'back' | 'forth') {
    const step = (way === 'back' ? this.#done : this.#undone).at(-1);
    if (!step) return;
    const inverse = inverseOf(this.view, step.action, step.fields);
    if (way === 'back') this.#done = this.#done.slice(0, -1);
    else this.#undone = this.#undone.slice(0, -1);
    const outcome = await this.#post(step.action, step.fields, false);
    if (!outcome.ok || !inverse) return;
    if (way === 'back') this.#undone = [...this.#undone, inverse];
    else this.#done = [...this.#done, inverse];
    this.#voice.say(way === 'back' ? 'Undone.' : 'Done again.');
  }

  async #post(action: string, fields: Fields | FormData, quiet: boolean): Promise<Outcome> {
    this.posting++;
    const outcome = await send(action, fields);
    this.posting--;
    if (!outcome.ok && !quiet) this.#voice.refused(outcome.message, outcome.advice);
    if (outcome.ok && this.status !== 'live') await invalidateAll();
    return outcome;
  }
}
