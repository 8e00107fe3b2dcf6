/** An interaction as Google tells it, reduced to what a clip needs. */
import { z } from 'zod';
import { badReply, type Asked } from '../http/faults.ts';

const content = z.object({ type: z.string().catch(''), text: z.string().catch(''), uri: z.string().optional().catch(undefined), data: z.string().optional().catch(undefined) });
const interaction = z.object({
  status: z.string(),
  steps: z.array(z.object({ type: z.string().catch(''), content: z.array(content).catch([]) })).catch([]),
  errors: z.array(z.object({ message: z.string().catch('') })).catch([])
});

export type Interaction = {
  readonly status: string;
  readonly video: { readonly uri?: string | undefined; readonly data?: string | undefined } | null;
  /** What the model said beside, or instead of, a clip. */
  readonly text: string;
  readonly errors: string;
};

export function interactionOf(answer: unknown, asked: Asked): Interaction {
  const read = interaction.safeParse(answer);
  if (!read.success) throw badReply(asked, 'it does not tell the state of the job');
  const said = read.data.steps.filter(({ type }) => type === 'model_output').flatMap((step) => step.content);
  return {
    status: read.data.status,
    video: said.findLast(({ type, uri, data }) => type === 'video' && (uri || data)) ?? null,
    text: said.map(({ text }) => text).join('').trim(),
    errors: read.data.errors.map(({ message }) => message).join(' ').trim()
  };
}
