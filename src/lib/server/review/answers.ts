/**
 * What the share routes answer. Each answer is made of review-protocol.ts's types alone. No framework: a request, a way to
 * read and set cookies, and an address go in; a Response comes out.
 */
import { reviewerAct, type ReviewerAct } from '../../pipeline/review/index.ts';
import { allows } from '../../pipeline/review/words.ts';
import { refuse, type Project, type Refusal } from '../../pipeline/index.ts';
import type { ReviewProblem } from '../../review-protocol.ts';
import type { ShareRow } from '../db/review-schema.ts';
import type { Reviewer } from '../db/review.ts';
import type { Sessions } from '../projects/sessions.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { serveArtifact } from '../storage/serve.ts';
import { nameLasts, reviewerCookie } from './access.ts';
import { openBuckets } from './buckets.ts';
import type { Speaker } from './comments.ts';
import { shownFilm } from './film.ts';
import type { Review } from './review.ts';

export type Visit = {
  readonly request: Request;
  readonly token: string;
  readonly address: string;
  readonly cookie: (name: string) => string | undefined;
  /** Sets a cookie of the link; `maxAge` in seconds. */
  readonly setCookie: (name: string, value: string, maxAge: number) => void;
};
export type ShareAnswers = ReturnType<typeof openAnswers>;

/** The largest body of a post, in bytes: a comment with its drawing. */
const mostBytes = 64 * 1024;
const noStore = { 'cache-control': 'private, no-store' };

export function openAnswers({ review, sessions, store }: { review: Review; sessions: Sessions; store: ArtifactStore }) {
  const reads = openBuckets({ burst: 600, perSecond: 60 });
  const crowd = openBuckets({ burst: 300, perSecond: 40 });
  const writes = openBuckets({ burst: 20, perSecond: 2 });

  type Inside = { readonly share: ShareRow; readonly me: Reviewer | null; readonly project: Project };

  async function enter(visit: Visit): Promise<Inside | Response> {
    const door = review.access.knock(visit);
    if (door.state === 'gone') return problem(door.why === 'unknown' ? 404 : 410, refuse('gone', 'This link leads nowhere now.', 'Ask whoever sent it for another one.'));
    if (door.state === 'passcode') return problem(401, refuse('passcode', 'This link asks for a passcode.', 'Load the page again and give it.'));
    const project = await sessions.read(door.share.project_id);
    return project ? { share: door.share, me: door.me, project } : problem(404, refuse('gone', 'This link leads nowhere now.', 'Ask whoever sent it for another one.'));
  }

  const limited = (seconds: number | null): Response | null =>
    seconds === null ? null : problem(429, refuse('too_fast', 'That was too much at once.', `Wait ${seconds} s and try again.`), { 'retry-after': String(seconds) });

  /** Everything the page shows. */
  async function read(visit: Visit): Promise<Response> {
    const inside = await enter(visit);
    if (inside instanceof Response) return inside;
    return limited(reads(`${inside.share.id} ${visit.address}`)) ?? answer(review.page(inside.project, inside.share, inside.me));
  }

  async function ticket(visit: Visit): Promise<Response> {
    const inside = await enter(visit);
    if (inside instanceof Response) return inside;
    return limited(reads(`${inside.share.id} ${visit.address}`)) ?? answer({ ticket: review.access.ticket(inside) });
  }

  /** One act of a reviewer (pipeline/review/acts.ts). */
  async function act(visit: Visit): Promise<Response> {
    const inside = await enter(visit);
    if (inside instanceof Response) return inside;
    const slow = limited(crowd(`${inside.share.id} ${visit.address}`) ?? writes(inside.me?.id ?? `${inside.share.id} ${visit.address}`));
    if (slow) return slow;
    const body = await readJson(visit.request);
    const parsed = reviewerAct.safeParse(body);
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0]!;
      return problem(400, refuse('bad_input', `${path.join('.') || 'The body'}: ${message}.`, 'Change it and try again; nothing was kept.'));
    }
    // The body may have been long in coming: the link is looked at again.
    const still = await enter(visit);
    return still instanceof Response ? still : perform(visit, still, parsed.data);
  }

  function perform(visit: Visit, { share, me, project }: Inside, asked: ReviewerAct): Response {
    if (!allows(share.role, asked.act === 'judge' ? 'approve' : 'comment')) return problem(403, refuse('role', 'This link does not allow that.', 'Ask whoever sent it.'));
    if (asked.act === 'name') {
      const reviewer = review.introduce(share, me, asked.name);
      visit.setCookie(reviewerCookie, review.access.sealReviewer(reviewer), nameLasts / 1000);
      return answer({ me: { author: reviewer.id, name: reviewer.name } });
    }
    if (!me) return problem(403, refuse('no_name', 'Give your name first.', 'Then say it again.'));
    const by: Speaker & { share: string } = { author: me.id, name: me.name, share: share.id };
    const outcome = done(by, share, project, asked);
    if (!outcome.ok) return problem(outcome.code === 'bad_input' ? 400 : outcome.code === 'not_yours' ? 403 : outcome.code.startsWith('no_') ? 404 : 409, outcome);
    if (asked.act === 'delete' || asked.act === 'resolve') review.access.note(share, asked.act, me.name);
    if (asked.act === 'judge' && asked.verdict === 'approved' && share.pins === 1) void sessions.operate(project.id, { type: 'pin', cell: asked.cell });
    return answer('comment' in outcome ? { comment: outcome.comment } : { done: true });
  }

  function done(by: Speaker & { share: string }, share: ShareRow, project: Project, asked: Exclude<ReviewerAct, { act: 'name' }>) {
    const { comments, judgements } = review;
    switch (asked.act) {
      case 'comment': return comments.add(project, by, asked);
      case 'reply': return comments.reply(project, by, asked);
      case 'edit': return comments.edit(project, by, asked.comment, asked.text);
      case 'delete': return comments.remove(project, by, asked.comment);
      case 'resolve': return comments.resolve(project, asked.comment, asked.resolved);
      case 'judge': return judgements.judge(project, by, share.content, asked);
    }
  }

  /** A file that the link's content refers to. Never limited in rate, so that scrubbing does not fail. */
  async function media(visit: Visit, name: string): Promise<Response> {
    const inside = await enter(visit);
    if (inside instanceof Response) return inside;
    const shown = shownFilm(inside.project, inside.share.content);
    if (!shown.files.has(name)) return problem(404, refuse('no_file', 'There is no such file.', ''));
    const url = new URL(visit.request.url);
    if (url.searchParams.has('download')) {
      if (inside.share.download !== 1 || !shown.videos.has(name)) return problem(403, refuse('no_download', 'This link does not allow downloads.', 'Ask whoever sent it.'));
      if (!visit.request.headers.has('range')) review.access.note(inside.share, 'downloaded', inside.me?.name ?? '');
    }
    const response = await serveArtifact(store, { name, request: visit.request });
    // Kept by the browser, but asked about each time: the answer comes from the link's row.
    response.headers.set('cache-control', 'private, no-cache');
    return response;
  }

  return { enter, read, ticket, act, media };
}

export const answer = (value: unknown, status = 200): Response => Response.json(value, { status, headers: noStore });

export function problem(status: number, { code, message, advice }: Refusal, headers: Record<string, string> = {}): Response {
  return Response.json({ error: { code, message, advice } } satisfies ReviewProblem, { status, headers: { ...noStore, ...headers } });
}

/** The body as JSON; undefined when it is none, or longer than it may be. */
async function readJson(request: Request): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk as Uint8Array);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

