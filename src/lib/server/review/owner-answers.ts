/** Review as the owner sees and steers it: one view, and acts as data (pipeline/review/acts.ts). */
import { refuse, type Project, type Refusal } from '../../pipeline/index.ts';
import type { OwnerAct } from '../../pipeline/review/index.ts';
import type { OwnerReview } from '../../review-protocol.ts';
import type { Studio } from '../studio.ts';
import { owner, type Said } from './comments.ts';
import { writerOf } from './draft.ts';
import { shownFilm } from './film.ts';

export function ownerReview({ review, toolbox, people }: Studio, project: Project): OwnerReview {
  return {
    shares: review.links.list(project.id), comments: review.comments.list(project), judgements: review.judgements.list(project, 'scenes'),
    proposals: review.proposals.list(project), people: people(project.id),
    versions: shownFilm(project, 'film').film.versions.map(({ number, frames, spans, current, video }) => ({ number, frames, spans, current, video })),
    writer: writerOf(project, toolbox)?.model ?? null
  };
}

/** `path`: the address of a link that was made, told this once. */
export type OwnerDone = { readonly ok: true; readonly path?: string; readonly share?: string; readonly proposal?: string } | Refusal;

export async function performOwner({ review }: Studio, project: Project, asked: OwnerAct): Promise<OwnerDone> {
  const { links, comments, proposals } = review;
  const link = (made: Awaited<ReturnType<typeof links.create>>): OwnerDone =>
    made.ok ? { ok: true, share: made.share, ...(made.token === null ? {} : { path: `/s/${made.token}` }) } : made;
  const said = (outcome: Said): OwnerDone => (outcome.ok ? { ok: true } : outcome);
  switch (asked.act) {
    case 'create_share': {
      const { act: _, ...terms } = asked;
      return link(await links.create(project.id, terms));
    }
    case 'change_share': return link(await links.change(project.id, asked.share, asked.terms));
    case 'renew_share': return link(links.renew(project.id, asked.share));
    case 'revoke_share': return link(links.revoke(project.id, asked.share));
    case 'comment': return said(comments.add(project, owner, asked));
    case 'reply': return said(comments.reply(project, owner, asked));
    case 'edit': return said(comments.edit(project, owner, asked.comment, asked.text));
    case 'delete': return said(comments.remove(project, owner, asked.comment));
    case 'resolve': return said(comments.resolve(project, asked.comment, asked.resolved));
    case 'propose': return proposals.propose(project, asked.comment, asked.field, asked.model);
    case 'accept_proposal': return proposals.accept(project, asked.proposal, asked.text);
    case 'discard_proposal': return proposals.discard(project, asked.proposal);
  }
}

export const noProject = refuse('no_project', 'That notebook does not exist.', 'List the notebooks to see which do.');
