/**
 * Clips by Veo 3.1 on Vertex: a long-running operation, started once, asked for by its name, whose clip comes inside the
 * last answer. Silent, for films are cut without sound and a silent second costs half.
 */
import { readFile } from 'node:fs/promises';
import { GenerateVideosOperation, VideoGenerationReferenceType, type GenerateVideosConfig, type GenerateVideosSource } from '@google/genai';
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import type { Prompt, RunContext, Usage, VideoRequest, VideoTool } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { call } from '../http/call.ts';
import { badInput, fault, refused, unavailable, type Asked } from '../http/faults.ts';
import { told, type Look } from '../http/poll.ts';
import { JobFailed, runJob } from '../jobs.ts';
import { mostInOneCall, picturesToSend } from '../outgoing.ts';
import { plannedClip } from '../planning.ts';
import { asFile, keepClip } from '../results.ts';
import { accounted } from '../tries.ts';
import { vertexReach, type Vertex, type VideoParts } from './client.ts';
import { googleFault, isPolicy } from './errors.ts';
import { askedOf, modelFault } from './generate.ts';
import { filterWords } from './support-codes.ts';

const side = 1920;
/** An extension is asked for as 8 s, and adds 7 (catalogue/google.ts). */
const asExtension = 8;
/** gRPC codes for faults of the server's own. */
const passing = new Set([4, 8, 10, 13, 14]);

export function createVeo({ store, env, access, clock, patience }: VideoParts, vertex: Vertex, model: string): VideoTool {
  const asked = askedOf(access, model);

  async function submit(request: VideoRequest, prompt: Prompt, seconds: number, context: RunContext, usage: Usage): Promise<string> {
    const { source, config } = await startOf(store, request, prompt, asked, context);
    const name = await call(
      { reach: vertexReach(access), signal: context.signal, asked, kind: 'job', usage, decode: modelFault(asked, model) },
      (wire) => vertex(wire, async ({ models }) => (await models.generateVideos({
        model, source, config: {
          ...config, numberOfVideos: 1, durationSeconds: request.mode === 'extend' ? asExtension : seconds, aspectRatio: request.aspect, resolution: '720p', seed: context.seed, generateAudio: false
        }
      })).name, context.signal)
    );
    if (!name) throw fault('lost_result', asked, `${asked.provider} took the job and did not say its name.`, 'Look at the provider\'s own page, then adopt or discard it.', { charged: 'maybe', usage });
    return name;
  }

  async function look(name: string, { signal }: RunContext): Promise<Look<Buffer>> {
    const known = Object.assign(new GenerateVideosOperation(), { name });
    const operation = await call(
      { reach: vertexReach(access), signal, asked, kind: 'look', decode: (answer) => googleFault(answer, asked, { subject: 'job', instead: '' }) },
      (wire) => vertex(wire, ({ operations }) => operations.getVideosOperation({ operation: known }), signal)
    );
    return told(() => seen(operation, asked));
  }

  return {
    animate: (given, context) => accounted(context, async () => {
      const { request, seconds, rules } = plannedClip('google', model, given, asked, context);
      const usage: Usage = { units: { [rules?.unit ?? 'second']: seconds }, usd: null };
      const bytes = await runJob<Buffer>(request.prompt, {
        submit: (prompt) => submit(request, prompt, seconds, context, usage),
        look: (name) => look(name, context)
      }, { context, asked, clock, patience });
      const value = await keepClip(await asFile(store, bytes), usage, { store, env, aspect: request.aspect, asked, context });
      context.progress({ fraction: 1, note: 'made' });
      return { value, usage };
    })
  };
}

async function startOf(store: ArtifactStore, request: VideoRequest, { text }: Prompt, asked: Asked, context: RunContext): Promise<{ source: GenerateVideosSource; config: GenerateVideosConfig }> {
  const images = async (...refs: readonly ArtifactRef[]) =>
    // Vertex takes no files of the Files API.
    (await picturesToSend(store, refs, { side }, context)).map(({ mime, bytes }) => ({ imageBytes: bytes.toString('base64'), mimeType: mime }));
  switch (request.mode) {
    case 'first_frame': return { source: { prompt: text, image: (await images(request.first.image))[0]! }, config: {} };
    case 'first_and_last_frame': {
      const [image, lastFrame] = await images(request.first.image, request.last.image);
      return { source: { prompt: text, image: image! }, config: { lastFrame: lastFrame! } };
    }
    case 'references': {
      const referenceImages = (await images(...request.references)).map((image) => ({ image, referenceType: VideoGenerationReferenceType.ASSET }));
      return { source: { prompt: text }, config: { referenceImages } };
    }
    case 'extend': {
      const { video } = request;
      if (video.bytes > mostInOneCall) throw fault('bad_input', asked, 'This clip is too large to be sent.', 'Make a shorter one.');
      return { source: { prompt: text, video: { videoBytes: (await readFile(store.path(video))).toString('base64'), mimeType: video.mime } }, config: {} };
    }
    default: return { source: { prompt: text }, config: {} };
  }
}

function seen({ done, error, response }: GenerateVideosOperation, asked: Asked): Look<Buffer> {
  if (!done) return { state: 'running', progress: { fraction: null, note: `${asked.model} is working` } };
  if (error) {
    const { code, message } = error as { code?: number; message?: string };
    const words = { words: `${code ?? ''} ${message ?? ''}`.trim() };
    if (isPolicy(message ?? '')) throw refused(asked, { words: filterWords([message ?? '']) });
    throw passing.has(code ?? 13) ? new JobFailed(unavailable(asked, words)) : badInput(asked, words);
  }
  const video = response?.generatedVideos?.[0]?.video;
  if (video?.videoBytes) return { state: 'done', value: Buffer.from(video.videoBytes, 'base64') };
  if (video?.uri) throw badInput(asked, { words: `Its clip went to ${video.uri}, where the studio cannot fetch it.`, charged: 'yes' });
  // Finished without a clip and without an error means filtered, whether or not it is counted; that costs nothing.
  throw refused(asked, { words: filterWords(response?.raiMediaFilteredReasons ?? []) });
}
