/** xAI: its address, its key, and what it bills. It tells the exact cost of most calls, in ticks. */
import { z } from 'zod';
import { modelOf, replacementOf } from '../../../pipeline/models.ts';
import type { Usage } from '../../../pipeline/steps/tools.ts';
import type { Keys } from '../keys.ts';
import type { ChatService } from '../openai/chat.ts';
import { openaiFault } from '../openai/errors.ts';
import { tokensOf } from '../openai/service.ts';
import { versioned } from '../rest.ts';

/** One US dollar. */
const ticks = 10_000_000_000;
const billed = z.object({ cost_in_usd_ticks: z.number().nonnegative() });

/** US dollars of an answer's `usage`; null where it does not say. */
export const dollarsOf = (usage: unknown): number | null => {
  const told = billed.safeParse(usage).data;
  return told ? told.cost_in_usd_ticks / ticks : null;
};

export const xaiService = (keys: Keys): ChatService => ({
  id: 'xai',
  name: 'xAI',
  // Results lie on hosts of their own, such as vidgen.x.ai.
  reach: () => ({ base: versioned(keys.base('xai') ?? 'https://api.x.ai/v1'), hosts: ['.x.ai'] }),
  key: () => keys.read('xai'),
  asked: (model) => ({ provider: 'xAI', model: modelOf({ provider: 'xai', model })?.name ?? model, hush: keys.hush }),
  decode: (answer, model, subject) =>
    openaiFault(answer, xaiService(keys).asked(model), { subject, instead: replacementOf({ provider: 'xai', model }) }),
  billed: (usage): Usage => ({ ...tokensOf(usage), usd: dollarsOf(usage) }),
  tellsSchema: false
});
