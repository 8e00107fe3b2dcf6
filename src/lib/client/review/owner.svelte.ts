/** Review as the notebook holds it: links, comments, verdicts, proposals. Asked for again when the studio says that something changed. */
import type { OwnerReview, OwnerVisit, ReviewComment, ReviewNews, ReviewProblem } from '../../review-protocol.ts';
import { hearReview } from './news.ts';
import { threadsOf, withComment, type Thread } from './threads.ts';

type Done = { ok: true; path?: string; share?: string; proposal?: string };
export type Outcome = Done | { ok: false; message: string; advice: string };

/** Several news at once are asked for together. Milliseconds. */
const gather = 200;
const none: OwnerReview = { shares: [], comments: [], judgements: [], proposals: [], people: [], versions: [], writer: null };
const unreachable = { ok: false as const, message: 'The studio cannot be reached.', advice: 'Check that it is still running, then try again.' };

export class OwnerDesk {
  readonly project: string;
  review: OwnerReview = $state.raw(none);
  loaded = $state(false);
  /** The panel with links and comments. */
  open: 'links' | 'comments' | null = $state(null);
  /** The panel was opened to say something. */
  saying = $state(false);
  refused: { message: string; advice: string } | null = $state.raw(null);

  threads: Thread[] = $derived(threadsOf(this.review.comments, null));
  waiting = $derived(this.threads.filter(({ resolved, removed }) => !resolved && !removed).length);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #users = 0;
  #stop: (() => void) | null = null;

  constructor(project: string) { this.project = project; }

  get #address() { return `/api/notebooks/${this.project}/review`; }

  say() {
    this.saying = true;
    this.open = 'comments';
  }

  shut() {
    this.saying = false;
    this.open = null;
  }

  /** Listens while anybody shows it; the returned function ends that. */
  use(): () => void {
    if (this.#users++ === 0) {
      void this.load();
      this.#stop = hearReview((news) => this.#heard(news));
    }
    return () => {
      if (--this.#users === 0) this.#stop?.();
    };
  }

  #heard({ project, comment }: ReviewNews) {
    if (project !== this.project) return;
    if (comment) this.#put(comment);
    else this.#later();
  }

  /** The notebook changed: asked again where that can matter. */
  follow() { if (this.review.judgements.length || this.review.proposals.length || this.review.comments.length) this.#later(); }

  #put(comment: ReviewComment) { this.review = { ...this.review, comments: withComment(this.review.comments, comment) }; }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), gather);
  }

  async load(): Promise<void> {
    try {
      const response = await fetch(this.#address);
      if (!response.ok) return;
      this.review = await response.json() as OwnerReview;
      this.loaded = true;
    } catch {
      // The line says so already; the next news asks again.
    }
  }

  async act(act: Record<string, unknown> & { act: string }): Promise<Outcome> {
    const outcome = await this.#post(act);
    this.refused = outcome.ok ? null : outcome;
    if (outcome.ok) await this.load();
    return outcome;
  }

  async #post(act: unknown): Promise<Outcome> {
    try {
      const response = await fetch(this.#address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(act) });
      const answer = await response.json() as Done | ReviewProblem;
      return 'error' in answer ? { ok: false, ...answer.error } : answer;
    } catch {
      return unreachable;
    }
  }

  async activity(share: string): Promise<OwnerVisit[]> {
    const response = await fetch(`${this.#address}?activity=${encodeURIComponent(share)}`).catch(() => null);
    return response?.ok ? ((await response.json()) as { visits: OwnerVisit[] }).visits : [];
  }

  /** The open thread after a frame of the film in effect, the first after the last; null when there is none. */
  next(frame: number): Thread | null {
    const current = this.review.versions.find((version) => version.current)?.number;
    const open = this.threads.filter(({ version, resolved, removed }) => version === current && !resolved && !removed);
    return open.find(({ first }) => first > frame) ?? open[0] ?? null;
  }

  markers(format: string, version: number): string { return `${this.#address}/markers?format=${format}&version=${version}`; }

  /** What is said at a cell: a scene's clip has its scene's comments, the film those without a scene. */
  at(cell: string, scene: string | null): Thread[] {
    if (cell === 'export') return this.threads.filter((thread) => thread.scene === null);
    return scene !== null && cell.endsWith('/clip') ? this.threads.filter((thread) => thread.scene === scene) : [];
  }
}

const desks = new WeakMap<object, OwnerDesk>();

/** The one desk of a notebook that is on the page. */
export function ownerDesk(notebook: { readonly view: { readonly id: string } }): OwnerDesk {
  let desk = desks.get(notebook);
  if (!desk || desk.project !== notebook.view.id) desks.set(notebook, (desk = new OwnerDesk(notebook.view.id)));
  return desk;
}
