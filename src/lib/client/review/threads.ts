/** Comments as threads, and what of them belongs to a place. */
import type { ReviewComment } from '../../review-protocol.ts';

export type Thread = ReviewComment & { replies: ReviewComment[] };

/** The comments with one added or in place of an older form of itself; those taken back stay while they have answers. */
export function withComment(comments: readonly ReviewComment[], comment: ReviewComment): ReviewComment[] {
  const others = comments.filter(({ id }) => id !== comment.id);
  const next = [...others, comment].sort((a, b) => a.seq - b.seq);
  return next.filter(({ id, removed }) => !removed || next.some((other) => other.parent === id && !other.removed));
}

/** Threads of a version, by place in the film. */
export function threadsOf(comments: readonly ReviewComment[], version: number | null): Thread[] {
  const roots = comments.filter((comment) => comment.parent === null && (version === null || comment.version === version));
  return roots.map((root) => ({ ...root, replies: comments.filter(({ parent, removed }) => parent === root.id && !removed) }))
    .sort((a, b) => a.first - b.first || a.seq - b.seq);
}

/** `#f=123&v=2&c=...` as a place in the film. */
export function readPlace(hash: string): { frame: number | null; version: number | null; comment: string | null } {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const whole = (name: string) => (/^\d{1,7}$/.test(fields.get(name) ?? '') ? Number(fields.get(name)) : null);
  return { frame: whole('f'), version: whole('v'), comment: fields.get('c') };
}

export const writePlace = (frame: number, version: number): string => `#f=${frame}&v=${version}`;
