/**
 * What the studio sends, held against what the providers' own client libraries were seen to send (tests/support/specs/
 * captures.json): the same method, path, headers and places in the body, whatever the values. A place that no capture has,
 * or a header that is missing, is a finding.
 */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openGoogle } from '../../src/lib/server/providers/google/index.ts';
import type { VertexAuth } from '../../src/lib/server/providers/google/client.ts';
import { openOpenai } from '../../src/lib/server/providers/openai/index.ts';
import { openReplicate } from '../../src/lib/server/providers/replicate/index.ts';
import { openGoogleLoopback } from '../support/loopback/google.ts';
import { openOpenaiLoopback } from '../support/loopback/openai.ts';
import { openReplicateLoopback } from '../support/loopback/replicate.ts';
import type { Asked } from '../support/loopback/server.ts';
import { providerBench } from '../support/provider.ts';
import captures from '../support/specs/captures.json' with { type: 'json' };
import { hearing } from './requests.ts';

type Capture = { readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: unknown; readonly form?: readonly string[] };
const captureOf = (name: string): Capture => (captures as unknown as Record<string, Capture>)[name]!;

/** Every place in a value, without the numbers of lists: `contents[].parts[].text`. */
function places(value: unknown, at = ''): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((item) => [...places(item, `${at}[]`)]));
  if (typeof value !== 'object' || value === null) return new Set([`${at}: ${typeof value}`]);
  return new Set(Object.entries(value).flatMap(([name, part]) => [...places(part, at ? `${at}.${name}` : name)]));
}
/** Paths without what names one thing: models, projects, jobs, versions. */
const plainPath = (path: string): string => path.replace(/^\/(upload\/)?v1(?:beta1?)?\//u, '/$1V/').replace(/\/models\/[^:?]+?(?=:|\/predictions|$)/u, '/models/M').replace(/projects\/[^/]+/u, 'projects/P')
  .replace(/\/interactions\/[^/?]+/u, '/interactions/I').replace(/\/files\/[^:/?]+/u, '/files/F').replace(/\/predictions\/[^/?]+/u, '/predictions/I').replace(/\/upload-session\/\d+/u, '/upload-session/N');

const bench = providerBench();
const vertexAuth = { authClient: { getRequestHeaders: async () => new Headers({ authorization: 'Bearer tok' }) } } as unknown as VertexAuth;
const google = () => bench(openGoogleLoopback, (opening) => openGoogle({ ...opening, env: { ...opening.env, GOOGLE_CLOUD_PROJECT: 'p' }, vertexAuth }), ({ server }) => ({ GEMINI_API_KEY: 'KEY-of-google', GOOGLE_GEMINI_BASE_URL: server.url, GOOGLE_VERTEX_BASE_URL: server.url, GOOGLE_CLOUD_PROJECT: 'p' }));
const openai = () => bench(() => openOpenaiLoopback(), openOpenai, ({ server }) => ({ OPENAI_API_KEY: 'KEY-of-openai', OPENAI_BASE_URL: `${server.url}/v1` }));
const replicate = () => bench(openReplicateLoopback, openReplicate, ({ server }) => ({ REPLICATE_API_TOKEN: 'KEY-of-replicate', REPLICATE_BASE_URL: `${server.url}/v1` }));

/** `added`: places that the capture, taken with other wishes, does not have, and providers.md does. */
function held(asked: Asked | undefined, name: string, added: readonly string[] = []) {
  const capture = captureOf(name);
  expect(asked, `nothing like "${name}" was sent`).toBeDefined();
  expect([asked!.method, plainPath(asked!.path)]).toEqual([capture.method, plainPath(capture.path)]);
  for (const [header, value] of Object.entries(capture.headers)) {
    const sent = String(asked!.headers[header] ?? '');
    if (/KEY|tok/u.test(value)) expect(sent.replace(/KEY-of-\w+/u, 'KEY'), header).toBe(value);
    else if (/^application\/json$/u.test(value)) expect(sent, header).toContain(value);
    else expect(sent, header).not.toBe('');
  }
  if (capture.form) for (const part of capture.form) expect(asked!.raw.toString('latin1')).toContain(`name="${part}"`);
  if (capture.body === null) return;
  const known = places(capture.body);
  // A schema is the asker's own; the fields of a model's input are held against its specification.
  const own = [...places(asked!.body)].filter((place) => !/(?:responseJsonSchema|json_schema\.schema|^input)\./u.test(place) && !known.has(place));
  expect(own.sort()).toEqual([...added].sort());
}

describe('what is sent, beside what the providers\' own clients send', () => {
  it('Google: pictures, JSON, interactions and their files', async () => {
    const { provider, loopback, requests, store } = await google();
    await provider.image!('gemini-3-pro-image').paint(requests.startFrame, hearing());
    held(loopback.paid()[0], 'google image');
    await provider.text!('gemini-3.5-flash').write(requests.stories, hearing());
    held(loopback.paid()[1], 'google json', ['contents[].parts[].inlineData.data: string', 'contents[].parts[].inlineData.mimeType: string', 'systemInstruction.parts[].text: string', 'systemInstruction.role: string']);
    const omni = provider.video!('gemini-omni-1.2-flash');
    await omni.animate(requests.clip, hearing());
    held(loopback.paid()[2], 'google interaction');
    held(loopback.looks()[0], 'google interaction look');
    held(loopback.files()[0], 'google download');
    await provider.cancel!({ job: 'v1_abc', level: 0 });
    held(loopback.server.asked.find(({ path }) => path.endsWith('/cancel')), 'google interaction cancel');
    const video = await store.put(randomBytes(14 * 1024 * 1024), { mime: 'video/mp4', width: 320, height: 180, duration: 4, frames: 96 });
    await omni.animate({ mode: 'edit', video, prompt: requests.clip.prompt, aspect: '16:9' }, hearing());
    held(loopback.server.asked.find(({ path }) => path.startsWith('/upload/')), 'google upload start');
    held(loopback.server.asked.find(({ path }) => path.startsWith('/upload-session/')), 'google upload bytes');
  });

  it('Google: Veo on Vertex', async () => {
    const { provider, loopback, requests } = await google();
    const veo = provider.video!('veo-3.1-generate-001');
    await veo.animate({ ...requests.clip, duration: 4 }, hearing());
    await veo.animate(requests.references, hearing());
    for (const asked of loopback.paid()) held(asked, 'google vertex start');
    held(loopback.looks()[0], 'google vertex look');
  });

  it('OpenAI: a chat with a strict schema and a picture', async () => {
    const { provider, loopback, requests } = await openai();
    await provider.text!('gpt-6-luna').write(requests.stories, hearing());
    held(loopback.paid()[0], 'openai chat');
  });

  it('Replicate: a prediction, its picture, a look and a stop', async () => {
    const { provider, loopback, requests } = await replicate();
    await provider.video!('google/veo-3.1').animate(requests.clip, hearing());
    held(loopback.server.asked.find(({ method, path }) => method === 'POST' && path === '/v1/files'), 'replicate file');
    held(loopback.paid()[0], 'replicate create');
    held(loopback.looks()[0], 'replicate look');
    await provider.cancel!({ job: 'p1', level: 0 });
    held(loopback.server.asked.at(-1), 'replicate cancel');
  });
});
