/**
 * Replicate: its address and its token. Its own client is not used: it sends a POST again after a dropped connection, and
 * a refused rate at once.
 */
import { modelOf, replacementOf } from '../../../pipeline/models.ts';
import type { Keys } from '../keys.ts';
import { versioned, type Service } from '../rest.ts';
import { replicateFault } from './errors.ts';

export const replicateService = (keys: Keys): Service => ({
  id: 'replicate',
  name: 'Replicate',
  reach: () => ({ base: versioned(keys.base('replicate') ?? 'https://api.replicate.com/v1'), hosts: ['replicate.delivery', '.replicate.delivery'] }),
  key: () => keys.read('replicate'),
  asked: (model) => ({ provider: 'Replicate', model: modelOf({ provider: 'replicate', model })?.name ?? model, hush: keys.hush }),
  decode: (answer, model, subject) =>
    replicateFault(answer, replicateService(keys).asked(model), { subject, instead: replacementOf({ provider: 'replicate', model }) })
});
