/**
 * Keys go to their provider and nowhere else. A studio is given five made-up keys, from the environment and from its page,
 * against a provider that hands every key back in all its answers; then everything that the studio shows, keeps, prints or
 * throws is searched for them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keep, providerViews, tryAll } from '../../src/lib/server/actions/provider-forms.ts';
import { formOf } from '../../src/lib/server/actions/settings-form.ts';
import { readConfig } from '../../src/lib/server/config.ts';
import { examine } from '../../src/lib/server/doctor.ts';
import { createLog, log } from '../../src/lib/server/log.ts';
import { costsCsv } from '../../src/lib/server/projects/costs.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { failureOf } from '../../src/lib/server/runner/retry.ts';
import { openStudio, type Studio } from '../../src/lib/server/studio.ts';
import { hearing, makeRequests } from '../contracts/requests.ts';
import { openServer, type Server } from '../support/loopback/server.ts';

const canary = 'canary7';
const keys = { google: `${canary}-google-a1b2c3`, compatible: `${canary}/compatible+d4e5`, openai: `${canary}-openai-f6a7b8`, xai: `${canary}-xai-c9d0e1`, replicate: `${canary}-replicate-f2a3` };

/** Says every key again, in each way in which a careless server might. */
const echo = (): Promise<Server> => openServer(({ headers, path }) => {
  const key = String(headers['x-goog-api-key'] ?? headers.authorization ?? '').replace(/^Bearer /u, '');
  const said = `Incorrect API key provided: ${key} (${encodeURIComponent(key)}), at https://user:${key}@host${path}?key=${key}.`;
  return {
    status: 401, headers: { 'x-request-id': key, 'www-authenticate': `Bearer ${key}`, 'set-cookie': `key=${encodeURIComponent(key)}` },
    body: { error: { message: said, type: key, param: key, code: 401, status: said, details: [{ reason: said }] }, code: said, detail: said, title: said, invalid_fields: [{ field: key, description: said }] }
  };
});

let data = '';
let server: Server;
let studio: Studio;
let printed = '';
const sinks: Record<string, string> = {};
const cli = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

