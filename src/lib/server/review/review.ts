/**
 * Review, wired once a studio: links, their door, comments, judgements, proposals, and the events that the sockets pass on.
 * Everything is written before it is told.
 */
import { EventEmitter } from 'node:events';
import { randomBytes } from 'node:crypto';
import type { Project } from '../../pipeline/index.ts';
import type { Talk } from '../../pipeline/handover/index.ts';
import type { Drawing, MarkerSheet } from '../../pipeline/review/index.ts';
import { filmRate } from '../../pipeline/review/index.ts';
import type { Film } from '../../pipeline/index.ts';
import type { PlanView } from '../../protocol.ts';
import type { ReviewComment, ReviewPage } from '../../review-protocol.ts';
import type { Opened } from '../db/client.ts';
import type { Reviewer } from '../db/review.ts';
import type { ShareRow } from '../db/review-schema.ts';
import { openReviewDb } from '../db/review.ts';
import { environment, type Sessions } from '../projects/sessions.ts';
import { openAccess } from './access.ts';
import { openComments } from './comments.ts';
import { shownFilm, takeOfVersion } from './film.ts';
import { openJudgements } from './judgements.ts';
import { openLinks } from './links.ts';
import { openProposals, type Draft } from './proposals.ts';
import { openSealer } from './seal.ts';

export type ReviewEvents = {
  comment: [Project, ReviewComment];
  judgements: [Project];
  /** Only the owner looks at these. */
  proposals: [Project];
  /** A link was made, changed or withdrawn: its id and its project's. */
  share: [string, string];
};
export type Review = ReturnType<typeof openReview>;

type Parts = {
  readonly opened: Pick<Opened, 'db' | 'atomically'>;
  readonly sessions: Sessions;
  /** What bringing a project up to date would run. */
  readonly plan: (project: Project) => PlanView;
  readonly draft: Draft;
  readonly now?: () => number;
};

export function openReview({ opened, sessions, plan, draft, now = environment.now }: Parts) {
  const rows = openReviewDb(opened);
  const sealer = openSealer(rows.setting('review-secret', () => randomBytes(32).toString('base64url')));
  const events = new EventEmitter<ReviewEvents>();
  events.setMaxListeners(0);
  const { id } = environment;

  const links = openLinks({ rows, now, id, changed: (share, project) => void events.emit('share', share, project) });
  const access = openAccess({ rows, sealer, now });
  const comments = openComments({ rows, now, id, told: (project, comment) => void events.emit('comment', project, comment) });
  const judgements = openJudgements({ rows, now, id, told: (project) => void events.emit('judgements', project) });
  const proposals = openProposals({ rows, now, id, draft, plan, told: (project) => void events.emit('proposals', project), operate: sessions.operate });

  /** Everything that a visitor sees of a link. */
  function page(project: Project, { role, download, content, expires_at }: ShareRow, me: Reviewer | null): ReviewPage {
    return {
      terms: { role, download: download === 1, content, expiresAt: expires_at, me: me && { author: me.id, name: me.name } },
      film: shownFilm(project, content).film, comments: comments.list(project), judgements: judgements.list(project, content)
    };
  }

  /** A reviewer's name: given once, changed later; what was said keeps the name that it was said under. */
  function introduce(share: ShareRow, me: Reviewer | null, name: string): Reviewer {
    if (me) {
      rows.rename(me.id, name);
      return { ...me, name };
    }
    const reviewer: Reviewer = { id: id(), project_id: share.project_id, share_id: share.id, name, created_at: now() };
    rows.addReviewer(reviewer);
    access.note(share, 'named', name);
    return reviewer;
  }

  /** The comments on one version, for files. */
  function markers(project: Project, version: number): MarkerSheet {
    const all = comments.list(project).filter((comment) => comment.version === version && !comment.removed);
    const spans = shownFilm(project, 'film').film.versions.find(({ number }) => number === version)?.spans ?? [];
    const take = takeOfVersion(project, version);
    return {
      title: project.title, rate: filmRate, frames: (take?.output as Film | undefined)?.frames ?? 0,
      markers: all.filter(({ parent }) => parent === null).sort((a, b) => a.first - b.first || a.seq - b.seq).map((comment) => ({
        version, first: comment.first, last: comment.last, scene: spans.find(({ scene }) => scene === comment.scene)?.number ?? null, name: comment.name,
        text: comment.text, resolved: comment.resolved, at: comment.at,
        replies: all.filter(({ parent }) => parent === comment.id).map(({ name, text, at }) => ({ name, text, at }))
      }))
    };
  }

  /** All that was said, for a bundle. What was taken back keeps its place in a thread and nothing else. */
  const talk = ({ id: project }: Project): Talk => ({
    comments: rows.comments(project).map(({ project_id: _, share_id: __, drawing, ...row }) => ({ ...row, drawing: drawing === null ? null : (JSON.parse(drawing) as Drawing), ...(row.deleted_at === null ? {} : { name: '' }) })),
    judgements: rows.judgements(project).map(({ project_id: _, share_id: __, ...row }) => row),
    proposals: rows.proposals(project).map(({ id: proposal, comment_id: comment, field, before, after, writer, created_at }) =>
      ({ id: proposal, comment, field, prompt: before, text: after, name: writer, created_at }))
  });

  return { links, access, comments, judgements, proposals, events, sealer, page, introduce, markers, talk, now };
}
