/** What the doctor and the providers page say of each provider: key, reachability, models, steps. Against loopback servers. */
import { mkdtemp, rm } from 'node:fs/promises';
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
import { openServer } from '../support/loopback/server.ts';
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

  it('knocks at Vertex without credentials, and says that they are not tried', async () => {
    const server = await openServer(() => ({ status: 404, body: null }));
    closing.push(server.close);
    const there = await told('vertex', { GOOGLE_CLOUD_PROJECT: 'p', GOOGLE_VERTEX_BASE_URL: server.url });
    expect(there).toMatchObject({ key: 'environment', reached: true, words: { key: 'Project: set in the environment.', serves: 'It can make clips.' } });
    expect(there.words.reach).toContain('shows with the first clip');
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(await told('vertex', { GOOGLE_CLOUD_PROJECT: 'p', GOOGLE_VERTEX_BASE_URL: 'http://127.0.0.1:9' })).toMatchObject({ reached: false });
  });

  it('needs no key for a server of one\'s own', async () => {
    const { server } = await opened(openOpenaiLoopback);
    expect(await told('compatible', { SCENEBOOK_COMPATIBLE_BASE_URL: server.url })).toMatchObject({ key: 'none needed', reached: true, ok: true, words: { models: 'Its models are its own.' } });
  });
});
