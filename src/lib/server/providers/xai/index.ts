/** xAI: Grok for words and eyes, Grok Imagine for frames and clips. */
import { createText } from '../openai/text.ts';
import { createVision } from '../openai/vision.ts';
import { checkModels } from '../openai/check.ts';
import { missingKey, partsOf, type Opening } from '../rest.ts';
import type { Provider } from '../toolbox.ts';
import { createImage } from './image.ts';
import { xaiService } from './service.ts';
import { createVideo } from './video.ts';

export function openXai(opening: Opening): Provider {
  const parts = partsOf(opening);
  const { store, keys } = parts;
  const service = xaiService(keys);
  return {
    id: service.id,
    name: service.name,
    // It honours no key of ours and lists no jobs; a job whose number was lost is looked for by a person.
    recovery: 'unknown',
    missing: () => missingKey(keys, 'xai', 'xAI'),
    check: (signal) => checkModels(service, signal),
    adopt: (job) => ({ job, level: 0 }),
    text: (model) => createText(store, service, model),
    vision: (model) => createVision(store, service, model),
    image: (model) => createImage(parts, service, model),
    video: (model) => createVideo(parts, service, model)
  };
}
