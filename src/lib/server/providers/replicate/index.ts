/** Replicate: frames by Nano Banana and Seedream, clips by Veo 3.1 and Kling. */
import { z } from 'zod';
import { parseHandle } from '../jobs.ts';
import { missingKey, partsOf, request, type Opening } from '../rest.ts';
import { failedCheck, type Provider } from '../toolbox.ts';
import { findPrediction } from './find.ts';
import { createImage } from './image.ts';
import { cancelPrediction } from './predictions.ts';
import { replicateService } from './service.ts';
import { createVideo } from './video.ts';

const account = z.looseObject({ username: z.string().catch('') });

export function openReplicate(opening: Opening): Provider {
  const parts = partsOf(opening);
  const service = replicateService(parts.keys);
  return {
    id: service.id,
    name: service.name,
    // A lost prediction can be found while its pictures are kept, which is not always; so a person asks, and decides.
    recovery: 'unknown',
    find: async (key, signal) => {
      const job = await findPrediction(service, key, signal);
      return job === null ? null : { job, level: 0 };
    },
    missing: () => missingKey(parts.keys, 'replicate', 'Replicate'),
    check: async (signal) => {
      try {
        const { value } = await request(service, { method: 'GET', path: '/account', model: 'the account', signal, kind: 'look', subject: 'model', schema: account });
        return { ok: true, reached: true, says: `The token works${value?.username ? `; it belongs to ${value.username}` : ''}.`, models: null };
      } catch (error) {
        return failedCheck(error);
      }
    },
    adopt: (job) => ({ job, level: 0 }),
    cancel: async (handle) => {
      const known = parseHandle(handle);
      if (known) await cancelPrediction(service, known.job, AbortSignal.timeout(30_000));
    },
    image: (model) => createImage(parts, service, model),
    video: (model) => createVideo(parts, service, model)
  };
}
