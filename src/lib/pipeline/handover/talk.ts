/**
 * What was said of a notebook's films, as a bundle carries it: comments with their threads and drawings, the changes that are
 * proposed after them, and verdicts. History only: no links, no visits, nobody's way in. Written as it is; read as something
 * that a stranger may have put together.
 */
import { z } from 'zod';
import { parseCell, type Take } from '../project.ts';
import { reviewName, tidy } from '../review/acts.ts';
import { drawingSchema, type Drawing } from '../review/drawing.ts';
import { changeFields, reviewLimits, verdicts, type ChangeField, type Verdict } from '../review/words.ts';
import type { Film } from '../outputs.ts';

/** `author`: a reviewer's id, or `owner`. `take`: of the film. Frames from 0; times in milliseconds since 1970. */
export type ToldComment = {
  readonly id: string; readonly seq: number; readonly author: string; readonly name: string; readonly once: string; readonly parent: string | null; readonly take: string; readonly scene: string | null;
  readonly first: number; readonly last: number; readonly rate_num: number; readonly rate_den: number; readonly text: string; readonly drawing: Drawing | null;
  readonly created_at: number; readonly edited_at: number | null; readonly resolved_at: number | null; readonly deleted_at: number | null;
};
/** `content`: hash of what was judged. */
export type ToldJudgement = { readonly id: string; readonly author: string; readonly name: string; readonly cell: string; readonly content: string; readonly verdict: Verdict; readonly note: string; readonly at: number };
/** An open proposal: the prompt of the comment's scene as it was, and what it would become. `name`: who drafted it. */
export type ToldProposal = { readonly id: string; readonly comment: string; readonly field: ChangeField; readonly prompt: string; readonly text: string; readonly name: string; readonly created_at: number };
export type Talk = { readonly comments: readonly ToldComment[]; readonly judgements: readonly ToldJudgement[]; readonly proposals: readonly ToldProposal[] };

export const noTalk: Talk = { comments: [], judgements: [], proposals: [] };

const id = z.uuid();
const author = z.union([id, z.literal('owner')]);
const moment = z.number().int().min(0).max(1e15);
const frame = z.number().int().min(0).max(1_000_000);
const words = (most: number) => z.string().max(most * 2).transform(tidy).pipe(z.string().max(most));
/** Characters that a prompt of a scene may have (pipeline/outputs.ts). */
const longestPrompt = 2000;
const scene = z.string().regex(/^s[1-9][0-9]{0,5}$/);

const comment = z.strictObject({
  id, seq: z.number().int().min(1).max(reviewLimits.comments), author, name: z.union([reviewName, z.literal('')]), once: id, parent: id.nullable(), take: id, scene: scene.nullable(), first: frame, last: frame,
  rate_num: z.number().int().min(1).max(1_000_000), rate_den: z.number().int().min(1).max(10_000), text: words(reviewLimits.text), drawing: drawingSchema.nullable(),
  created_at: moment, edited_at: moment.nullable(), resolved_at: moment.nullable(), deleted_at: moment.nullable()
}).refine(({ first, last }) => first <= last, 'it ends before it begins')
  .refine(({ text, name, deleted_at: gone }) => gone !== null || (text !== '' && name !== ''), 'it says nothing');
const judgement = z.strictObject({
  id, author, name: reviewName, cell: z.string().max(40).refine((text) => parseCell(text) !== null, 'it names no cell'), content: z.string().regex(/^[0-9a-f]{64}$/), verdict: z.enum(verdicts),
  note: words(reviewLimits.note), at: moment
});

const prompt = z.string().max(longestPrompt);
const proposal = z.strictObject({ id, comment: id, field: z.enum(changeFields), prompt, text: prompt.min(1), name: z.string().min(1).max(200), created_at: moment });

/** `proposals`: absent in bundles of earlier studios. */
export const talkSchema: z.ZodType<Talk> = z.strictObject({
  comments: z.array(comment).max(reviewLimits.comments), judgements: z.array(judgement).max(reviewLimits.comments), proposals: z.array(proposal).max(reviewLimits.comments).default([])
});

/** What is wrong with a talk about these takes; null when nothing is. Answers stand under the comment that began the thread, and a comment has one proposal at most. */
export function wrongTalk({ comments, judgements, proposals }: Talk, takes: readonly Take[]): string | null {
  const films = new Map(takes.filter(({ cell }) => cell === 'export').map((take) => [take.id, take.output as Film]));
  const byId = new Map(comments.map((each) => [each.id, each]));
  const twice = (values: readonly unknown[]) => new Set(values).size < values.length;
  if (byId.size < comments.length || twice(comments.map(({ seq }) => seq)) || twice(comments.map(({ author: by, once }) => `${by} ${once}`)) || twice(judgements.map((each) => each.id))
    || twice(proposals.map((each) => each.id)) || twice(proposals.map((each) => each.comment))) return 'it names something twice';
  for (const { parent, take, last, seq } of comments) {
    const film = films.get(take);
    if (!film || last >= film.frames) return 'a comment is of no frame of a film';
    const root = parent === null ? null : byId.get(parent);
    if (root === undefined || (root && (root.parent !== null || root.seq >= seq))) return 'a comment answers none';
  }
  const open = (said: ToldComment | undefined) => said !== undefined && said.deleted_at === null && said.scene !== null;
  if (!proposals.every((each) => open(byId.get(each.comment)))) return 'a change is proposed after no comment on a scene';
  return null;
}
