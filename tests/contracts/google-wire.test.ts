/** What goes to Google, field by field, and what its answers are taken for. The facts are Google's; see docs/providers.md. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolErrorCode, Tools } from '../../src/lib/pipeline/steps/tools.ts';
import type { VertexAuth } from '../../src/lib/server/providers/google/client.ts';
import { googleFault } from '../../src/lib/server/providers/google/errors.ts';
import { openGoogle } from '../../src/lib/server/providers/google/index.ts';
import { pictureOf, usageOf } from '../../src/lib/server/providers/google/outcome.ts';
import { filterWords } from '../../src/lib/server/providers/google/support-codes.ts';
import { patience } from '../../src/lib/server/providers/http/clock.ts';
import { openKeys } from '../../src/lib/server/providers/keys.ts';
import type { Provider } from '../../src/lib/server/providers/toolbox.ts';
import type { ArtifactStore } from '../../src/lib/server/storage/files.ts';
import { openGoogleLoopback } from '../support/loopback/google.ts';
import { aClip } from '../support/loopback/media.ts';
import { googleComplaint } from '../support/loopback/specs.ts';
import { openTestStore } from '../support/video.ts';
import { failureOf, hearing, makeRequests, quickClock, type Requests } from './requests.ts';

const key = 'canary-google-4711';
const vertexAuth = { authClient: { getRequestHeaders: async () => new Headers({ authorization: 'Bearer token' }) } } as unknown as VertexAuth;

/** Media by their length in base64 alone. */
const shortened = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (name, part: unknown) =>
  ((name === 'data' || name === 'bytesBase64Encoded') && typeof part === 'string' ? (part.length > 100 ? 'BASE64' : part) : part)));

