/**
 * Frames by Grok Imagine: from words alone, or as an edit of product pictures and of the scene's first frame (KEY-1, KEY-3).
 * A picture is a job as well, so that its number is kept before its result is waited for.
 */
import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { modelOf, type ImageRules } from '../../../pipeline/models.ts';
import type { Aspect } from '../../../pipeline/outputs.ts';
import { withUsage, type ImageTool, type Prompt, type RunContext, type Usage } from '../../../pipeline/steps/tools.ts';
import { download } from '../http/download.ts';
import { lostResult, refused, unavailable, type Asked } from '../http/faults.ts';
import type { Look } from '../http/poll.ts';
import { runJob } from '../jobs.ts';
import type { ChatService } from '../openai/chat.ts';
import type { Parts } from '../rest.ts';
import { keepFrame } from '../results.ts';
import { accounted } from '../tries.ts';
import { imageBody } from './image-body.ts';
import { look, start } from './jobs.ts';
import { dollarsOf } from './service.ts';

const picture = z.object({ url: z.string().nullish(), b64_json: z.string().nullish(), respect_moderation: z.boolean().optional() });
const made = z.looseObject({ data: z.array(picture).nullish(), usage: z.unknown() });
type Made = { readonly bytes: Buffer } | { readonly url: string };
type Result = { readonly made: Made; readonly usage: Usage };

/** Pictures take seconds: they are looked at more often than clips. */
const mostBetweenLooks = 2000;
/** Stands for the number of a job whose result came with the answer to its POST. */
const atOnce = 'answered at once';

const unknownModel: ImageRules = { inputs: 3, ratios: ['16:9', '9:16', '1:1'] };

export function createImage({ store, clock, patience }: Parts, service: ChatService, model: string): ImageTool {
  const asked = service.asked(model);
  const rules = modelOf({ provider: 'xai', model })?.image ?? unknownModel;
  const pace = () => ({ ...patience, look: Math.min(patience.look, mostBetweenLooks) });

  async function paint(prompt: Prompt, aspect: Aspect, context: RunContext): Promise<Result> {
    const inputs = Math.min(prompt.images.length, rules.inputs);
    if (inputs < prompt.images.length) context.log(`${asked.model} paints from at most ${rules.inputs} pictures; the first ${inputs} are sent.`);
    const usage: Usage = { units: { image: 1, input_image: inputs }, usd: null };
    let direct: Result | null = null;

    async function submit(wording: Prompt): Promise<string> {
      const { path, body } = await imageBody(store, model, rules, wording, aspect, context);
      const answer = await start({ service, path, model, body, context, usage });
      if (answer.request_id) return answer.request_id;
      if (!made.safeParse(answer).data?.data) throw lostResult(asked, { words: 'The answer has neither a picture nor the number of a job.', usage });
      direct = resultOf(answer, asked, usage);
      return atOnce;
    }
    async function seen(job: string): Promise<Look<Result>> {
      if (direct) return { state: 'done', value: direct };
      if (job === atOnce) return { state: 'over', error: unavailable(asked, { words: 'The picture came with an answer that was lost.', charged: 'yes', usage }) };
      return look(service, `/images/${encodeURIComponent(job)}`, model, context.signal, (done) => resultOf(done, asked, usage));
    }
    return runJob(prompt, { submit, look: seen }, { context, asked, clock, patience: pace() });
  }

  async function bytesOf(result: Made, context: RunContext): Promise<Buffer> {
    if ('bytes' in result) return result.bytes;
    const wanted = { url: result.url, kinds: ['image/jpeg', 'image/png', 'image/webp'] as const, reach: service.reach() };
    const file = await download(wanted, { store, context, asked, clock, patience });
    try {
      return await readFile(file);
    } finally {
      await rm(file, { force: true });
    }
  }

  return {
    paint: ({ prompt, aspect }, context) => accounted(context, async () => {
      context.progress({ fraction: null, note: `${asked.model} is painting` });
      const { made: result, usage } = await paint(prompt, aspect, context);
      const bytes = await bytesOf(result, context).catch((error: unknown) => {
        throw withUsage(error, usage);
      });
      const image = await keepFrame(bytes, usage, { store, aspect, asked, context, clock });
      context.progress({ fraction: 1, note: 'painted' });
      return { value: { image, layers: null }, usage };
    })
  };
}

/** Throws `refused`, paid for, where moderation left nothing of the picture. */
function resultOf(answer: unknown, asked: Asked, expected: Usage): Result {
  const { data, usage: billed } = made.parse(answer);
  const usage = { ...expected, usd: dollarsOf(billed) };
  const first = data?.[0];
  if (first?.respect_moderation !== false && first?.b64_json) return { made: { bytes: Buffer.from(first.b64_json, 'base64') }, usage };
  if (first?.respect_moderation !== false && first?.url) return { made: { url: first.url }, usage };
  throw refused(asked, { words: 'The picture did not pass moderation.', charged: 'yes', usage });
}
