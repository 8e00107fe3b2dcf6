/** Rows of review: read, added, changed. No rules; those are in server/review and pipeline/review. */
import { sql } from 'kysely';
import type { Opened } from './client.ts';
import type { CommentRow, JudgementRow, ProposalRow, ReviewTables, ShareRow } from './review-schema.ts';

export type ReviewDb = ReturnType<typeof openReviewDb>;
export type Reviewer = ReviewTables['reviewers'];

export function openReviewDb({ db, atomically }: Pick<Opened, 'db' | 'atomically'>) {
  const first = <T>(rows: readonly T[]): T | null => rows[0] ?? null;
  const living = db.selectFrom('shares').innerJoin('projects', 'projects.id', 'shares.project_id').where('projects.deleted_at', 'is', null).selectAll('shares');

  return {
    /** The link that a token's hash belongs to, of a project that is there; null for none. */
    shareByHash: (hash: string): ShareRow | null => atomically(({ all }) => first(all<ShareRow>(living.where('token_hash', '=', hash)))),
    share: (id: string): ShareRow | null => atomically(({ all }) => first(all<ShareRow>(living.where('shares.id', '=', id)))),
    shares: (project: string): ShareRow[] => atomically(({ all }) => all<ShareRow>(db.selectFrom('shares').selectAll().where('project_id', '=', project).orderBy('created_at', 'desc'))),
    addShare: (row: ShareRow) => void atomically(({ write }) => write(db.insertInto('shares').values(row))),
    changeShare: (id: string, project: string, patch: Partial<ShareRow>): boolean =>
      atomically(({ write }) => write(db.updateTable('shares').set(patch).where('id', '=', id).where('project_id', '=', project))) > 0,

    reviewer: (id: string): Reviewer | null => atomically(({ all }) => first(all<Reviewer>(db.selectFrom('reviewers').selectAll().where('id', '=', id)))),
    addReviewer: (row: Reviewer) => void atomically(({ write }) => write(db.insertInto('reviewers').values(row))),
    rename: (id: string, name: string) => void atomically(({ write }) => write(db.updateTable('reviewers').set({ name }).where('id', '=', id))),

    /**
     * Counts one try of a passcode before it is looked at, so that tries at the same time count too. Returns when the
     * lock ends, in milliseconds since 1970, or null when the try may be made.
     */
    countTry({ share, project, address, now, most, lock }: { share: string; project: string; address: string; now: number; most: number; lock: number }): number | null {
      return atomically(({ all, write }) => {
        const [row] = all(db.selectFrom('tries').select(['wrong', 'locked_until']).where('share_id', '=', share).where('address', '=', address));
        if (row && row.locked_until > now) return row.locked_until;
        const wrong = (row && row.locked_until === 0 ? row.wrong : 0) + 1;
        const locked_until = wrong >= most ? now + lock : 0;
        write(db.insertInto('tries').values({ share_id: share, project_id: project, address, wrong, locked_until })
          .onConflict((conflict) => conflict.columns(['share_id', 'address']).doUpdateSet({ wrong, locked_until })));
        return null;
      });
    },
    forgetTries: (share: string, address: string) => void atomically(({ write }) => write(db.deleteFrom('tries').where('share_id', '=', share).where('address', '=', address))),

    addVisit: (row: Omit<ReviewTables['visits'], 'id'>) => void atomically(({ write }) => write(db.insertInto('visits').values(row))),
    visits: (share: string, most: number) => atomically(({ all }) => all<{ at: number; kind: string; who: string }>(db.selectFrom('visits').select(['at', 'kind', 'who'])
      .where('share_id', '=', share).orderBy('id', 'desc').limit(most))),
    /** What was said through a link, for its log. */
    saidThrough: (share: string, most: number): { at: number; kind: string; who: string }[] => atomically(({ all }) => [
      ...all<{ at: number; kind: string; who: string }>(db.selectFrom('comments').select(['created_at as at', 'name as who', sql<string>`iif(parent is null, 'comment', 'reply')`.as('kind')])
        .where('share_id', '=', share).orderBy('seq', 'desc').limit(most)),
      ...all<{ at: number; kind: string; who: string }>(db.selectFrom('judgements').select(['at', 'name as who', 'verdict as kind']).where('share_id', '=', share).orderBy('at', 'desc').limit(most))
    ]),
    lastVisits: (project: string) => new Map(atomically(({ all }) => all<{ share_id: string; at: number; count: number }>(db.selectFrom('visits').select(['share_id', sql<number>`max(at)`.as('at'), sql<number>`count(*)`.as('count')])
      .where('project_id', '=', project).where('kind', '=', 'opened').groupBy('share_id'))).map((row) => [row.share_id, row])),

    comments: (project: string): CommentRow[] => atomically(({ all }) => all<CommentRow>(db.selectFrom('comments').selectAll().where('project_id', '=', project).orderBy('seq'))),
    comment: (id: string, project: string): CommentRow | null =>
      atomically(({ all }) => first(all<CommentRow>(db.selectFrom('comments').selectAll().where('id', '=', id).where('project_id', '=', project)))),
    /** Adds a comment unless its author has sent it before; returns the one that is there, or null when the notebook holds its fill. */
    addComment(row: Omit<CommentRow, 'seq'>, most: number): CommentRow | null {
      return atomically(({ all, write }) => {
        const [known] = all<CommentRow>(db.selectFrom('comments').selectAll().where('author', '=', row.author).where('once', '=', row.once));
        if (known) return known.project_id === row.project_id ? known : null;
        const [last] = all(db.selectFrom('comments').select(({ fn }) => fn.max('seq').as('seq')).where('project_id', '=', row.project_id));
        const whole: CommentRow = { ...row, seq: (last?.seq ?? 0) + 1 };
        if (whole.seq > most) return null;
        write(db.insertInto('comments').values(whole));
        return whole;
      });
    },
    changeComment: (id: string, patch: Partial<CommentRow>) => void atomically(({ write }) => write(db.updateTable('comments').set(patch).where('id', '=', id))),

    judgements: (project: string): JudgementRow[] => atomically(({ all }) => all<JudgementRow>(db.selectFrom('judgements').selectAll().where('project_id', '=', project).orderBy('at'))),
    addJudgement: (row: JudgementRow) => void atomically(({ write }) => write(db.insertInto('judgements').values(row))),

    /** Those that are open. One holds the words of its comment, so it is gone with them. */
    proposals: (project: string): ProposalRow[] => atomically(({ all }) => all<ProposalRow>(db.selectFrom('proposals').innerJoin('comments', 'comments.id', 'proposals.comment_id').selectAll('proposals')
      .where('proposals.project_id', '=', project).where('state', '=', 'open').where('comments.deleted_at', 'is', null).orderBy('proposals.created_at'))),
    proposal: (id: string, project: string): ProposalRow | null =>
      atomically(({ all }) => first(all<ProposalRow>(db.selectFrom('proposals').selectAll().where('id', '=', id).where('project_id', '=', project)))),
    /** A comment has one open proposal at most; a new one takes the place of the former. */
    addProposal: (row: ProposalRow) => void atomically(({ write }) => {
      write(db.updateTable('proposals').set({ state: 'discarded' }).where('comment_id', '=', row.comment_id).where('state', '=', 'open'));
      write(db.insertInto('proposals').values(row));
    }),
    closeProposal: (id: string, state: 'accepted' | 'discarded'): boolean =>
      atomically(({ write }) => write(db.updateTable('proposals').set({ state }).where('id', '=', id).where('state', '=', 'open'))) > 0,

    /** A value of the studio's own, made when it is first asked for. */
    setting(key: string, make: () => string): string {
      return atomically(({ all, write }) => {
        const [row] = all(db.selectFrom('settings').select('body').where('key', '=', key));
        if (row) return row.body;
        const body = make();
        write(db.insertInto('settings').values({ key, body }));
        return body;
      });
    }
  };
}
