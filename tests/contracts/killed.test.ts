/**
 * ORCH-2: a studio killed by a real SIGKILL in the middle of every kind of remote call, and the one that comes after it.
 * A call without a handle may have been charged, and stays so until a person settles it; a job is looked at by its handle.
 * In no case does a provider see a second POST.
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate, latestAttempts, type CellId, type Recipe } from '../../src/lib/pipeline/index.ts';
import { ingestPicture } from '../../src/lib/server/media/ingest.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { openStudio, type Studio } from '../../src/lib/server/studio.ts';
import { openGoogleLoopback } from '../support/loopback/google.ts';
import { aPicture } from '../support/loopback/media.ts';
import type { Loopback } from '../support/loopback/plays.ts';
import { openReplicateLoopback } from '../support/loopback/replicate.ts';
import { openXaiLoopback } from '../support/loopback/xai.ts';
import type { Orders } from '../support/remote-child.ts';
import { quickly } from '../support/remote-studio.ts';

const child = fileURLToPath(new URL('../support/remote-child.ts', import.meta.url));

/** A finished film of the engine on this machine; each test begins with a copy of it. */
let finished = '';
let project = '';
beforeAll(async () => {
  finished = await mkdtemp(join(tmpdir(), 'scenebook-killed-'));
  const studio = await openStudio(quickly(finished, process.env));
  const picture = await ingestPicture(studio.store, await aPicture(), 'cup.jpg');
  project = await createProject(studio.sessions, { title: 'Killed', brief: { prompt: 'A cup that keeps tea warm.', images: [picture], scenes: 2, seconds: 2 } });
  await studio.runner.press(project, 'outdated', null);
  await studio.runner.idle();
  await studio.close();
});
afterAll(() => rm(finished, { recursive: true, force: true }));

type Server = Loopback & { readonly close: () => Promise<void> };
type Place = { readonly open: () => Promise<Server>; readonly env: (url: string) => Record<string, string> };
const google: Place = { open: openGoogleLoopback, env: (url) => ({ GEMINI_API_KEY: 'key-of-google', GOOGLE_GEMINI_BASE_URL: url, GOOGLE_VERTEX_BASE_URL: url, GOOGLE_CLOUD_PROJECT: 'p' }) };
const xai: Place = { open: openXaiLoopback, env: (url) => ({ XAI_API_KEY: 'key-of-xai', XAI_BASE_URL: `${url}/v1` }) };
const replicate: Place = { open: openReplicateLoopback, env: (url) => ({ REPLICATE_API_TOKEN: 'key-of-replicate', REPLICATE_BASE_URL: `${url}/v1` }) };

type Models = Readonly<Record<CellId, Recipe>>;
const by = (provider: string, model: string): Recipe => ({ provider, model });
const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await wait(15);
};

/** Runs the cells in a process of its own, kills it once `meanwhile` resolves, and opens the next studio. */
async function killedWhile(
  { open, env }: Place, models: Models, play: Loopback['play'], meanwhile: (loopback: Server, data: string) => Promise<void>,
  after: (studio: Studio, loopback: Server) => Promise<void>
): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'scenebook-killed-'));
  const loopback = await open();
  const set = { ...process.env, ...env(loopback.server.url) };
  let studio: Studio | null = null;
  try {
    await cp(finished, data, { recursive: true });
    studio = await openStudio(quickly(data, set));
    for (const [cell, model] of Object.entries(models)) await studio.sessions.operate(project, { type: 'set_model', cell, model });
    await studio.close();
    studio = null;
    loopback.play = play;
    const orders: Orders = { data, project, cells: Object.keys(models) };
    const process_ = spawn(process.execPath, [child, JSON.stringify(orders)], { env: set, stdio: ['ignore', 'ignore', 'pipe'] });
    let printed = '';
    process_.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const gone = new Promise<void>((resolve) => void process_.once('exit', () => resolve()));
    const early = gone.then(() => Promise.reject(new Error(`The studio ended by itself: ${printed}`)));
    await Promise.race([meanwhile(loopback, data), early]);
    early.catch(() => undefined);
    process_.kill('SIGKILL');
    await gone;
    loopback.play = 'well';
    studio = await openStudio(quickly(data, set));
    await studio.runner.idle();
    await after(studio, loopback);
  } finally {
    await studio?.close();
    await loopback.close();
    await rm(data, { recursive: true, force: true });
  }
}

