/** What the doctor and the providers page say of each provider: key, reachability, models, steps. Against loopback servers. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { healthOf, healthWords, servedOf, standingOf, standings, type Asking } from '../../src/lib/server/providers/health.ts';
import { openRemote } from '../../src/lib/server/providers/index.ts';
import { openKeys, type Served } from '../../src/lib/server/providers/keys.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { openGoogleLoopback } from '../support/loopback/google.ts';
import { openOpenaiLoopback } from '../support/loopback/openai.ts';
import { openReplicateLoopback } from '../support/loopback/replicate.ts';
import { openServer, type Answer, type Asked } from '../support/loopback/server.ts';
import { openXaiLoopback } from '../support/loopback/xai.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

async function asking(env: Record<string, string>): Promise<Asking> {
  const data = await mkdtemp(join(tmpdir(), 'scenebook-health-'));
  closing.push(() => rm(data, { recursive: true, force: true }));
  const keys = openKeys({ env, data }, null);
  const providers = openRemote({ store: openStore(data), env, keys });
  return { keys, env, provider: (id) => providers.find((provider) => provider.id === id) ?? null };
}
const opened = async <T extends { close: () => Promise<unknown> }>(open: () => Promise<T>): Promise<T> => {
  const server = await open();
  closing.push(server.close);
  return server;
};
async function told(id: Served, env: Record<string, string>) {
  const given = await asking(env);
  const health = await healthOf(standingOf(id, given), given);
  return { ...health, words: healthWords(health) };
}

const vertexFault = (code: number, status: string, message: string): Answer => ({ status: code, body: { error: { code, status, message } } });
const nobody = vertexFault(404, 'NOT_FOUND', 'Operation ID does not exist.');
const absent = vertexFault(404, 'NOT_FOUND', 'Publisher Model `projects/p/locations/us-central1/publishers/google/models/veo` was not found or your project does not have access to it.');

/** Vertex and a token server on this machine, and credentials of the kind that names its own token server. */
async function vertex(answer: (asked: Asked) => Answer, token: () => Answer = () => ({ body: { access_token: 'token-of-loopback', issued_token_type: 'urn:ietf:params:oauth:token-type:access_token', token_type: 'Bearer', expires_in: 3600 } })) {
  const server = await openServer((asked) => (asked.path === '/v1/token' ? token() : answer(asked)));
  const folder = await mkdtemp(join(tmpdir(), 'scenebook-credentials-'));
  closing.push(server.close, () => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'subject'), 'who-this-machine-is');
  await writeFile(join(folder, 'credentials.json'), JSON.stringify({
    type: 'external_account', audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/own', subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${server.url}/v1/token`, credential_source: { file: join(folder, 'subject') }
  }));
  return { server, env: { GOOGLE_CLOUD_PROJECT: 'p', GOOGLE_VERTEX_BASE_URL: server.url, GOOGLE_APPLICATION_CREDENTIALS: join(folder, 'credentials.json') } };
}

