/** Review on a temporary folder, without a server: a notebook with a film whose files are there, links, and visitors with cookies of their own. */
import { randomUUID } from 'node:crypto';
import type { ArtifactRef, Film } from '../../src/lib/pipeline/index.ts';
import type { ReviewPage } from '../../src/lib/review-protocol.ts';
import { planView } from '../../src/lib/server/projects/plans.ts';
import { emptyTimings } from '../../src/lib/server/projects/timing.ts';
import { grantCookie } from '../../src/lib/server/review/access.ts';
import { openAnswers, type Visit } from '../../src/lib/server/review/answers.ts';
import type { Draft } from '../../src/lib/server/review/proposals.ts';
import { openReview } from '../../src/lib/server/review/review.ts';
import { openStore, type ArtifactStore } from '../../src/lib/server/storage/files.ts';
import { openNotebook } from './notebook.ts';

export type Terms = Parameters<ReturnType<typeof openReview>['links']['create']>[1];
const plainTerms: Terms = { label: 'A link', role: 'approve', download: false, content: 'film', pins: false, expiresAt: null, passcode: null };
export const film = { frames: 96, seconds: 4 };

export type ReviewDesk = Awaited<ReturnType<typeof openReviewDesk>>;

/** `draft`: the writer of changes, when the test has one. */
export async function openReviewDesk({ draft }: { draft?: Draft } = {}) {
  const notebook = await openNotebook();
  const store = openStore(notebook.data);
  const clock = { now: Date.now() };
  const timings = emptyTimings();
  const review = openReview({
    opened: notebook.opened, sessions: notebook.sessions, now: () => clock.now, plan: (project) => planView(project, 'outdated', null, timings),
    draft: draft ?? (async () => { throw new Error('No test asks for a writer here.'); })
  });
  const answers = openAnswers({ review, sessions: notebook.sessions, store });
  await notebook.run('export');
  await cutFilm('first');

  /** Puts a film whose files are in the store into effect, cut from the clips as they are now. */
  async function cutFilm(words: string): Promise<Film> {
    const output: Film = { video: await file(store, `film ${words}`, 'video/mp4'), poster: await file(store, `poster ${words}`, 'image/jpeg'), duration: film.seconds, frames: film.frames, scenes: [0, 24, 48, 72].map((start) => ({ start, frames: 24 })) };
    const outcome = await notebook.act({ type: 'replace', cell: 'export', output });
    if (!outcome.ok) throw new Error(outcome.message);
    return output;
  }

  async function link(terms: Partial<Terms> = {}): Promise<{ token: string; share: string }> {
    const made = await review.links.create(notebook.project, { ...plainTerms, ...terms });
    if (!made.ok || made.token === null) throw new Error('No link was made.');
    return { token: made.token, share: made.share };
  }

  return {
    ...notebook, store, clock, review, answers, cutFilm, link, visitor: (token: string, address?: string) => openVisitor({ review, answers }, token, address),
    facts: notebook.facts
  };
}

/** A file in the store with made-up bytes. */
export const file = (store: ArtifactStore, words: string, mime: ArtifactRef['mime']): Promise<ArtifactRef> =>
  store.put(new TextEncoder().encode(words), { mime, width: 1280, height: 720, ...(mime === 'video/mp4' ? { duration: film.seconds, frames: film.frames } : {}) });

export type Visitor = ReturnType<typeof openVisitor>;
export type Reply<T = Record<string, unknown>> = { status: number; body: T; text: string };

function openVisitor({ review, answers }: { review: ReturnType<typeof openReview>; answers: ReturnType<typeof openAnswers> }, token: string, address = '192.0.2.7') {
  const cookies = new Map<string, string>();
  const lifetimes = new Map<string, number>();
  const visit = (path: string, init: RequestInit = {}): Visit => ({
    token, address, request: new Request(`http://studio.example/s/${token}${path}`, init), cookie: (name) => cookies.get(name),
    setCookie: (name, value, maxAge) => { cookies.set(name, value); lifetimes.set(name, maxAge); }
  });
  const read = async <T>(response: Response): Promise<Reply<T>> => {
    const text = await response.text();
    return { status: response.status, text, body: text.startsWith('{') ? (JSON.parse(text) as T) : ({} as T) };
  };
  const post = (body: unknown) => answers.act(visit('/api/review', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }));
  return {
    cookies, lifetimes, visit,
    page: async () => read<ReviewPage>(await answers.read(visit('/api/review'))),
    ticket: async () => read<{ ticket: string }>(await answers.ticket(visit('/api/ticket'))),
    media: (name: string, query = '', init: RequestInit = {}) => answers.media(visit(`/media/${name}${query}`, init), name),
    act: async (body: unknown) => read(await post(body)),
    /** Gives a name and then says something at a frame. */
    async say(text: string, more: Record<string, unknown> = {}) {
      if (!cookies.has('scenebook_reviewer')) await post({ act: 'name', name: 'Ada' });
      return read<{ comment: { id: string; author: string } }>(await post({ act: 'comment', key: randomUUID(), text, version: 2, first: 3, last: 3, ...more }));
    },
    async enter(passcode: string) {
      const entry = await review.access.enter(token, passcode, address);
      if (entry.state === 'in') cookies.set(grantCookie, entry.grant);
      return entry;
    }
  };
}