describe('what goes to Google', () => {
  let loopback: Awaited<ReturnType<typeof openGoogleLoopback>>;
  let requests: Requests;
  let remove: () => Promise<void>;
  let store: ArtifactStore;
  let provider: Provider;
  const tools = (): { [C in 'text' | 'image' | 'video' | 'vision']: (model: string) => Tools[C] } => provider as Required<Provider>;

  beforeEach(async () => {
    const studio = await openTestStore();
    remove = studio.remove;
    store = studio.store;
    loopback = await openGoogleLoopback();
    requests = await makeRequests(studio.store);
    const env = { ...process.env, GEMINI_API_KEY: key, GOOGLE_CLOUD_PROJECT: 'my-project', SCENEBOOK_GOOGLE_BASE_URL: loopback.server.url, GOOGLE_VERTEX_BASE_URL: loopback.server.url };
    provider = openGoogle({ store: studio.store, env, keys: openKeys({ env, data: studio.folder }, null), clock: quickClock(), patience, vertexAuth });
  });
  afterEach(async () => {
    await loopback.close();
    await remove();
  });

  it('AD-2: asks Gemini for JSON by an ordinary schema', async () => {
    await tools().text('gemini-3.5-flash').write(requests.stories, hearing());
    const [sent] = loopback.paid();
    expect(sent).toMatchObject({ method: 'POST', path: '/v1beta/models/gemini-3.5-flash:generateContent', headers: { 'x-goog-api-key': key } });
    const { prompt } = requests.stories;
    expect(shortened(sent!.body)).toMatchObject({
      contents: [{ role: 'user', parts: [{ text: prompt.text }, { inlineData: { mimeType: 'image/png', data: 'BASE64' } }] }],
      systemInstruction: { role: 'user', parts: [{ text: prompt.system }] },
      generationConfig: { responseMimeType: 'application/json', responseJsonSchema: { type: 'object', additionalProperties: false } }
    });
    expect(Object.keys((sent!.body as { generationConfig: object }).generationConfig).sort()).toEqual(['responseJsonSchema', 'responseMimeType']);
  });

  it('CLIP-3: lets Gemini judge with little thinking, on eight pictures at most', async () => {
    await tools().vision('gemini-3.5-flash').score(requests.score, hearing());
    const body = loopback.paid()[0]!.body as { contents: { parts: object[] }[]; generationConfig: object };
    expect(body.contents[0]!.parts).toHaveLength(1 + requests.score.prompt.images.length);
    expect(body.generationConfig).toMatchObject({ thinkingConfig: { thinkingLevel: 'LOW' } });
  });

  it('KEY-4: asks Nano Banana for an image only, at the project\'s ratio', async () => {
    await tools().image('gemini-3-pro-image').paint({ ...requests.startFrame, aspect: '9:16' }, hearing());
    const [sent] = loopback.paid();
    expect(sent!.path).toBe('/v1beta/models/gemini-3-pro-image:generateContent');
    expect((sent!.body as { generationConfig: object }).generationConfig).toEqual({ responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '9:16', imageSize: '2K' } });
  });

  it('KEY-3: paints a last frame from the scene\'s first one, then the product', async () => {
    await tools().image('gemini-3-pro-image').paint(requests.endFrame, hearing());
    const { parts } = (loopback.paid()[0]!.body as { contents: { parts: object[] }[] }).contents[0]!;
    expect(shortened(parts)).toEqual([{ text: requests.endFrame.prompt.text }, ...requests.endFrame.prompt.images.map(() => ({ inlineData: { mimeType: 'image/png', data: 'BASE64' } }))]);
    expect(requests.endFrame.prompt.images[0]).toEqual(requests.clip.first.image);
  });

  it('AD-8: creates an Omni interaction in the background, from both frames', async () => {
    const context = hearing();
    const { usage } = await tools().video('gemini-omni-1.2-flash').animate(requests.clip, context);
    const [sent] = loopback.paid();
    expect(sent!.path).toBe('/v1beta/interactions');
    expect(shortened(sent!.body)).toEqual({
      model: 'gemini-omni-1.2-flash', background: true, store: true,
      input: [
        { type: 'image', data: 'BASE64', mime_type: 'image/png' }, { type: 'image', data: 'BASE64', mime_type: 'image/png' },
        { type: 'text', text: `The first image is the first frame of the clip, the second image is its last frame.\n${requests.clip.prompt.text}` }
      ],
      response_format: { type: 'video', delivery: 'uri', aspect_ratio: '16:9', resolution: '720p', duration: '4s' },
      generation_config: { video_config: { task: 'image_to_video' } }
    });
    expect(loopback.looks().map(({ method, path }) => `${method} ${path}`)).toEqual(Array(3).fill('GET /v1beta/interactions/job1?stream=false'));
    expect(usage).toEqual({ units: { second: 4 }, usd: null });
    expect(context.handles).toEqual([{ job: 'job1', level: 0 }]);
  });

  it('AD-8: films from the first frame alone with a model that takes no last one, and says so', async () => {
    const context = hearing();
    await tools().video('gemini-omni-1.1-flash').animate({ ...requests.clip, duration: 2 }, context);
    const { input, response_format: format } = loopback.paid()[0]!.body as { input: { type: string; text?: string }[]; response_format: object };
    expect(input.map(({ type }) => type)).toEqual(['image', 'text']);
    expect(input[1]!.text).toBe(requests.clip.prompt.text);
    expect(format).toMatchObject({ duration: '3s' });
    expect(context.lines).toEqual(['Gemini Omni 1.1 takes no last frame; the clip starts from the first one and ends freely.', 'Gemini Omni 1.1 makes 3 s here instead of 2 s.', 'The job has the number job1. It is looked at every 10 s, for at most 10 min.']);
  });

  it('REF-5: sends references as references, and an edit without length, ratio and resolution', async () => {
    const omni = tools().video('gemini-omni-1.2-flash');
    await omni.animate(requests.references, hearing());
    const { value: { video } } = await omni.animate(requests.clip, hearing());
    await omni.animate({ mode: 'edit', video, prompt: requests.clip.prompt, aspect: '16:9' }, hearing());
    const [references, , edit] = loopback.paid().map(({ body }) => body as { input: { type: string }[]; response_format: object; generation_config: object });
    expect(references!.generation_config).toEqual({ video_config: { task: 'reference_to_video' } });
    expect(edit!.input.map(({ type }) => type)).toEqual(['video', 'text']);
    expect(edit!.response_format).toEqual({ type: 'video', delivery: 'uri' });
    expect(edit!.generation_config).toEqual({ video_config: { task: 'edit' } });
  });

  it('AD-8: starts Veo on Vertex with both frames, silent, and asks for the operation by its name', async () => {
    const context = hearing();
    const { usage } = await tools().video('veo-3.1-generate-001').animate({ ...requests.clip, duration: 5 }, context);
    const place = 'projects/my-project/locations/us-central1/publishers/google/models/veo-3.1-generate-001';
    const [sent] = loopback.paid();
    expect(sent).toMatchObject({ path: `/v1beta1/${place}:predictLongRunning`, headers: { authorization: 'Bearer token' } });
    expect(sent!.headers['x-goog-api-key']).toBeUndefined();
    const frame = { bytesBase64Encoded: 'BASE64', mimeType: 'image/png' };
    expect(shortened(sent!.body)).toEqual({
      instances: [{ prompt: requests.clip.prompt.text, image: frame, lastFrame: frame }],
      parameters: { sampleCount: 1, durationSeconds: 6, seed: 7, aspectRatio: '16:9', resolution: '720p', generateAudio: false }
    });
    expect(loopback.looks()[0]).toMatchObject({ path: `/v1beta1/${place}:fetchPredictOperation`, body: { operationName: `${place}/operations/job1` } });
    expect(usage).toEqual({ units: { second_silent: 6 }, usd: null });
  });

  it('REF-4: sends references to Veo alone, for 8 s', async () => {
    await tools().video('veo-3.1-generate-001').animate(requests.references, hearing());
    const { instances, parameters } = loopback.paid()[0]!.body as { instances: object[]; parameters: object };
    expect(shortened(instances)).toEqual([{ prompt: requests.clip.prompt.text, referenceImages: [{ image: { bytesBase64Encoded: 'BASE64', mimeType: 'image/png' }, referenceType: 'ASSET' }] }]);
    expect(parameters).toMatchObject({ durationSeconds: 8 });
  });

  it('sends a clip that is larger than a call takes ahead of it, in parts, to the base address, and pays for nothing but the job', async () => {
    const context = hearing();
    const video = await store.put(randomBytes(14 * 1024 * 1024), { mime: 'video/mp4', width: 320, height: 180, duration: 4, frames: 96 });
    await tools().video('gemini-omni-1.2-flash').animate({ mode: 'edit', video, prompt: requests.clip.prompt, aspect: '16:9' }, context);
    const sent = loopback.server.asked.slice(0, 6).map(({ method, path, raw, headers }) => [`${method} ${path}`, headers['x-goog-upload-command'], path.startsWith('/upload-session') ? raw.byteLength : 0]);
    expect(sent).toEqual([
      ['POST /upload/v1beta/files', 'start', 0], ['POST /upload-session/1', 'upload', 8 * 1024 * 1024], ['POST /upload-session/1', 'upload, finalize', 6 * 1024 * 1024],
      ['GET /v1beta/files/up1', undefined, 0], ['GET /v1beta/files/up1', undefined, 0], ['POST /v1beta/interactions', undefined, 0]
    ]);
    expect((loopback.paid()[0]!.body as { input: object[] }).input[0]).toEqual({ type: 'video', uri: 'https://generativelanguage.googleapis.com/v1beta/files/up1', mime_type: 'video/mp4' });
    expect(loopback.paid()).toHaveLength(1);
    expect(loopback.strayed()).toBe(0);
  });

  it('goes on from another clip with Veo: 7 s more, asked for as 8', async () => {
    const context = hearing();
    const veo = tools().video('veo-3.1-generate-001');
    const video = await store.put(await aClip(), { mime: 'video/mp4', width: 320, height: 180, duration: 4, frames: 96 });
    const { prompt } = requests.clip;
    const { usage } = await veo.animate({ mode: 'extend', video, prompt, aspect: '16:9', duration: 6 }, context);
    const { instances, parameters } = loopback.paid()[0]!.body as { instances: object[]; parameters: object };
    expect(shortened(instances)).toEqual([{ prompt: prompt.text, video: { bytesBase64Encoded: 'BASE64', mimeType: 'video/mp4' } }]);
    expect(parameters).toEqual({ sampleCount: 1, durationSeconds: 8, seed: 7, aspectRatio: '16:9', resolution: '720p', generateAudio: false });
    expect({ usage, lines: context.lines }).toEqual({ usage: { units: { second_silent: 7 }, usd: null }, lines: ['Veo 3.1 (Vertex) makes 7 s here instead of 6 s.', expect.stringMatching(/^The job has the number projects\/.*\/operations\/job1\. It is looked at every 10 s, for at most 10 min\.$/u)] });
    const large = await store.put(randomBytes(14 * 1024 * 1024), { mime: 'video/mp4', width: 320, height: 180, duration: 8, frames: 192 });
    expect(await failureOf(veo.animate({ mode: 'extend', video: large, prompt, aspect: '16:9', duration: 7 }, hearing()))).toMatchObject({ code: 'bad_input', message: 'This clip is too large to be sent.' });
    expect(loopback.paid()).toHaveLength(1);
  });

  it('REF-5: the server turns a mixture away as Google does, whatever it is made of', () => {
    const frame = { bytesBase64Encoded: 'AAAA', mimeType: 'image/png' };
    const referenceImages = [{ image: frame, referenceType: 'asset' }];
    const complaint = (instance: object, parameters: object = { durationSeconds: 8 }) => googleComplaint('/v1beta1/x:predictLongRunning', { instances: [{ prompt: 'p', ...instance }], parameters });
    for (const mixture of [{ image: frame, referenceImages }, { video: frame, referenceImages }, { lastFrame: frame }, { image: frame, video: frame }]) expect(complaint(mixture)).toContain('use case is currently not supported');
    const misshapen: [object, object][] = [[{ referenceImages }, { durationSeconds: 6 }], [{}, { durationSeconds: 4, resolution: '1080p' }], [{}, { durationSeconds: 6, resolution: '4k' }], [{ video: frame }, { durationSeconds: 4 }]];
    for (const [instance, parameters] of misshapen) expect(complaint(instance, parameters)).toContain('use case');
    expect([complaint({ referenceImages }), complaint({ image: frame, lastFrame: frame }, { durationSeconds: 4 }), complaint({ referenceImages: [{ image: frame, referenceType: 'ASSET' }] })]).toEqual([null, null, null]);
    expect(complaint({ image: { inlineData: {}, mimeType: 'image/png' } })).not.toBeNull();
    expect(googleComplaint('/v1beta/models/m:generateContent', { contents: [{ role: 'user', parts: [{ text: 'a' }] }], generationConfig: { imageConfig: { ratio: '1:1' } } })).toContain('ratio');
  });

  it.each<[object, string, string, number]>([
    [{ status: 'failed', errors: [{ message: 'Internal.' }] }, 'unavailable', 'maybe', 2], [{ status: 'incomplete' }, 'unavailable', 'maybe', 2],
    [{ status: 'failed', errors: [{ message: 'It violates our usage guidelines.' }] }, 'refused', 'no', 3], [{ status: 'cancelled' }, 'unavailable', 'maybe', 1],
    [{ status: 'budget_exceeded' }, 'quota', 'maybe', 1], [{ status: 'requires_action', steps: [] }, 'unavailable', 'maybe', 1], [{ status: 'completed', steps: [] }, 'refused', 'maybe', 3],
    [{ status: 'requires_continuation' }, 'timeout', 'maybe', 1], [{ status: 'queued' }, 'timeout', 'maybe', 1]
  ])('CLIP-6: takes an interaction that ends as %j for what it is, and begins another only where that may help', async (says, code, charged, posts) => {
    loopback.says = says;
    const error = await failureOf(tools().video('gemini-omni-1.2-flash').animate(requests.clip, hearing()));
    expect({ code: error.code, charged: error.charged }).toEqual({ code, charged });
    expect(loopback.paid()).toHaveLength(posts);
  });

  it('cancels an interaction by its number, once, and leaves operations of Veo alone', async () => {
    await provider.cancel!({ job: 'v1_abc', level: 0 });
    await provider.cancel!({ job: 'projects/p/operations/x', level: 0 });
    await provider.cancel!(null);
    expect(loopback.server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v1beta/interactions/v1_abc/cancel']);
  });

  it('goes on with a job that a person names', async () => {
    const context = hearing();
    await tools().video('gemini-omni-1.2-flash').animate(requests.clip, context);
    await tools().video('gemini-omni-1.2-flash').animate(requests.clip, hearing({ handle: provider.adopt!('job1') }));
    expect(loopback.paid()).toHaveLength(1);
  });

  it('tries a key by listing models, which costs nothing', async () => {
    expect(await provider.check!(new AbortController().signal)).toEqual({ ok: true, reached: true, says: 'The key works.', models: ['gemini-3.5-flash', 'other'] });
    const env = { GEMINI_API_KEY: 'wrong-key-000', SCENEBOOK_GOOGLE_BASE_URL: loopback.server.url };
    const other = openGoogle({ store: {} as never, env, keys: openKeys({ env, data: '' }, null) });
    expect(await other.check!(new AbortController().signal)).toEqual({ ok: false, reached: true, says: 'Google does not accept the key. Set a valid key on the providers page or in the environment, then run the cell again.', models: null });
    expect(loopback.paid()).toEqual([]);
  });

  it('says what is missing: a key, or a project for Veo', () => {
    const keys = openKeys({ env: {}, data: '' }, null);
    const bare = openGoogle({ store: {} as never, env: {}, keys });
    expect(bare.missing('gemini-3.5-flash')).toBe('No key for Google is set.');
    expect(bare.missing('veo-3.1-generate-001')).toBe('No Google Cloud project is set for Veo (GOOGLE_CLOUD_PROJECT).');
    expect(provider.missing('veo-3.1-generate-001')).toBeNull();
  });

  it.each([
    ['Could not load the default credentials.', 'auth'], ['getaddrinfo ENOTFOUND oauth2.googleapis.com', 'transient'], ['A field is not supported.', 'bad_input']
  ] as const)('takes "%s", before anything was sent, for %s', async (message, code) => {
    const failing = { authClient: { getRequestHeaders: () => Promise.reject(new Error(message)) } } as unknown as VertexAuth;
    const env = { GOOGLE_CLOUD_PROJECT: 'p', GOOGLE_VERTEX_BASE_URL: loopback.server.url };
    const bare = openGoogle({ store, env, keys: openKeys({ env, data: '' }, null), clock: quickClock(), patience, vertexAuth: failing });
    const error = await failureOf(bare.video!('veo-3.1-generate-001').animate(requests.clip, hearing()));
    // A clip is tried once more by itself; then it is given up.
    expect({ code: error.code, charged: error.charged }).toEqual({ code: code === 'transient' ? 'unavailable' : code, charged: 'no' });
    expect(loopback.server.asked).toEqual([]);
  });

  it('names what takes a retired model\'s place', async () => {
    loopback.play = 'retired';
    const error = await failureOf(tools().image('gemini-3-pro-image-preview').paint(requests.startFrame, hearing()));
    expect(error).toMatchObject({ code: 'retired_model', advice: 'Choose gemini-3-pro-image instead.' });
  });

  it('KEY-4: asks once more for an image after words, saying so, and counts both calls', async () => {
    const context = hearing();
    const image = tools().image('gemini-3-pro-image');
    loopback.play = 'nonsense';
    expect((await failureOf(image.paint(requests.startFrame, context))).code).toBe('no_image');
    loopback.play = 'words';
    expect((await failureOf(image.paint(requests.startFrame, context))).detail).toContain('A description');
    loopback.play = 'well';
    const { usage } = await image.paint(requests.startFrame, context);
    const texts = loopback.paid().map(({ body }) => (body as { contents: { parts: { text: string }[] }[] }).contents[0]!.parts[0]!.text);
    expect(texts.map((text) => text.includes('Output an image'))).toEqual([false, false, true]);
    expect(usage.units).toEqual({ image: 1, input_token: 270 + 20, output_token: 110 + 30 });
  });
});

