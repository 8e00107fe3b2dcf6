/** The review page as it is held in the browser: the film, what was said, who is there, and the line to the studio. */
import type { ReviewComment, ReviewFilm, ReviewJudgement, ReviewPage, ReviewPerson, ReviewTerms, ReviewVersion } from '../../review-protocol.ts';
import { allows, type ShareRole } from '../../pipeline/review/words.ts';
import type { Drawing } from '../../pipeline/review/drawing.ts';
import { ask, listen, type Answer } from './line.ts';
import { threadsOf, withComment } from './threads.ts';

export type Problem = { message: string; advice: string };

export class ReviewRoom {
  readonly base: string;
  terms: ReviewTerms = $state.raw(null!);
  film: ReviewFilm = $state.raw(null!);
  comments: ReviewComment[] = $state.raw([]);
  judgements: ReviewJudgement[] = $state.raw([]);
  people: ReviewPerson[] = $state.raw([]);
  live = $state(false);
  /** Why the link ended; null while it lasts. */
  ended: string | null = $state(null);
  problem: Problem | null = $state.raw(null);
  /** The version that is shown; the one in effect until another is chosen. */
  chosen: number | null = $state(null);
  selected: string | null = $state(null);
  /** Shown when something asks for a name; resolves what waits for it. */
  naming: ((named: boolean) => void) | null = $state.raw(null);

  version: ReviewVersion | null = $derived(this.film.versions.find(({ number }) => number === this.chosen) ?? this.film.versions.find(({ current }) => current) ?? this.film.versions[0] ?? null);
  threads = $derived(threadsOf(this.comments, this.version?.number ?? null));
  open = $derived(this.threads.filter(({ resolved, removed }) => !resolved && !removed).length);

  #line: { again: () => void; close: () => void } | null = null;

  constructor(base: string, page: ReviewPage) {
    this.base = base;
    this.take(page);
  }

  take({ terms, film, comments, judgements }: ReviewPage) {
    this.terms = terms;
    this.film = film;
    this.comments = comments;
    this.judgements = judgements;
  }

  get me(): ReviewPerson | null { return this.terms.me; }
  may(role: ShareRole): boolean { return allows(this.terms.role, role) && this.ended === null; }
  fileUrl(file: string): string { return `${this.base}/media/${file}`; }

  /** Goes live; the returned function ends it. */
  start(): () => void {
    let over = false;
    void listen(this.base, {
      page: (page) => this.take(page),
      live: (live) => { this.live = live; },
      ended: (why) => { this.ended = why; },
      comment: (comment) => { this.comments = withComment(this.comments, comment); },
      judgements: (judgements) => { this.judgements = judgements; },
      film: (film) => { this.film = film; },
      presence: (people) => { this.people = people; }
    }).then((line) => {
      if (over) line.close();
      else this.#line = line;
    }, () => undefined);
    return () => {
      over = true;
      this.#line?.close();
    };
  }

  /** True once there is a name to speak under; asks for it the first time. */
  async named(): Promise<boolean> {
    if (this.me) return true;
    return new Promise((resolve) => {
      this.naming = (named) => {
        this.naming = null;
        resolve(named);
      };
    });
  }

  async introduce(name: string): Promise<Problem | null> {
    const answer = await ask<{ me: ReviewPerson }>(this.base, 'review', { act: 'name', name });
    if (!answer.ok) return answer;
    this.terms = { ...this.terms, me: answer.value.me };
    this.#line?.again();
    return null;
  }

  /** Posts an act; what it brought is shown at once, and told to the others by the studio. */
  async #post(body: Record<string, unknown>): Promise<boolean> {
    if (!(await this.named())) return false;
    const answer: Answer<{ comment?: ReviewComment }> = await ask(this.base, 'review', body);
    if (!answer.ok) {
      this.problem = { message: answer.message, advice: answer.advice };
      return false;
    }
    this.problem = null;
    if (answer.value.comment) this.comments = withComment(this.comments, answer.value.comment);
    return true;
  }

  say(remark: { text: string; drawing: Drawing | null; version: number; first: number; last: number; scene: string | null; key: string }) {
    return this.#post({ act: 'comment', ...remark });
  }
  reply(to: string, text: string, key: string) { return this.#post({ act: 'reply', to, text, key }); }
  edit(comment: string, text: string) { return this.#post({ act: 'edit', comment, text }); }
  remove(comment: string) { return this.#post({ act: 'delete', comment }); }
  resolve(comment: string, resolved: boolean) { return this.#post({ act: 'resolve', comment, resolved }); }
  judge(cell: string, content: string, verdict: 'approved' | 'changes', note: string) { return this.#post({ act: 'judge', cell, content, verdict, note }); }
}
