/** The production entry around pages of the test's own, so that it is tested without a build. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get, request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startStudio, type RunningStudio } from '../support/studio.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const GOOD_STUDIO = `
  attach(server) { console.log('attached to', server.address().port); },
  async close() { console.log('studio closed'); }`;
const ECHO = `
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ proto: request.headers['x-forwarded-proto'], root: process.env.SCENEBOOK_ROOT, header: process.env.PROTOCOL_HEADER, limit: process.env.BODY_SIZE_LIMIT }));`;

let root = '';
let running: RunningStudio[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'scenebook-entry-'));
  cpSync(join(ROOT, 'server.js'), join(root, 'server.js'));
  cpSync(join(ROOT, 'bin'), join(root, 'bin'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
});
afterEach(async () => {
  await Promise.all(running.map((studio) => studio.kill9()));
  for (const { data } of running) rmSync(data, { recursive: true, force: true });
  running = [];
  rmSync(root, { recursive: true, force: true });
});

function build({ studio = GOOD_STUDIO as string | null, handler = ECHO, loading = '' } = {}): void {
  mkdirSync(join(root, 'build'), { recursive: true });
  const publish = studio === null ? '' : `globalThis[Symbol.for('scenebook.studio')] = { ${studio} };`;
  writeFileSync(join(root, 'build', 'handler.js'), `console.log('pages loaded');\n${loading}\n${publish}\nexport const handler = (request, response) => {${handler}};\n`);
}

async function open(): Promise<RunningStudio> {
  const studio = await startStudio({ root, env: { XFF_DEPTH: '3' } });
  running.push(studio);
  return studio;
}

/** Runs the entry to its end, for starts that fail. */
async function runToEnd(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(root, 'server.js')], { env: { ...process.env, PORT: '0', ...env } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  await once(child, 'close');
  return { code: child.exitCode, output };
}

async function ended(studio: RunningStudio): Promise<number | null> {
  if (studio.process.exitCode === null && studio.process.signalCode === null) await once(studio.process, 'exit');
  return studio.process.exitCode;
}

