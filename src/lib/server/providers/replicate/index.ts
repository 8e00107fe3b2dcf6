/** Replicate: frames by Nano Banana and Seedream, clips by Veo 3.1 and Kling. */
import { parseHandle } from '../jobs.ts';
import { missingKey, partsOf, type Opening } from '../rest.ts';
import type { Provider } from '../toolbox.ts';
import { checkReplicate } from './check.ts';
import { findPrediction } from './find.ts';
import { createImage } from './image.ts';
import { cancelPrediction } from './predictions.ts';
import { replicateService } from './service.ts';
import { createVideo } from './video.ts';

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
    check: (signal) => checkReplicate(service, signal),
    adopt: (job) => ({ job, level: 0 }),
    cancel: async (handle) => {
      const known = parseHandle(handle);
      if (known) await cancelPrediction(service, known.job, AbortSignal.timeout(30_000));
    },
    image: (model) => createImage(parts, service, model),
    video: (model) => createVideo(parts, service, model)
  };
}
