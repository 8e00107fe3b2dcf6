/**
 * Clips by Gemini Omni through the Interactions API: a background interaction is created once, looked at until it is over,
 * and its file fetched with the key from our own base address.
 */
import { withUsage, type Prompt, type RunContext, type Usage, type VideoRequest, type VideoTool } from '../../../pipeline/steps/tools.ts';
import { call } from '../http/call.ts';
import { download } from '../http/download.ts';
import { fault, quotaUsedUp, refused, unavailable, type Asked } from '../http/faults.ts';
import { told, type Look } from '../http/poll.ts';
import { JobFailed, runJob } from '../jobs.ts';
import { plannedClip } from '../planning.ts';
import { asFile, keepClip } from '../results.ts';
import { accounted } from '../tries.ts';
import { apiVersion, geminiClient, geminiReach, type VideoParts } from './client.ts';
import { googleFault, isPolicy } from './errors.ts';
import { askedOf, modelFault } from './generate.ts';
import { omniBody } from './omni-body.ts';
import { interactionOf, type Interaction } from './omni-answer.ts';

type Made = { readonly uri: string } | { readonly bytes: Buffer };

export function createOmni({ store, env, access, clock, patience }: VideoParts, model: string): VideoTool {
  const asked = askedOf(access, model);

  async function submit(request: VideoRequest, prompt: Prompt, seconds: number, context: RunContext, usage: Usage): Promise<string> {
    const body = await omniBody(model, { ...request, prompt }, seconds, { store, access, asked, clock, context });
    const id = await call(
      { reach: geminiReach(access), signal: context.signal, asked, kind: 'job', usage, decode: modelFault(asked, model) },
      async (wire) => (await geminiClient(access, wire).interactions.create(body, { maxRetries: 0 })).id
    );
    if (!id) throw fault('lost_result', asked, `${asked.provider} took the job and did not say its number.`, 'Look at the provider\'s own page, then adopt or discard it.', { charged: 'maybe', usage });
    return id;
  }

  async function look(id: string, { signal }: RunContext, usage: Usage): Promise<Look<Made>> {
    const answer = await call(
      { reach: geminiReach(access), signal, asked, kind: 'look', decode: (given) => googleFault(given, asked, { subject: 'job', instead: '' }) },
      async (wire) => (await geminiClient(access, wire).interactions.get(id, {}, { maxRetries: 0 })) as unknown
    );
    return told(() => seen(interactionOf(answer, asked), asked, usage));
  }

  async function fetched(made: Made, context: RunContext): Promise<string> {
    if ('bytes' in made) return asFile(store, made.bytes);
    const reach = geminiReach(access);
    const file = /\/files\/([\w-]+)/u.exec(made.uri)?.[1];
    // The file's own address leads past a gateway; the key goes to our base only.
    const url = file ? `${reach.base}/${apiVersion}/files/${file}:download?alt=media` : made.uri;
    const headers: Record<string, string> = file ? { 'x-goog-api-key': access.keys.read('google') ?? '' } : {};
    return download({ url, headers, reach, kinds: ['video/mp4', 'video/webm'] }, { store, context, asked, clock, patience });
  }

  return {
    animate: (given, context) => accounted(context, async () => {
      const { request, seconds, rules } = plannedClip('google', model, given, asked, context);
      const usage: Usage = { units: { [rules?.unit ?? 'second']: seconds }, usd: null };
      const made = await runJob<Made>(request.prompt, {
        submit: (prompt) => submit(request, prompt, seconds, context, usage),
        look: (job) => look(job, context, usage)
      }, { context, asked, clock, patience });
      const file = await fetched(made, context).catch((error: unknown) => {
        throw withUsage(error, usage);
      });
      const value = await keepClip(file, usage, { store, env, aspect: request.aspect, asked, context });
      context.progress({ fraction: 1, note: 'made' });
      return { value, usage };
    })
  };
}

function seen({ status, video, text, errors }: Interaction, asked: Asked, usage: Usage): Look<Made> {
  switch (status) {
    case 'completed': {
      if (video?.data) return { state: 'done', value: { bytes: Buffer.from(video.data, 'base64') } };
      if (video?.uri) return { state: 'done', value: { uri: video.uri } };
      throw refused(asked, { words: text || 'It gave no reason.', charged: 'maybe', usage });
    }
    case 'failed': case 'incomplete':
      if (isPolicy(errors)) throw refused(asked, { words: errors });
      throw new JobFailed(unavailable(asked, { words: errors || `The job ended as ${status}.`, charged: 'maybe' }));
    case 'cancelled': throw unavailable(asked, { words: 'The job was cancelled at the provider.', charged: 'maybe', usage });
    case 'budget_exceeded': throw quotaUsedUp(asked, { words: errors, charged: 'maybe', usage });
    case 'requires_action': throw unavailable(asked, { words: `It asks something back: ${text}`, charged: 'maybe', usage });
    // The list of states is open: what is not known is taken for running until the deadline.
    default: return { state: 'running', progress: { fraction: null, note: `${asked.model}: ${status.replaceAll('_', ' ') || 'running'}` } };
  }
}