describe('what Google\'s answers are taken for', () => {
  const asked = { provider: 'Google', model: 'Model', hush: (text: string) => text };
  const usage = { units: {}, usd: null };
  const read = (answer: object) => () => pictureOf(answer as Parameters<typeof pictureOf>[0], asked, usage);
  const codeOf = (answer: object): string => {
    try {
      read(answer)();
      return 'picture';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const picture = (data: string, thought?: true) => ({ inlineData: { mimeType: 'image/png', data: Buffer.from(data).toString('base64') }, ...(thought ? { thought } : {}) });
  const parts = (...given: object[]) => ({ candidates: [{ content: { parts: given }, finishReason: 'STOP' }] });

  it('KEY-4: takes the last picture that is no thought, else the last one', () => {
    const bytesOf = (answer: object) => read(answer)().bytes.toString();
    expect(bytesOf(parts(picture('one'), picture('two'), { text: 'done' }))).toBe('two');
    expect(bytesOf(parts(picture('one'), picture('two', true)))).toBe('one');
    expect(bytesOf(parts({ text: 'hm', thought: true }, picture('one', true), picture('two', true)))).toBe('two');
  });

  const nothing: readonly [object, string][] = [
    [{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }, 'refused'], [{ promptFeedback: { blockReason: 'OTHER' } }, 'refused'],
    ...['IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'PROHIBITED_CONTENT', 'SAFETY', 'BLOCKLIST', 'SPII', 'RECITATION', 'IMAGE_RECITATION']
      .map((finishReason): [object, string] => [{ candidates: [{ finishReason }] }, 'refused']),
    [{ candidates: [{ finishReason: 'NO_IMAGE' }] }, 'no_image'], [{ candidates: [{ finishReason: 'IMAGE_OTHER' }] }, 'no_image'],
    [{ candidates: [{ finishReason: 'MAX_TOKENS', content: { parts: [{ text: '{"cut' }] } }] }, 'bad_reply'],
    [parts({ text: 'Here is a description instead.' }), 'no_image'], [{}, 'no_image'], [{ candidates: [] }, 'no_image'], [{ candidates: [{ content: {} }] }, 'no_image']
  ];
  it.each(nothing)('KEY-4: takes %j for what it is: %s', (answer, code) => expect(codeOf(answer)).toBe(code));

  it('counts tokens beside a picture where the price book knows them, else pictures', () => {
    const answer = { ...parts(picture('one')), usageMetadata: { promptTokenCount: 300, candidatesTokenCount: 1130, thoughtsTokenCount: 40, candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1120 }] } };
    const given = answer as unknown as Parameters<typeof usageOf>[0];
    expect(usageOf(given, 'gemini-3-pro-image', 'image', 2).units).toEqual({ image: 1, input_token: 300, output_token: 50 });
    expect(usageOf(given, 'gemini-nano-banana-2.1', 'image', 2).units).toEqual({ image: 1, input_image: 2 });
    expect(usageOf(given, 'gemini-3.5-flash', 'text', 2).units).toEqual({ input_token: 300, output_token: 1170 });
  });

  const fault = (status: number, body: object | string, subject: 'model' | 'job' = 'model', headers = {}) =>
    googleFault({ status, headers: new Headers(headers), text: typeof body === 'string' ? body : JSON.stringify(body) }, asked, { subject, instead: 'other' });
  const error = (message: string, status = '', details: object[] = []) => ({ error: { message, status, details } });
  const faults: readonly [number, object | string, ToolErrorCode, ('model' | 'job')?][] = [
    [400, error('Your use case is currently not supported.', 'INVALID_ARGUMENT'), 'bad_input'],
    [400, error('API key not valid. Please pass a valid API key.', 'INVALID_ARGUMENT'), 'auth'],
    [400, error('Billing is off.', 'FAILED_PRECONDITION'), 'no_access'],
    [400, error('The prompt could not be submitted: it violates our usage guidelines. Support codes: 63429089'), 'refused'],
    [400, error('Invalid interaction name'), 'unavailable', 'job'],
    [400, [error('In a list.', 'INVALID_ARGUMENT')], 'bad_input'],
    [403, error('Your API key was reported as leaked.', 'PERMISSION_DENIED'), 'auth'],
    [403, error('No.', 'PERMISSION_DENIED'), 'no_access'],
    [404, error('is no longer available'), 'retired_model'], [404, error('gone'), 'unavailable', 'job'],
    [429, error('Please check your plan and billing details.', 'RESOURCE_EXHAUSTED'), 'quota'],
    [429, error('Slow down.', 'RESOURCE_EXHAUSTED'), 'rate_limited'],
    [429, error('Slow down.', '', [{ '@type': 'x.RetryInfo', retryDelay: '7200s' }]), 'quota'],
    [429, error('Please check your plan and billing details.', '', [{ '@type': 'x.RetryInfo', retryDelay: '3s' }]), 'rate_limited'],
    [500, error('Internal.'), 'transient'], [502, '<html>Bad gateway</html>', 'transient'], [504, error('Deadline.'), 'transient'], [408, '', 'transient']
  ];
  it.each(faults)('AD-6: takes HTTP %d %j for %s', (status, body, code, subject) => expect(fault(status, body, subject).code).toBe(code));

  it('KEY-5: reads how long to wait from RetryInfo, or from the head of the answer', () => {
    expect(fault(429, error('Slow.', '', [{ '@type': 'x.RetryInfo', retryDelay: '3.5s' }])).retryAfter).toBe(3500);
    expect(fault(429, error('Slow.'), 'model', { 'retry-after': '7' }).retryAfter).toBe(7000);
    expect(fault(503, error('Busy.')).retryAfter).toBeNull();
  });

  it('REF-6: says what Veo\'s support codes stand for', () => {
    expect(filterWords(['Blocked. Support codes: 17301594, 29310472'])).toContain('filtered for a child, a known person');
    expect(filterWords([])).toBe('It gave no reason.');
  });
});