describe('the production entry', () => {
  it('prepares the environment for the pages and lets no request choose its own scheme', async () => {
    build();
    const studio = await open();
    const answer = await fetch(studio.url, { headers: { 'x-forwarded-proto': 'https' } });
    expect(await answer.json()).toEqual({ proto: 'http', root, header: 'x-forwarded-proto', limit: 'Infinity' });
    expect(studio.output()).toContain(`Scenebook is open at ${studio.url}`);
    expect(studio.output()).toContain(`attached to ${new URL(studio.url).port}`);
  });

  it('turns away bodies that are too long or do not say how long they are, except for a bundle, before the pages see them', async () => {
    build({ handler: `request.resume(); request.on('end', () => response.end('seen'));` });
    const { url } = await open();
    const chunked = () => new ReadableStream({ start: (controller) => { controller.enqueue(new TextEncoder().encode('a few bytes')); controller.close(); } });
    const send = async (path: string, init: RequestInit) => (await fetch(url + path, { method: 'POST', ...init } as RequestInit)).status;
    expect(await send('/p/x', { body: 'a few bytes' })).toBe(200);
    expect(await send('/p/x', { body: chunked(), duplex: 'half' } as RequestInit)).toBe(413);
    expect(await send('/api/notebooks/import', { body: chunked(), duplex: 'half' } as RequestInit)).toBe(200);
    for (const path of ['/p/x', '/api/notebooks/importx', '/api/notebooks/import/../x']) {
      const status = await new Promise((resolve, reject) => request(`${url}${path}`, { method: 'POST', headers: { 'content-length': 121 * 1024 * 1024 } }, (answer) => resolve(answer.statusCode)).on('error', reject).flushHeaders());
      expect([path, status]).toEqual([path, 413]);
    }
  });

  it('lets requests wait that come before the pages are loaded', async () => {
    build({
      loading: `
        const early = fetch('http://127.0.0.1:' + process.env.PORT + '/early').then((response) => console.log('early request:', response.status));
        await new Promise((resolve) => setTimeout(resolve, 50));
        setImmediate(() => early);`
    });
    const studio = await open();
    await expect.poll(() => studio.output()).toContain('early request: 200');
  });

  it('says in a sentence that the port is taken, and touches nothing', async () => {
    build();
    const port = new URL((await open()).url).port;
    const { code, output } = await runToEnd({ PORT: port });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([
      `Port ${port} is already in use on 127.0.0.1.`,
      `  Stop the program that uses it, or take another port: PORT=${Number(port) + 1} npm start`
    ]);
  });

  it.each<[string, () => void, Record<string, string>, string]>([
    ['a PORT that is none', () => build(), { PORT: 'http' }, 'PORT is "http", which is not a port number.'],
    ['a HOST of another machine', () => build(), { HOST: '192.0.2.1' }, 'HOST is "192.0.2.1", which is no address of this machine.'],
    ['a missing build', () => {}, {}, 'The studio has not been built yet.'],
    ['pages without a studio', () => build({ studio: null }), {}, 'The built pages did not bring up the studio.'],
    ['a failure with an advice', () => build({ loading: `throw Object.assign(new Error('The database is newer than this studio.'), { advice: 'Update it.' });` }), {}, 'The database is newer than this studio.\n  Update it.']
  ])('ends with code 1 and a sentence for %s', async (_, prepare, env, sentence) => {
    prepare();
    const { code, output } = await runToEnd(env);
    expect(code).toBe(1);
    expect(output).toContain(sentence);
    expect(output).not.toContain('    at ');
  });

  it('ends cleanly on SIGTERM: the last answer given, idle connections ended, the studio closed, the port free', async () => {
    build({
      handler: `
        if (request.url !== '/slow') return void response.end('quick');
        console.log('slow request began');
        process.once('SIGTERM', () => response.end('answered after the signal'));`
    });
    const studio = await open();
    const agent = new Agent({ keepAlive: true });
    const [idle] = (await once(get(studio.url, { agent }), 'response')) as [IncomingMessage];
    await idle.resume().toArray();
    const slow = fetch(`${studio.url}/slow`, { headers: { connection: 'close' } }).then((response) => response.text());
    await expect.poll(() => studio.output()).toContain('slow request began');

    studio.process.kill('SIGTERM');
    expect(await slow).toBe('answered after the signal');
    expect(await ended(studio)).toBe(0);
    expect(studio.output()).toMatch(/Scenebook is closing\.\n[^]*studio closed\n[^]*Scenebook has closed\.\n$/);
    await expect(fetch(studio.url)).rejects.toThrow();
    agent.destroy();
  });

  it('ends with code 1 when the studio does not close in time', async () => {
    build({ studio: 'attach() {}, close: () => new Promise(() => {})' });
    const studio = await open();
    studio.process.kill('SIGTERM');
    expect(await ended(studio)).toBe(1);
    expect(studio.output()).toContain('The studio did not close within 5 s and was stopped.');
  });

  it('ends at once at a second signal, but takes one that comes twice for one', async () => {
    build({ studio: 'attach() {}, close: () => new Promise(() => {})' });
    const studio = await open();
    studio.process.kill('SIGINT');
    studio.process.kill('SIGTERM');
    await expect.poll(() => studio.output()).toContain('Scenebook is closing.');
    expect(studio.process.exitCode).toBeNull();
    await expect.poll(() => { studio.process.kill('SIGTERM'); return studio.process.exitCode; }, { timeout: 10_000 }).toBe(1);
    expect(studio.output()).not.toContain('did not close');
  });

  it('ends when the process that started it has gone', async () => {
    build();
    const studio = await open();
    studio.process.disconnect();
    expect(await ended(studio)).toBe(0);
    expect(studio.output()).toContain('studio closed');
  });
});

describe('a studio for tests', () => {
  it('comes back on the same port and data after a crash, and removes its data at the end', async () => {
    build();
    const first = await open();
    writeFileSync(join(first.data, 'kept'), '');
    await first.kill9();
    expect(first.process.signalCode).toBe('SIGKILL');
    const second = await first.restart();
    running.push(second);
    expect({ url: second.url, data: second.data }).toEqual({ url: first.url, data: first.data });
    expect(await second.stop()).toBe(0);
    expect(() => rmSync(first.data, { recursive: true })).toThrow('ENOENT');
  });

  it('reports what the studio printed when it does not come up', async () => {
    build({ studio: null });
    await expect(startStudio({ root })).rejects.toThrow(/ended with code 1 before it was open[^]*did not bring up the studio/);
  });
});
