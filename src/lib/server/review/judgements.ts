/** Approvals and requests for changes: bound to the hash of what was looked at, lapsed when that is no longer in effect. */
import { evaluate, refuse, type Project, type Refusal } from '../../pipeline/index.ts';
import { contentOf, standing, type ShareContent, type Verdict } from '../../pipeline/review/index.ts';
import type { ReviewJudgement } from '../../review-protocol.ts';
import type { ReviewDb } from '../db/review.ts';
import { cellLabel } from '../projects/labels.ts';
import { environment } from '../projects/sessions.ts';
import type { Speaker } from './comments.ts';
import { subjectsOf } from './film.ts';

export type NewJudgement = { readonly cell: string; readonly verdict: Verdict; readonly content: string; readonly note: string };

export type Judgements = ReturnType<typeof openJudgements>;

export function openJudgements({ rows, now, id, told }: { rows: ReviewDb; now: () => number; id: () => string; told: (project: Project) => void }) {
  /** Only what the link shows, and only as it is now. */
  function judge(project: Project, by: Speaker & { share: string }, shown: ShareContent, { cell, verdict, content, note }: NewJudgement): { readonly ok: true } | Refusal {
    const subject = subjectsOf(evaluate(project, environment.digest), shown).find((each) => each.cell === cell);
    if (!subject) return refuse('no_cell', 'That is not there to be approved.', 'Load the page again to see what is.');
    if (subject.content !== content) return refuse('changed', 'It has changed since you looked at it.', 'Look at the new one, then decide.');
    rows.addJudgement({ id: id(), project_id: project.id, share_id: by.share, author: by.author, name: by.name, cell, content, verdict, note, at: now() });
    told(project);
    return { ok: true };
  }

  /** Everybody's newest word on each cell, oldest first. `shown`: as far as a link shows the cells. */
  function list(project: Project, shown: ShareContent): ReviewJudgement[] {
    const { cells, scenes } = evaluate(project, environment.digest);
    return standing(rows.judgements(project.id)).filter(({ cell }) => shown === 'scenes' || cell === 'export').map((row) => {
      const take = cells.get(row.cell)?.take;
      return {
        id: row.id, cell: row.cell, label: cellLabel(row.cell, scenes).label, name: row.name, author: row.author, verdict: row.verdict, note: row.note, at: row.at,
        lapsed: !take || contentOf(row.cell, take.output) !== row.content
      };
    });
  }
  return { judge, list };
}
