/**
 * Comments as proposed edits of a scene's prompt. A proposal changes nothing; accepting it is an ordinary edit, which
 * can be undone. What a reviewer wrote reaches a model as fenced material, and what the model answers is only text.
 */
import { apply, evaluate, fold, refuse, type Operation, type Project, type Refusal, type Scene, type Storyboard } from '../../pipeline/index.ts';
import { appended, fieldFor, type ChangeField } from '../../pipeline/review/index.ts';
import type { PlanView } from '../../protocol.ts';
import type { OwnerProposal, ReviewSpan } from '../../review-protocol.ts';
import type { ReviewDb } from '../db/review.ts';
import type { CommentRow, ProposalRow } from '../db/review-schema.ts';
import { environment } from '../projects/sessions.ts';
import { filmTakes, spansOf } from './film.ts';

/** Characters that a prompt may have (pipeline/outputs.ts). */
const room: Record<ChangeField, number> = { startPrompt: 2000, endPrompt: 2000, motionPrompt: 1000 };
const appender = 'Appended as it is';

/** Drafts a prompt with the profile's writer; a refusal says why it could not. */
export type Draft = (project: Project, request: { field: ChangeField; prompt: string; remark: string }) => Promise<{ ok: true; text: string; writer: string } | Refusal>;
export type Operate = (project: string, operation: Operation) => Promise<{ readonly ok: true } | Refusal>;
type Parts = { rows: ReviewDb; now: () => number; id: () => string; told: (project: Project) => void; draft: Draft; operate: Operate; plan: (project: Project) => PlanView };

export type Proposals = ReturnType<typeof openProposals>;
const gone = refuse('no_proposal', 'That proposal is no longer open.', 'Reload to see those that are.');

export function openProposals({ rows, now, id, told, draft, operate, plan }: Parts) {
  async function propose(project: Project, comment: string, chosen: ChangeField | null, model: boolean): Promise<{ ok: true; proposal: string } | Refusal> {
    const row = rows.comment(comment, project.id);
    if (!row || row.deleted_at !== null) return refuse('no_comment', 'That comment is no longer there.', 'Reload to see those that are.');
    const scene = sceneOf(project, row.scene);
    if (!scene) return refuse('no_scene', 'The comment\'s scene is no longer in the storyboard.', 'Edit another scene by hand.');
    const field = chosen ?? fieldFor({ text: row.text, ...placeOf(project, row) });
    const before = scene[field];
    const drafted = model ? await draft(project, { field, prompt: before, remark: row.text }) : { ok: true as const, text: appended(before, row.text, room[field]), writer: appender };
    if (!drafted.ok) return drafted;
    const after = drafted.text.slice(0, room[field]).trim();
    if (after === before.trim()) return refuse('nothing_to_change', 'Nothing of the comment can be added to that prompt.', 'Edit the scene by hand.');
    const proposal: ProposalRow = { id: id(), project_id: project.id, comment_id: row.id, scene: scene.id, field, before, after, writer: drafted.writer, state: 'open', created_at: now() };
    rows.addProposal(proposal);
    told(project);
    return { ok: true, proposal: proposal.id };
  }

  const edit = ({ scene, field }: ProposalRow, text: string): Operation => ({ type: 'edit_scene', scene, fields: { [field]: text } });

  /** `text`: as the owner has reworded it; null for as it was drafted. */
  async function accept(project: Project, proposal: string, text: string | null): Promise<{ readonly ok: true } | Refusal> {
    const row = rows.proposal(proposal, project.id);
    if (!row || row.state !== 'open') return gone;
    if (sceneOf(project, row.scene)?.[row.field] !== row.before) return refuse('changed', 'The prompt has changed since this was drafted.', 'Make it a change again.');
    if (!rows.closeProposal(row.id, 'accepted')) return gone;
    const outcome = await operate(project.id, edit(row, (text ?? row.after).slice(0, room[row.field])));
    told(project);
    return outcome;
  }

  function discard(project: Project, proposal: string): { readonly ok: true } | Refusal {
    const row = rows.proposal(proposal, project.id);
    if (!row || !rows.closeProposal(row.id, 'discarded')) return gone;
    told(project);
    return { ok: true };
  }

  const list = (project: Project): OwnerProposal[] => rows.proposals(project.id).map((row) => ({
    id: row.id, comment: row.comment_id, scene: row.scene, field: row.field, before: row.before, after: row.after, writer: row.writer, plan: planOf(project, row)
  }));

  function planOf(project: Project, row: ProposalRow): PlanView | null {
    if (sceneOf(project, row.scene)?.[row.field] !== row.before) return null;
    const applied = apply(project, edit(row, row.after), environment);
    return applied.ok ? plan(fold(project, applied.changes)) : null;
  }
  return { propose, accept, discard, list };
}

const sceneOf = (project: Project, scene: string | null): Scene | undefined =>
  (evaluate(project, environment.digest).cells.get('storyboard')?.take?.output as Storyboard | undefined)?.scenes.find(({ id }) => id === scene);

/** How far into its scene a comment stands, and whether that is the film's first. */
function placeOf(project: Project, { take, scene, first }: CommentRow): { into: number; opens: boolean } {
  const { scenes } = evaluate(project, environment.digest);
  const film = filmTakes(project).find(({ id }) => id === take);
  const span: ReviewSpan | undefined = film && spansOf(film, scenes).find((each) => each.scene === scene);
  return { into: span ? Math.min(1, Math.max(0, (first - span.start) / span.frames)) : 1, opens: scenes[0] === scene };
}
