/** AD-13: tokens of a prompt as OpenAI's models count them (o200k), system and text together. */
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import type { Prompt } from '../../../src/lib/pipeline/steps/tools.ts';
import { firstForms, type PromptName } from './first-forms.ts';
import { tightForms } from './tight-forms.ts';

export const tokensOf = ({ system, text }: Pick<Prompt, 'system' | 'text'>): number => encode(system).length + encode(text).length;

export type Measured = { readonly name: PromptName; readonly first: number; readonly now: number; /** Share of the first form that is saved, 0 to 1. */ readonly saved: number };

export const measured: readonly Measured[] = (Object.keys(firstForms) as PromptName[]).map((name) => {
  const [first, now] = [tokensOf(firstForms[name]), tokensOf(tightForms[name])];
  return { name, first, now, saved: 1 - now / first };
});
