/**
 * OpenAI as a provider (stories, storyboards, scores), and the same adapter for any server that speaks like it: Ollama,
 * LM Studio, vLLM or a gateway, with an address of its own, a key only where it wants one, and models that only its user
 * knows.
 */
import type { Provider } from '../toolbox.ts';
import { missingKey, type Opening } from '../rest.ts';
import type { ChatService } from './chat.ts';
import { checkModels } from './check.ts';
import { openCompatible } from './compatible.ts';
import { openaiService } from './service.ts';
import { createText } from './text.ts';
import { createVision } from './vision.ts';

export { openCompatible };

export function openOpenai({ store, keys }: Pick<Opening, 'store' | 'keys'>): Provider {
  const service: ChatService = openaiService(keys);
  return {
    id: service.id,
    name: service.name,
    // A completion has no number to look for, and no key that makes a second one the same.
    recovery: 'unknown',
    missing: () => missingKey(keys, 'openai', 'OpenAI'),
    check: (signal) => checkModels(service, signal),
    text: (model) => createText(store, service, model),
    vision: (model) => createVision(store, service, model)
  };
}
