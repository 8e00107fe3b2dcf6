/** Clips by Grok Imagine: new ones, corrections of one (CLIP-4), and continuations. */
import { z } from 'zod';
import { withUsage, type Prompt, type RunContext, type Usage, type VideoTool } from '../../../pipeline/steps/tools.ts';
import { download } from '../http/download.ts';
import { lostResult, refused, type Asked } from '../http/faults.ts';
import { runJob } from '../jobs.ts';
import type { ChatService } from '../openai/chat.ts';
import { plannedClip, type Planned } from '../planning.ts';
import type { Parts } from '../rest.ts';
import { keepClip } from '../results.ts';
import { accounted } from '../tries.ts';
import { look, start } from './jobs.ts';
import { dollarsOf } from './service.ts';
import { videoBody } from './video-body.ts';

const finished = z.looseObject({
  video: z.object({ url: z.string().nullish(), duration: z.number().positive().nullish().catch(null), respect_moderation: z.boolean().catch(true).default(true) }).nullish(),
  usage: z.unknown()
});
type Made = { readonly url: string; readonly usage: Usage };

export function createVideo({ store, env, clock, patience }: Parts, service: ChatService, model: string): VideoTool {
  const asked = service.asked(model);

  async function submit({ request, seconds, rules }: Planned, prompt: Prompt, context: RunContext, usage: Usage): Promise<string> {
    const { path, body } = await videoBody(store, model, { ...request, prompt }, seconds, rules?.resolution ?? '720p', { asked, context });
    const { request_id: job } = await start({ service, path, model, body, context, usage });
    if (!job) throw lostResult(asked, { words: 'The answer has no number of a job.', usage });
    return job;
  }

  return {
    animate: (given, context) => accounted(context, async () => {
      const planned = plannedClip('xai', model, given, asked, context);
      const { request } = planned;
      const expected: Usage = { units: { second: planned.seconds, input_image: picturesIn(request) }, usd: null };
      const { url, usage } = await runJob<Made>(request.prompt, {
        submit: (prompt) => submit(planned, prompt, context, expected),
        look: (job) => look(service, `/videos/${encodeURIComponent(job)}`, model, context.signal, (done) => madeOf(done, asked, expected))
      }, { context, asked, clock, patience });
      const file = await download({ url, kinds: ['video/mp4'], reach: service.reach() }, { store, context, asked, clock, patience })
        .catch((error: unknown) => {
          throw withUsage(error, usage);
        });
      const value = await keepClip(file, usage, { store, env, aspect: request.aspect, asked, context });
      context.progress({ fraction: 1, note: 'made' });
      return { value, usage };
    })
  };
}

const picturesIn = (request: Planned['request']): number =>
  request.mode === 'references' ? request.references.length : request.mode === 'first_frame' || request.mode === 'first_and_last_frame' ? 1 : 0;

/** Moderation is told by a job that is done; it is paid for all the same. */
function madeOf(done: unknown, asked: Asked, expected: Usage): Made {
  const { video, usage: billed } = finished.parse(done);
  const second = video?.duration ?? expected.units.second ?? 0;
  const usage: Usage = { units: { ...expected.units, second }, usd: dollarsOf(billed) };
  if (!video?.url || !video.respect_moderation) throw refused(asked, { words: 'The clip did not pass moderation.', charged: 'yes', usage });
  return { url: video.url, usage };
}