async function commandLine(env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [cli, ...args], { env });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (out += text.toString()));
  await once(child, 'close');
  return `${out}\n(${args.join(' ')})`;
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'scenebook-canary-'));
  server = await echo();
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const env = {
    ...process.env, SCENEBOOK_DATA: data, GEMINI_API_KEY: keys.google, GOOGLE_GEMINI_BASE_URL: server.url, SCENEBOOK_COMPATIBLE_BASE_URL: server.url, SCENEBOOK_COMPATIBLE_API_KEY: keys.compatible,
    OPENAI_BASE_URL: `${server.url}/v1`, XAI_BASE_URL: `${server.url}/v1`, REPLICATE_BASE_URL: `${server.url}/v1`
  };
  const config = { ...readConfig(env), data };
  studio = await openStudio({ config });
  const patches: unknown[] = [];
  studio.sessions.events.on('changed', (facts) => void patches.push(studio.view(facts)));
  const progress: unknown[] = [];
  studio.sessions.events.on('progress', (told) => void progress.push(told));
  for (const holder of ['openai', 'xai', 'replicate'] as const) expect(keep(studio.keys, holder, { key: keys[holder] })).toBeNull();

  // A run on each writer, all of which fail with an answer that is full of the key; then single calls of every kind.
  const projects: string[] = [];
  for (const profile of ['google', 'grok', 'openai-animatic', 'local', 'seedream-kling']) {
    const project = await createProject(studio.sessions, { title: profile, profile, brief: { prompt: 'A cup.', images: [], scenes: 2 } });
    await studio.runner.press(project, 'this', 'stories');
    projects.push(project);
  }
  await studio.runner.idle();
  const thrown: unknown[] = [];
  const requests = await makeRequests(studio.store);
  const lines: string[] = [];
  const ask = async (work: (context: ReturnType<typeof hearing>) => Promise<unknown>) => {
    const context = hearing();
    await work(context).then(() => thrown.push('no error'), (error: unknown) => thrown.push(error));
    lines.push(...context.lines, JSON.stringify(context.progressed));
  };
  for (const [id, models] of Object.entries({
    google: { text: 'gemini-3.5-flash', image: 'gemini-3-pro-image', video: 'gemini-omni-1.2-flash', vision: 'gemini-3.5-flash' }, openai: { text: 'gpt-6-luna', vision: 'gpt-6-luna' },
    xai: { text: 'grok-4.3', image: 'grok-imagine-image', video: 'grok-imagine-video', vision: 'grok-4.3' }, compatible: { text: 'm', vision: 'm' }, replicate: { image: 'bytedance/seedream-4', video: 'google/veo-3.1' }
  })) {
    const provider = studio.toolbox.provider(id)!;
    const { text, image, video, vision } = models as Partial<Record<'text' | 'image' | 'video' | 'vision', string>>;
    if (text) await ask((context) => provider.text!(text).write(requests.stories, context));
    if (image) await ask((context) => provider.image!(image).paint(requests.startFrame, context));
    if (video) await ask((context) => provider.video!(video).animate(requests.clip, context));
    if (vision) await ask((context) => provider.vision!(vision).score(requests.score, context));
    await ask(async () => provider.cancel?.({ job: 'job', level: 0 }));
    await ask(async () => provider.find?.('key', new AbortController().signal));
  }
  log.error('A call failed.', { error: thrown.find((error) => error instanceof Error), key: keys.google, nested: { authorization: keys.xai } });
  const structured: string[] = [];
  const jsonLog = createLog({ json: true, env, write: (line) => void structured.push(line) });
  for (const key of Object.values(keys)) jsonLog.hide(key);
  for (const error of thrown) jsonLog.warn(`A call failed: ${String((error as Error).message)}`, { error });
  const plain: string[] = [];
  const plainLog = createLog({ env, write: (line) => void plain.push(line) });
  for (const key of Object.values(keys)) plainLog.hide(key);
  plainLog.error('A cell failed.', { error: thrown[0], url: `https://host/?key=${keys.replicate}`, headers: new Headers({ authorization: `Bearer ${keys.openai}` }) });

  const facts = await Promise.all(projects.map(async (project) => (await studio.sessions.read(project))!));
  const rows = async (table: 'settings' | 'events' | 'attempts' | 'runs' | 'takes' | 'charges' | 'acts') => JSON.stringify(await studio.db.selectFrom(table).selectAll().execute());
  const all = (value: unknown) => JSON.stringify(value, (_, part: unknown) => (part instanceof Map ? [...part] : part));
  Object.assign(sinks, {
    'the messages of what is thrown': thrown.map((error) => (error as Error).message).join('\n'),
    'its advice and detail': all(thrown.map((error) => ({ ...(error as object) }))),
    'its stack and causes': thrown.map((error) => inspect(error, { depth: 12, showHidden: true })).join('\n'),
    'failures as they are kept': all(thrown.map(failureOf)),
    'lines for the run\'s log, and progress': lines.join('\n'),
    'the facts of notebooks': all(facts), 'views of notebooks': all(facts.map((each) => studio.view(each))), 'patches to pages': all(patches), 'progress to pages': all(progress),
    'plans': all(facts.map((each) => studio.plan(each, 'outdated', null))), 'costs': all(facts.map((each) => studio.costs(each))), 'costs as CSV': facts.map((each) => costsCsv(each, [])).join('\n'),
    'the bin': all(facts.map((each) => studio.bin(each))), 'run logs': all(facts.flatMap((each) => [...each.runs.keys()].map((run) => studio.runLog(each, run)))),
    'the settings table': await rows('settings'), 'the events table': await rows('events'), 'the attempts table': await rows('attempts'), 'the runs table': await rows('runs'),
    'the takes table': await rows('takes'), 'the charges table': await rows('charges'), 'the acts table': await rows('acts'),
    'settings over HTTP': all(studio.settings.read()), 'the settings form': all(formOf(studio.settings.read())),
    'the providers page': all(providerViews(studio)), 'the test of each key': all(await tryAll(studio)), 'the doctor\'s findings': all(await examine({ data, env: config.env })),
    'a key that is refused': all(keep(studio.keys, 'openai', { key: `${keys.openai} with a space` })), 'an address that is refused': all(keep(studio.keys, 'openai', { base: `https://user:${keys.openai}@host/` })),
    'the objects that hold keys': `${inspect(studio.keys, { depth: 9 })} ${all(studio.keys)}`, 'the objects of providers': `${inspect(studio.toolbox, { depth: 9, showHidden: true })} ${all(studio.toolbox.providers)}`,
    'the process\'s own log': printed, 'a log in JSON': structured.join(''), 'a log in words': plain.join('')
  });
  await studio.close();
  write.mockRestore();
  sinks['the log until the end'] = printed;
  Object.assign(sinks, {
    'doctor on the command line': await commandLine(env, 'doctor'), 'doctor as JSON': await commandLine(env, 'doctor', '--json'),
    'list and status on the command line': `${await commandLine(env, 'list', '--json')}${await commandLine(env, 'status', 'google')}${await commandLine(env, 'status', 'grok', '--json')}`,
    'a run that fails on the command line': await commandLine(env, 'resume', 'google'), 'its JSON': await commandLine(env, 'resume', 'grok', '--json'), 'costs on the command line': await commandLine(env, 'costs', 'local')
  });
  for (const file of await readdir(data, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) sinks[`the file ${file.name.replace(/^[0-9a-f]{64}/u, 'of an artifact')}`] = `${sinks[`the file ${file.name}`] ?? ''}${(await readFile(join(file.parentPath, file.name))).toString('latin1')}`;
  }
});
afterAll(async () => {
  await server.close();
  await rm(data, { recursive: true, force: true });
});

