import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Opened } from '../../src/lib/server/db/client.ts';
import { openKeys } from '../../src/lib/server/providers/keys.ts';
import { missingKey } from '../../src/lib/server/providers/rest.ts';

const secret = 'canary-key-9f8e7d6c5b';

describe('keys of providers', () => {
  let data: string;
  let opened: Opened;
  const keys = (env: Record<string, string> = {}) => openKeys({ env, data }, opened);
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'scenebook-keys-'));
    opened = await openDatabase(data);
  });
  afterEach(async () => {
    await opened.close();
    await rm(data, { recursive: true, force: true });
  });

  it('keeps a key so that no file of the data folder shows it', async () => {
    keys().store('google', ` ${secret}\n`);
    expect(keys().read('google')).toBe(secret);
    expect(keys().source('google')).toBe('stored');
    await opened.close();
    opened = await openDatabase(data);
    for (const file of ['scenebook.db', 'keys.key']) expect((await readFile(join(data, file))).includes(secret)).toBe(false);
    expect((await stat(join(data, 'keys.key'))).mode & 0o777).toBe(0o600);
    expect(keys().read('google')).toBe(secret);
  });

  it('lets the environment win', () => {
    keys().store('google', secret);
    expect(keys({ GEMINI_API_KEY: 'from-the-environment' }).read('google')).toBe('from-the-environment');
    expect(keys({ GOOGLE_API_KEY: 'the-second-name' }).read('google')).toBe('the-second-name');
    expect(keys({ GEMINI_API_KEY: '  ' }).source('google')).toBe('stored');
  });

  it('says that a key cannot be read when its key file is gone or another one', async () => {
    keys().store('google', secret);
    await writeFile(join(data, 'keys.key'), Buffer.alloc(32, 7));
    expect([keys().read('google'), keys().source('google')]).toEqual([null, 'unreadable']);
    await unlink(join(data, 'keys.key'));
    expect([keys().read('google'), keys().source('google')]).toEqual([null, 'unreadable']);
  });

  it('opens no key that was stored for another provider or changed', () => {
    keys().store('google', secret);
    const { db, atomically } = opened;
    const [row] = atomically(({ all }) => all(db.selectFrom('settings').select('body').where('key', '=', 'key:google')));
    const put = (key: string, body: string) => atomically(({ write }) => write(db.insertInto('settings').values({ key, body }).onConflict((conflict) => conflict.column('key').doUpdateSet({ body }))));
    put('key:openai', row!.body);
    expect(keys().source('openai')).toBe('unreadable');
    put('key:google', row!.body.replace(/"data":"./u, '"data":"_'));
    expect(keys().source('google')).toBe('unreadable');
  });

  it.each(['gateway.example', 'localhost:8080', 'ftp://gateway.example', 'https://user:secret@gateway.example', 'https://gateway.example/v1?key=secret'])('says of %s in the environment that it is no address', (address) => {
    const given = keys({ OPENAI_BASE_URL: address, OPENAI_API_KEY: 'sk-right-key' });
    expect(given.misaddressed('openai')).toMatch(/^OPENAI_BASE_URL is not an address that calls can be sent to/u);
    expect(given.misaddressed('openai')).not.toContain('secret');
    expect(() => given.base('openai')).toThrow('OPENAI_BASE_URL is not an address');
    expect(missingKey(given, 'openai', 'OpenAI')).toBe(given.misaddressed('openai'));
    expect(given.misaddressed('xai')).toBeNull();
  });

  it.each(['sk-one sk-two', 'sk-one\nsk-two', 'sk-schlüssel'])('says that what the environment gives cannot be a key: %j', (key) => {
    const given = keys({ OPENAI_API_KEY: key });
    expect([given.read('openai'), given.source('openai')]).toEqual([null, 'environment']);
    expect(missingKey(given, 'openai', 'OpenAI')).toMatch(/^What the environment gives as key for OpenAI cannot be one/u);
  });

  it('removes a key, and refuses what cannot be one', () => {
    keys().store('google', secret);
    keys().store('google', null);
    expect(keys().source('google')).toBeNull();
    for (const wrong of ['', 'short', 'with a space in it', 'line\nbreak-in-it', 'x'.repeat(401)]) expect(() => keys().store('google', wrong)).toThrow('does not look like a key');
  });

  it('hides every key in use in texts', () => {
    const known = keys({ OPENAI_API_KEY: 'other-canary-123' });
    known.store('google', secret);
    known.read('openai');
    expect(known.hush(`bad key ${secret} (${encodeURIComponent(secret)}) and other-canary-123`)).not.toMatch(/canary/u);
  });

  it('keeps base addresses without a slash, and refuses what calls cannot be sent to', () => {
    keys().storeBase('google', 'http://127.0.0.1:8080/gateway/');
    expect(keys().base('google')).toBe('http://127.0.0.1:8080/gateway');
    expect(keys({ SCENEBOOK_GOOGLE_BASE_URL: 'https://one.example/' }).base('google')).toBe('https://one.example');
    keys().storeBase('google', null);
    expect(keys().base('google')).toBeNull();
    for (const wrong of ['no address', 'ftp://host/', 'https://user:password@host/', 'https://host/?key=1', 'javascript:alert(1)']) {
      expect(() => keys().storeBase('google', wrong)).toThrow('not an address');
    }
  });
});
