/** Frames by Nano Banana and Seedream on Replicate (KEY-1, KEY-3). */
import { readFile, rm } from 'node:fs/promises';
import { modelOf } from '../../../pipeline/models.ts';
import type { ImageTool, Prompt, RunContext, Usage } from '../../../pipeline/steps/tools.ts';
import type { Aspect } from '../../../pipeline/outputs.ts';
import { fault } from '../http/faults.ts';
import { runJob } from '../jobs.ts';
import type { Parts, Service } from '../rest.ts';
import { keepFrame } from '../results.ts';
import { accounted } from '../tries.ts';
import { uploadPictures } from './files.ts';
import { pictureInput } from './inputs.ts';
import { create, look } from './predictions.ts';
import { fetchResult } from './result.ts';

/** Pictures take seconds: they are looked at more often than clips. */
const mostBetweenLooks = 2000;
const kinds = ['image/png', 'image/jpeg', 'image/webp'] as const;

export function createImage(parts: Parts, service: Service, model: string): ImageTool {
  const { store, clock, patience } = parts;
  const asked = service.asked(model);
  const rules = modelOf({ provider: 'replicate', model })?.image;
  const pace = () => ({ ...patience, look: Math.min(patience.look, mostBetweenLooks) });

  async function submit({ system, text, images }: Prompt, aspect: Aspect, context: RunContext, usage: Usage): Promise<string> {
    const prompt = [system, text].filter(Boolean).join('\n');
    if (!pictureInput(model, { prompt, pictures: [], aspect })) {
      throw fault('bad_input', asked, `The studio does not know how to ask ${model} for a picture.`, 'Choose Nano Banana or Seedream 4 on Replicate, or another painter.');
    }
    const pictures = await uploadPictures(service, store, model, images, context);
    return create({ service, model, input: pictureInput(model, { prompt, pictures, aspect })!, context, usage, deadline: patience.deadline });
  }

  return {
    paint: ({ prompt, aspect }, context) => accounted(context, async () => {
      if (rules && prompt.images.length > rules.inputs) {
        throw fault('bad_input', asked, `${asked.model} paints from at most ${rules.inputs} pictures, not ${prompt.images.length}.`, 'Remove pictures, or choose another painter.');
      }
      const usage: Usage = { units: { image: 1, input_image: prompt.images.length }, usd: null };
      context.progress({ fraction: null, note: `${asked.model} is painting` });
      const url = await runJob(prompt, {
        submit: (wording) => submit(wording, aspect, context, usage), look: (job) => look(service, model, job, context, usage)
      }, { context, asked, clock, patience: pace() });
      const file = await fetchResult(parts, service, model, url, kinds, context, usage);
      try {
        const image = await keepFrame(await readFile(file), usage, { store, aspect, asked, context, clock });
        context.progress({ fraction: 1, note: 'painted' });
        return { value: { image, layers: null }, usage };
      } finally {
        await rm(file, { force: true });
      }
    })
  };
}
