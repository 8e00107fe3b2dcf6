/** OpenAI's own service: its address, its key, and what it bills. */
import { z } from 'zod';
import { modelOf, replacementOf } from '../../../pipeline/models.ts';
import type { Usage } from '../../../pipeline/steps/tools.ts';
import type { Keys } from '../keys.ts';
import { versioned } from '../rest.ts';
import type { ChatService } from './chat.ts';
import { openaiFault } from './errors.ts';

export const openaiService = (keys: Keys): ChatService => ({
  id: 'openai',
  name: 'OpenAI',
  reach: () => ({ base: versioned(keys.base('openai') ?? 'https://api.openai.com/v1'), hosts: [] }),
  key: () => keys.read('openai'),
  asked: (model) => ({ provider: 'OpenAI', model: modelOf({ provider: 'openai', model })?.name ?? model, hush: keys.hush }),
  decode: (answer, model, subject) =>
    openaiFault(answer, openaiService(keys).asked(model), { subject, instead: replacementOf({ provider: 'openai', model }) }),
  billed: tokensOf,
  tellsSchema: false
});

const count = z.number().nonnegative().catch(0);
const tokens = z.object({ prompt_tokens: count, completion_tokens: count, total_tokens: count }).catch({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 });

/** Tokens as OpenAI and its like count them. What was thought is part of the answer, even where only the total says so. */
export function tokensOf(usage: unknown): Usage {
  const { prompt_tokens: input, completion_tokens: output, total_tokens: all } = tokens.parse(usage);
  return { units: { input_token: input, output_token: Math.max(output, all - input) }, usd: null };
}
