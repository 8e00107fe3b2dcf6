/**
 * The notebook as the page holds it: the newest view, the volatile progress over it, and the line to the studio.
 * It never derives a state; it shows what the server derived and posts what a person decides.
 */
import { invalidateAll } from '$app/navigation';
import { SvelteMap } from 'svelte/reactivity';
import type { CellId, RunTarget } from '../pipeline/project.ts';
import type { CellView, NotebookPatch, NotebookView, PlanView } from '../protocol.ts';
import type { ProgressMessage } from '../protocol-socket.ts';
import { connect, type Connection, type ConnectionStatus } from './connection.ts';
import { applyPatch, cellsById, changesInWords } from './patch.ts';
import { createPlanBook } from './plans.ts';
import { send, settled, type Fields, type Outcome } from './send.ts';

/** A press of a run button, with its plan, before it is confirmed. */
export type Press = { target: RunTarget; cell: CellId | null; plan: PlanView };

/** What the notebook tells the desk (desk.svelte.ts). `ask`: shows a press and posts it when it is confirmed. */
export type Voice = { refused: (message: string, advice: string) => void; say: (sentence: string) => void; ask: (press: Press) => void };

/** `quiet`: the caller shows a refusal itself. `seen`: the price stood beside the button. `asked`: it was confirmed. */
type Way = { quiet?: boolean; seen?: boolean; asked?: boolean };

export class Notebook {
  view: NotebookView = $state.raw(null!);
  status: ConnectionStatus = $state('connecting');
  gone = $state(false);
  now = $state(Date.now());
  /** How many of this page's posts are under way. */
  posting = $state(0);

  #progress = new SvelteMap<CellId, ProgressMessage>();
  #byId = $derived(cellsById(this.view));
  /** Whole cells by the slim ones that they belong to. */
  #whole = new SvelteMap<CellId, { of: CellView; cell: CellView }>();
  #connection: Connection | null = null;
  #voice: Voice;
  #plans = createPlanBook(async (target, cell) => (await this.#connection?.plan(target, cell)) ?? null);
  #drafts: readonly (() => void)[] = [];

  constructor(view: NotebookView, voice: Voice) {
    this.view = view;
    this.#voice = voice;
  }

  cell(id: CellId): CellView | undefined {
    const cell = this.#byId.get(id);
    const whole = cell?.slim ? this.#whole.get(id) : undefined;
    return whole && whole.of === cell ? whole.cell : cell;
  }

  /** Asks for the whole of a cell that came slim, in long notebooks; called when it is selected or has changed. */
  async lookInto(id: CellId): Promise<void> {
    const of = this.#byId.get(id);
    if (!of?.slim || this.#whole.get(id)?.of === of) return;
    const cell = await this.#connection?.cell(id);
    if (cell && this.#byId.get(id) === of) this.#whole.set(id, { of, cell });
  }

  get busy(): boolean { return this.view.cells.some((cell) => cell.state === 'running' || cell.state === 'queued'); }
  get run() { return this.view.runs.find((run) => run.state === 'running') ?? null; }

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

  /**
   * Posts an action. A refusal is said aloud unless the caller shows it itself. A press that costs money which nobody has
   * seen yet, or that would write over scenes of a person's own, is asked about first.
   */
  async send(action: string, fields: Fields | FormData, way: Way = {}): Promise<Outcome> {
    if (action === 'run') {
      this.saveDrafts();
      if (this.#mayAsk(way)) {
        const press = await this.#pressOf(fields);
        if (press && this.#asks(press, way)) {
          this.#voice.ask(press);
          return { ok: true };
        }
      }
    }
    return this.#post(action, fields, way.quiet ?? false);
  }

  #mayAsk({ seen = false, asked = false }: Way): boolean {
    return !asked && ((this.view.paid && !seen) || this.view.edited.length > 0);
  }

  #asks({ plan }: Press, { seen = false }: Way): boolean {
    const overwrites = this.view.edited.length > 0 && plan.cells.some(({ id }) => id === 'storyboard');
    return overwrites || (!seen && (plan.cost !== 0 || plan.corrections !== 0));
  }

  async #pressOf(fields: Fields | FormData): Promise<Press | null> {
    const value = (name: string) => String((fields instanceof FormData ? fields.get(name) : fields[name]) ?? '');
    const target = value('target') as RunTarget;
    const cell = value('cell') || null;
    // What was typed has to be known before the plan is made.
    await settled();
    const plan = (await this.#connection?.plan(target, cell)) ?? null;
    return plan && { target, cell, plan };
  }

  /** Takes back the notebook's newest act, whoever did it; says which. */
  undo = () => this.#turn('undo', this.view.undo?.label);
  redo = () => this.#turn('redo', this.view.redo?.label);

  async #turn(way: 'undo' | 'redo', label: string | undefined): Promise<Outcome> {
    const outcome = await this.send(way, {});
    if (outcome.ok) this.#voice.say(`${way === 'undo' ? 'Undone' : 'Done again'}${label ? `: ${label}` : ''}.`);
    return outcome;
  }

  /** Takes an act back: by undo while it is the newest one, else by its opposite, so that nothing later is lost. */
  async takeBack(type: string, opposite: { action: string; fields: Fields }): Promise<Outcome> {
    return this.view.undo?.type === type ? this.undo() : this.send(opposite.action, opposite.fields);
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
