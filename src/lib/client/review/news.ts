/** News of the review of a notebook, from the page's one line to whoever shows it. */
import type { ReviewNews } from '../../review-protocol.ts';

const listeners = new Set<(news: ReviewNews) => void>();

export const tellReview = (news: ReviewNews): void => { for (const listener of listeners) listener(news); };

/** The returned function ends it. */
export function hearReview(listener: (news: ReviewNews) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
