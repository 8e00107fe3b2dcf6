/** Comments: said of a take of the film, at a frame or over a range. Added and changed only by who may. */
import { evaluate, refuse, type Film, type Project, type Refusal } from '../../pipeline/index.ts';
import { filmRate, isPlace, partAt, reviewLimits, type Drawing } from '../../pipeline/review/index.ts';
import type { ReviewComment } from '../../review-protocol.ts';
import type { ReviewDb } from '../db/review.ts';
import type { CommentRow } from '../db/review-schema.ts';
import { environment } from '../projects/sessions.ts';
import { spansOf, takeOfVersion, versionOfTake } from './film.ts';

/** Who speaks: a reviewer through a link, or the owner. */
export type Speaker = { readonly author: string; readonly name: string; readonly share: string | null };
export const owner: Speaker = { author: 'owner', name: 'Owner', share: null };

type Remark = { readonly key: string; readonly text: string; readonly drawing: Drawing | null };
export type NewComment = Remark & { readonly version: number; readonly first: number; readonly last: number; readonly scene: string | null };
export type Said = { readonly ok: true; readonly comment: ReviewComment } | Refusal;
export type Comments = ReturnType<typeof openComments>;

const gone = refuse('no_comment', 'That comment is no longer there.', 'Load the page again to see what is.');
const full = refuse('too_many', 'This notebook holds as many comments as it can.', 'Tell whoever sent you the link.');

export function openComments({ rows, now, id, told }: { rows: ReviewDb; now: () => number; id: () => string; told: (project: Project, comment: ReviewComment) => void }) {
  function keep(project: Project, row: Omit<CommentRow, 'seq'>): Said {
    const kept = rows.addComment(row, reviewLimits.comments);
    if (!kept) return full;
    const comment = shown(project, kept);
    told(project, comment);
    return { ok: true, comment };
  }

  const said = (project: Project, { author, name, share }: Speaker, { key, text, drawing }: Remark) => ({
    id: id(), project_id: project.id, share_id: share, author, name, once: key, rate_num: filmRate.num, rate_den: filmRate.den, text,
    drawing: drawing && JSON.stringify(drawing), created_at: now(), edited_at: null, resolved_at: null, deleted_at: null
  });

  function add(project: Project, by: Speaker, { version, first, last, scene, ...remark }: NewComment): Said {
    const take = takeOfVersion(project, version);
    if (!take) return refuse('no_version', 'That version of the film is no longer there.', 'Load the page again and choose another one.');
    const { frames } = take.output as Film;
    if (!isPlace({ first, last }, frames)) return refuse('bad_input', 'That frame is not in the film.', 'Choose a frame of the version that you see.');
    const spans = spansOf(take, evaluate(project, environment.digest).scenes);
    if (scene !== null && !spans.some((span) => span.scene === scene)) return refuse('bad_input', 'That scene is not in this version.', 'Choose one of its scenes.');
    const part = partAt(spans, first);
    return keep(project, { ...said(project, by, remark), parent: null, take: take.id, scene: scene ?? (part === null ? null : spans[part]!.scene), first, last });
  }

  /** Answers stand under the comment that began the thread. */
  function reply(project: Project, by: Speaker, { to, ...remark }: Remark & { to: string }): Said {
    const found = rows.comment(to, project.id);
    const root = found?.parent ? rows.comment(found.parent, project.id) : found;
    if (!root || root.deleted_at !== null) return gone;
    const { take, scene, first, last } = root;
    return keep(project, { ...said(project, by, remark), parent: root.id, take, scene, first, last });
  }

  function change(project: Project, comment: string, may: (row: CommentRow) => boolean, patch: Partial<CommentRow>): Said {
    const row = rows.comment(comment, project.id);
    if (!row || row.deleted_at !== null) return gone;
    if (!may(row)) return refuse('not_yours', 'That comment is somebody else\'s.', 'Answer it instead.');
    rows.changeComment(row.id, patch);
    const changed = shown(project, { ...row, ...patch });
    told(project, changed);
    return { ok: true, comment: changed };
  }

  const isBy = ({ author }: Speaker) => (row: CommentRow) => row.author === author;
  const edit = (project: Project, by: Speaker, comment: string, text: string) => change(project, comment, isBy(by), { text, edited_at: now() });
  /** The owner may take back anybody's; everybody else their own. */
  const remove = (project: Project, by: Speaker, comment: string) =>
    change(project, comment, (row) => by.author === owner.author || isBy(by)(row), { deleted_at: now(), text: '', drawing: null });
  const resolve = (project: Project, comment: string, resolved: boolean) =>
    change(project, comment, ({ parent }) => parent === null, { resolved_at: resolved ? now() : null });

  const list = (project: Project): ReviewComment[] => {
    const comments = rows.comments(project.id);
    const answered = new Set(comments.filter((row) => row.deleted_at === null).map(({ parent }) => parent));
    return comments.filter((row) => row.deleted_at === null || answered.has(row.id)).map((row) => shown(project, row));
  };
  return { add, reply, edit, remove, resolve, list };
}

function shown(project: Project, row: CommentRow): ReviewComment {
  const removed = row.deleted_at !== null;
  return {
    id: row.id, seq: row.seq, parent: row.parent, version: versionOfTake(project, row.take), scene: row.scene, first: row.first, last: row.last,
    text: removed ? '' : row.text, drawing: removed || row.drawing === null ? null : (JSON.parse(row.drawing) as Drawing), name: removed ? '' : row.name,
    author: row.author, at: row.created_at, edited: row.edited_at !== null, resolved: row.resolved_at !== null, removed
  };
}