/** As it is, in an address, in base64 at any of three offsets, and reversed by nobody. */
const forms = (key: string): string[] => [key, encodeURIComponent(key), ...['', 'x', 'xx'].map((before) => Buffer.from(`${before}${key}`).toString('base64').slice(before ? 4 : 0, -4))];

describe('keys of providers', () => {
  it('were really sent, and really said again', () => {
    const seen = new Set(server.asked.map(({ headers }) => String(headers['x-goog-api-key'] ?? headers.authorization ?? '').replace(/^Bearer /u, '')));
    expect([...seen].sort()).toEqual(expect.arrayContaining(Object.values(keys).sort()));
    for (const { path, raw } of server.asked) for (const key of Object.values(keys)) expect(path + raw.toString('latin1')).not.toContain(key);
  });

  it('turn up in none of at least thirty places', () => {
    const leaks = Object.entries(sinks).flatMap(([sink, text]) => Object.values(keys).flatMap((key) => forms(key).filter((form) => text.includes(form)).map((form) => `${sink}: …${text.slice(Math.max(0, text.indexOf(form) - 60), text.indexOf(form))}[${form.slice(0, 9)}]`)));
    expect(leaks).toEqual([]);
    expect(Object.keys(sinks).length).toBeGreaterThanOrEqual(30);
    // Each was filled: an empty place would prove nothing.
    expect(Object.entries(sinks).filter(([, text]) => text.length < 2).map(([sink]) => sink)).toEqual([]);
    expect(sinks['the messages of what is thrown']).toContain('does not accept the key');
    expect(sinks['the test of each key']).toContain('does not accept the key');
    expect(sinks['a run that fails on the command line']).toContain('does not accept the key');
    expect(printed).toContain('A call failed.');
  });
});