const statesOf = async (studio: Studio, cells: readonly CellId[]) => {
  const facts = (await studio.sessions.read(project))!;
  const { cells: evaluated } = evaluate(facts, environment.digest);
  return Object.fromEntries(cells.map((cell) => [cell, [latestAttempts(facts).get(cell)!.state, evaluated.get(cell)!.standing.state]]));
};

describe('a studio that is killed', () => {
  const silent: [string, Place, Models][] = [
    ['Google: text, picture, Omni and score', google, { stories: by('google', 'gemini-3.5-flash'), 's1/start': by('google', 'gemini-3-pro-image'), 's1/clip': by('google', 'gemini-omni-1.2-flash'), 's1/drift': by('google', 'gemini-3.5-flash') }],
    ['xAI: text, picture, clip and score', xai, { stories: by('xai', 'grok-4.3'), 's1/start': by('xai', 'grok-imagine-image'), 's1/clip': by('xai', 'grok-imagine-video'), 's1/drift': by('xai', 'grok-4.3') }],
    ['Replicate: picture and clip', replicate, { 's1/start': by('replicate', 'bytedance/seedream-4'), 's1/clip': by('replicate', 'kwaivgi/kling-v2.5-turbo-pro') }]
  ];
  it.each(silent)('while the answers to its calls are on their way (%s): they are sent once, and wait for a person', async (_, place, models) => {
    const cells = Object.keys(models);
    await killedWhile(place, models, 'silent', (loopback) => until(() => loopback.paid().length === cells.length), async (studio, loopback) => {
      expect(await statesOf(studio, cells)).toEqual(Object.fromEntries(cells.map((cell) => [cell, ['unknown', expect.stringMatching(/fresh|outdated/)]])));
      for (const cell of cells) expect(await studio.runner.press(project, 'this', cell)).toMatchObject({ ok: false, code: 'unknown_attempt' });
      expect(await studio.runner.press(project, 'outdated', null)).toMatchObject({ ok: expect.any(Boolean) });
      await studio.runner.idle();
      expect(loopback.paid()).toHaveLength(cells.length);
    });
  });

  const jobs: [string, Place, Models][] = [
    ['Google: Omni, and Veo on Vertex', google, { 's1/clip': by('google', 'gemini-omni-1.2-flash'), 's2/clip': by('google', 'veo-3.1-generate-001') }],
    ['xAI: a picture and a clip', xai, { 's1/start': by('xai', 'grok-imagine-image'), 's2/clip': by('xai', 'grok-imagine-video') }],
    ['Replicate: a picture and a clip', replicate, { 's1/start': by('replicate', 'bytedance/seedream-4'), 's2/clip': by('replicate', 'google/veo-3.1') }]
  ];
  it.each(jobs)('while its jobs run (%s): the next one goes on looking at them, and each is paid once', async (_, place, models) => {
    const cells = Object.keys(models);
    const looked = (loopback: Server) => new Set(loopback.looks().map(({ path, raw }) => (path.includes(':fetchPredictOperation') ? raw.toString() : path))).size;
    await killedWhile(place, models, 'never', (loopback) => until(() => looked(loopback) === cells.length), async (studio, loopback) => {
      expect(await statesOf(studio, cells)).toEqual(Object.fromEntries(cells.map((cell) => [cell, ['succeeded', expect.any(String)]])));
      expect(loopback.paid()).toHaveLength(cells.length);
      const charged = [...(await studio.sessions.read(project))!.charges.values()].filter(({ provider }) => provider !== 'animatic' && provider !== 'studio');
      expect(charged.map(({ cell }) => cell).sort()).toEqual([...cells].sort());
    });
  });

  it('before it knew the number of a prediction: the next one finds it when a person asks, and pays for no other', async () => {
    const models = { 's2/clip': by('replicate', 'kwaivgi/kling-v2.5-turbo-pro') };
    await killedWhile(replicate, models, 'dropped', async (loopback, data) => {
      await until(() => loopback.paid().length === 1);
      expect(data).not.toBe('');
    }, async (studio, loopback) => {
      const attempt = latestAttempts((await studio.sessions.read(project))!).get('s2/clip')!;
      expect(attempt.state).toBe('unknown');
      expect(await studio.runner.resolve(project, attempt.id, 'check')).toMatchObject({ ok: true });
      await studio.runner.idle();
      expect((await statesOf(studio, ['s2/clip']))['s2/clip']![0]).toBe('succeeded');
      expect(loopback.paid()).toHaveLength(1);
    });
  });
});