describe('the health of providers', () => {
  it('names every provider with what it serves, and asks nobody that is not set up', async () => {
    const given = await asking({});
    const found = await Promise.all(standings(given).map((standing) => healthOf(standing, given)));
    expect(found.map(({ id, key, reached, serves }) => [id, key, reached, serves.join()])).toEqual([
      ['google', null, null, 'stories and storyboard,frames,clips,drift scores'], ['vertex', null, null, 'clips'], ['openai', null, null, 'stories and storyboard,drift scores'],
      ['xai', null, null, 'stories and storyboard,frames,clips,drift scores'], ['replicate', null, null, 'frames,clips'], ['compatible', null, null, 'stories and storyboard,drift scores']
    ]);
    expect(healthWords(found[2]!)).toEqual({
      key: 'Key: none (OPENAI_API_KEY, or on the providers page).', reach: 'Not asked: it is not set up.', models: expect.stringMatching(/^\d+ models are known to the studio\.$/), serves: 'It can make stories and storyboard, drift scores.'
    });
    expect([servedOf('vertex'), servedOf('two-stage'), servedOf(undefined)]).toEqual(['vertex', null, null]);
  });

  it('tells of a key that works, and which of the known models it is offered', async () => {
    const { server } = await opened(openOpenaiLoopback);
    const { words, ...health } = await told('openai', { OPENAI_API_KEY: 'sk-right-key', OPENAI_BASE_URL: `${server.url}/v1` });
    expect(health).toMatchObject({ key: 'environment', reached: true, ok: true });
    expect(health.offered!.missing).not.toContain('gpt-6-luna');
    expect(words).toMatchObject({ key: 'Key: set in the environment.', reach: 'It answers. It offers 2 models.', models: expect.stringMatching(/^1 of the \d+ models that the studio knows are offered to this key; not gpt-6-sol, /) });
  });

  it.each<[Served, () => Promise<{ server: { url: string }; close: () => Promise<unknown> }>, (url: string) => Record<string, string>]>([
    ['google', openGoogleLoopback, (url) => ({ GEMINI_API_KEY: 'wrong-key-000', GOOGLE_GEMINI_BASE_URL: url })],
    ['openai', openOpenaiLoopback, (url) => ({ OPENAI_API_KEY: 'wrong-key-000', OPENAI_BASE_URL: `${url}/v1` })],
    ['xai', openXaiLoopback, (url) => ({ XAI_API_KEY: 'wrong-key-000', XAI_BASE_URL: `${url}/v1` })],
    ['replicate', openReplicateLoopback, (url) => ({ REPLICATE_API_TOKEN: 'wrong-key-000', REPLICATE_BASE_URL: `${url}/v1` })]
  ])('tells a key that %s refuses from a server that cannot be reached, by one free call', async (id, open, env) => {
    const loopback = await open();
    const refused = await told(id, env(loopback.server.url));
    expect(refused).toMatchObject({ reached: true, ok: false, words: { reach: expect.stringMatching(/^It answers, and refuses: .* does not accept the key\./) } });
    await loopback.close();
    const gone = await told(id, env(loopback.server.url));
    expect(gone).toMatchObject({ reached: false, ok: false, words: { reach: expect.stringMatching(/^It cannot be reached: .* Check the network and the address\.$/) } });
    expect(JSON.stringify([refused, gone])).not.toContain('wrong-key-000');
  });

  it.each<[string, (model: string) => Answer, object]>([
    ['accepted, and the project may use both models', () => nobody, { ok: true, says: 'This machine\'s Google credentials are accepted for the project p in us-central1.', offered: { known: 2, missing: [] } }],
    ['accepted, and one model is not there', (model) => (model.includes('fast') ? absent : nobody), { ok: true, offered: { known: 2, missing: ['veo-3.1-fast-generate-001'] } }],
    ['accepted, and no model is there', () => absent, { ok: false, reached: true, says: expect.stringContaining('is offered no Veo model'), offered: { known: 2 } }],
    ['accepted, and the project may not', () => vertexFault(403, 'PERMISSION_DENIED', 'Permission aiplatform.endpoints.predict denied.'), { ok: false, reached: true, says: expect.stringMatching(/^This project may not use Veo 3\.1/), offered: null }],
    ['not accepted', () => vertexFault(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'), { ok: false, reached: true, says: expect.stringMatching(/^Google does not accept this machine's credentials/), offered: null }]
  ])('tells of Vertex whether the credentials are %s, by looks that cost nothing', async (_, answer, expected) => {
    const { server, env } = await vertex(({ path }) => answer(/models\/([^:]+):/u.exec(path)![1]!));
    expect(await told('vertex', env)).toMatchObject({ key: 'environment', ...expected });
    const asked = server.asked.filter(({ path }) => path !== '/v1/token');
    expect(new Set(asked.map(({ path }) => path.split(':').at(-1)))).toEqual(new Set(['fetchPredictOperation']));
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(asked.map(() => 'Bearer token-of-loopback'));
    expect(server.asked.filter(({ path }) => path === '/v1/token')).toHaveLength(1);
  });

  it('fetches another token from Google when the one it has is not accepted any more, whatever the clock says', async () => {
    const answers = [vertexFault(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')];
    const { server, env } = await vertex(() => answers.shift() ?? nobody);
    const given = await asking(env);
    const health = () => healthOf(standingOf('vertex', given), given);
    expect(await health()).toMatchObject({ ok: false, says: expect.stringMatching(/does not accept this machine's credentials/) });
    expect(await health()).toMatchObject({ ok: true });
    expect(server.asked.filter(({ path }) => path === '/v1/token')).toHaveLength(2);
  });

  it('tells of Vertex that no token can be had, and why: refused, in trouble, silent, no file', async () => {
    const refused = await vertex(() => nobody, () => ({ status: 400, body: { error: 'invalid_grant', error_description: 'The assertion has expired.' } }));
    expect(await told('vertex', refused.env)).toMatchObject({ ok: false, reached: null, says: expect.stringContaining('does not accept this machine\'s credentials') });
    expect(refused.server.asked.every(({ path }) => path === '/v1/token')).toBe(true);
    const gone = await told('vertex', { ...refused.env, GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/credentials.json' });
    expect(gone).toMatchObject({ ok: false, says: expect.stringContaining('does not accept this machine\'s credentials, or there are none'), words: { reach: expect.stringMatching(/^Not asked: Google does not accept .* GOOGLE_APPLICATION_CREDENTIALS/u) } });
    const given = await vertex(() => nobody, () => 'hang');
    const stop = new AbortController();
    const keys = openKeys({ env: given.env, data: tmpdir() }, null);
    const waiting = openRemote({ store: openStore(tmpdir()), env: given.env, keys })[0]!.check!(stop.signal, 'veo-3.1-generate-001');
    while (!given.server.asked.length) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await waiting).toEqual({ ok: false, reached: false, says: 'It did not answer in time. Check the network and the address.', models: null });
  });

  it('tells of Replicate which of the known models are there, by looks that cost nothing', async () => {
    const loopback = await opened(openReplicateLoopback);
    const env = { REPLICATE_API_TOKEN: 'r8-right-key', REPLICATE_BASE_URL: `${loopback.server.url}/v1` };
    loopback.removed = ['google/nano-banana'];
    const { words, ...health } = await told('replicate', env);
    expect(health).toMatchObject({ reached: true, ok: true, says: 'The token works; it belongs to maker.', offered: { missing: expect.arrayContaining(['google/nano-banana']) } });
    expect(health.offered!.missing).not.toContain('kwaivgi/kling-v2.5-turbo-pro');
    expect(words.models).toMatch(/^\d of the 9 models that the studio knows are offered to this key; not .*google\/nano-banana/u);
    expect(loopback.server.asked.every(({ method }) => method === 'GET')).toBe(true);
    expect(loopback.server.asked.map(({ path }) => path)).not.toContain('/v1/models/kwaivgi/kling-v2.1');
    loopback.play = 'busy';
    expect(await told('replicate', env)).toMatchObject({ reached: true, ok: true, says: expect.stringContaining('could not be asked for just now'), offered: null });
  });

  it('needs no key for a server of one\'s own', async () => {
    const { server } = await opened(openOpenaiLoopback);
    expect(await told('compatible', { SCENEBOOK_COMPATIBLE_BASE_URL: server.url })).toMatchObject({ key: 'none needed', reached: true, ok: true, words: { models: 'Its models are its own.' } });
  });
});
