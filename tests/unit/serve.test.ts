import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArtifactRef } from '../../src/lib/pipeline/outputs.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { parseRange } from '../../src/lib/server/storage/ranges.ts';
import { serveArtifact } from '../../src/lib/server/storage/serve.ts';

let outside: string;
let data: string;
let store: ReturnType<typeof openStore>;
let film: ArtifactRef;
let picture: ArtifactRef;
const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * 7 + (i >> 8)) % 256));

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'serve-'));
  data = join(outside, 'data');
  store = openStore(data);
  film = await store.put(bytes, { mime: 'video/mp4' });
  picture = await store.put(await sharp({ create: { width: 800, height: 400, channels: 3, background: '#c04020' } }).png().toBuffer(), {
    mime: 'image/png', width: 800, height: 400
  });
  await writeFile(join(outside, 'secret.mp4'), 'canary');
  await writeFile(join(data, 'secret.png'), 'canary');
});
afterAll(() => rm(outside, { recursive: true, force: true }));

const nameOf = (ref: ArtifactRef) => `${ref.artifact}.${ref.mime === 'video/mp4' ? 'mp4' : 'png'}`;
const ask = (name: string, headers: Record<string, string> = {}, options: { method?: string; query?: string; signal?: AbortSignal } = {}) =>
  serveArtifact(store, {
    name,
    request: new Request(`http://localhost/artifacts/x${options.query ?? ''}`, { method: options.method ?? 'GET', headers, signal: options.signal })
  });
const body = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('parseRange', () => {
  it.each<[string | null, string]>([
    [null, 'full'], ['', 'full'], ['bytes', 'full'], ['bytes=', 'full'], ['bytes=-', 'full'], ['bytes=a-b', 'full'], ['bytes=1-b', 'full'],
    ['bytes=0-0', '0-0'], ['bytes=0-99', '0-99'], ['bytes=10-', '10-999'], ['bytes=0-', '0-999'], ['bytes=999-999', '999-999'],
    ['bytes=999-', '999-999'], ['bytes=0-999', '0-999'], ['bytes=0-1000', '0-999'], ['bytes=500-99999999999999999999', '500-999'],
    ['bytes=-1', '999-999'], ['bytes=-500', '500-999'], ['bytes=-1000', '0-999'], ['bytes=-5000', '0-999'], ['bytes=-0', 'none'],
    ['bytes=1000-', 'none'], ['bytes=1000-1000', 'none'], ['bytes=99999999999999999999-', 'none'], ['bytes=5-4', 'full'],
    ['bytes=2000-1500', 'full'], ['bytes=0-1,5-6', 'full'], ['bytes=0-1, -1', 'full'], ['bytes=,0-1', '0-1'], ['bytes= 0-1 ', '0-1'],
    ['BYTES=0-1', '0-1'], ['octets=0-1', 'full'], ['bytes =0-1', 'full'], ['bytes=0 - 1', 'full'], ['bytes=+0-1', 'full'],
    ['bytes=0x1-2', 'full'], ['bytes=1e2-', 'full'], ['bytes=--5', 'full'], ['bytes=0-1-2', 'full'], ['bytes=1.5-2', 'full']
  ])('reads %j of 1000 bytes as %s', (header, expected) => {
    const range = parseRange(header, 1000);
    expect(range.kind === 'part' ? `${range.start}-${range.end}` : range.kind === 'full' ? 'full' : 'none').toBe(expected);
  });
});

describe('serveArtifact', () => {
  it('serves sound and originals by their types, in ranges, and no thumbnails of them', async () => {
    for (const [mime, ending] of [['audio/flac', 'flac'], ['audio/mp4', 'm4a'], ['video/quicktime', 'mov'], ['video/webm', 'webm'], ['video/x-matroska', 'mkv']] as const) {
      const { artifact } = await store.put(bytes, { mime });
      const part = await ask(`${artifact}.${ending}`, { range: 'bytes=10-19' });
      expect([part.status, part.headers.get('content-type'), part.headers.get('content-range')]).toEqual([206, mime, 'bytes 10-19/1000']);
      expect(await body(part)).toEqual(bytes.subarray(10, 20));
      expect((await ask(`${artifact}.${ending}`, {}, { query: '?w=320' })).status).toBe(400);
    }
  });

  it('serves a whole file, cached for ever and locked in', async () => {
    const response = await ask(nameOf(film));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'video/mp4', 'content-length': '1000', 'accept-ranges': 'bytes', etag: `"${film.artifact}"`,
      'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'", 'cross-origin-resource-policy': 'same-origin'
    });
    expect((await body(response)).equals(bytes)).toBe(true);
  });

  it.each([['bytes=100-199', 100, 199], ['bytes=990-', 990, 999], ['bytes=-10', 990, 999], ['bytes=0-0', 0, 0]])(
    'serves the part %s', async (range, start, end) => {
      const response = await ask(nameOf(film), { range });
      expect(response.status).toBe(206);
      expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/1000`);
      expect(response.headers.get('content-length')).toBe(String(end - start + 1));
      expect((await body(response)).equals(bytes.subarray(start, end + 1))).toBe(true);
    }
  );

  it('names the size where a part does not exist', async () => {
    const response = await ask(nameOf(film), { range: 'bytes=1000-' });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */1000');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each<[string, (tag: string) => string, number]>([
    ['the same file', (tag) => tag, 206], ['another file', () => '"other"', 200], ['the same file weakly', (tag) => `W/${tag}`, 200],
    ['a date', () => 'Wed, 21 Oct 2026 07:28:00 GMT', 200]
  ])('with If-Range for %s answers as the RFC says', async (_name, condition, status) => {
    const response = await ask(nameOf(film), { range: 'bytes=0-9', 'if-range': condition(`"${film.artifact}"`) });
    expect(response.status).toBe(status);
    expect(await body(response)).toHaveLength(status === 206 ? 10 : 1000);
  });

  it.each<[string, (tag: string) => string, number]>([
    ['the tag', (tag) => tag, 304], ['the weak tag', (tag) => `W/${tag}`, 304], ['a list with it', (tag) => `"a", ${tag}`, 304],
    ['a star', () => '*', 304], ['another tag', () => '"a"', 200], ['an unquoted tag', (tag) => tag.slice(1, -1), 200]
  ])('with If-None-Match of %s answers %s', async (_name, header, status) => {
    const response = await ask(nameOf(film), { 'if-none-match': header(`"${film.artifact}"`), range: 'bytes=2000-' });
    expect(response.status).toBe(status === 200 ? 416 : 304);
    if (status === 304) expect(response.headers.get('etag')).toBe(`"${film.artifact}"`);
    if (status === 304) expect(await body(response)).toHaveLength(0);
  });

  it('answers HEAD without a body and without parts', async () => {
    const response = await ask(nameOf(film), { range: 'bytes=0-9' }, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('1000');
    expect(await body(response)).toHaveLength(0);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('refuses %s', async (method) => {
    const response = await ask(nameOf(film), {}, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  const h = 'a'.repeat(64);
  it.each([
    '', '.', '..', '/', '../secret.mp4', '../../secret.mp4', '..%2fsecret.mp4', '..%252fsecret.mp4', '%2e%2e/secret.mp4', '..\\secret.mp4',
    '..%5csecret.mp4', '....//secret.mp4', '..;/secret.mp4', '/etc/passwd', 'etc/passwd', '\\\\host\\share', 'C:\\windows\\win.ini', 'file:///etc/passwd',
    'secret.png', './secret.png', '../secret.png', `${h}`, `${h}.`, `${h}.svg`, `${h}.html`, `${h}.exe`, `${h}.MP4`, `${h.toUpperCase()}.mp4`,
    `${h}.mp4/`, `${h}.mp4/..`, `${h}.mp4\0`, `${h}.mp4\n`, `${h}\0.mp4`, `${h}.mp4%00`, `${h}.mp4 `, ` ${h}.mp4`, `${h}..mp4`, `${h}.png.mp4`,
    `${h}/../../secret.mp4`, `../${h}.mp4`, `${'a'.repeat(63)}.mp4`, `${'a'.repeat(65)}.mp4`, `${'g'.repeat(64)}.mp4`, `${'a'.repeat(100_000)}.mp4`,
    `${'../'.repeat(21)}a.mp4`, `${'.'.repeat(64)}.mp4`, `${'/'.repeat(64)}.mp4`, `${h}.mp4?w=160`, `${h}.mp4#x`, `${h};.mp4`, `${h}:stream.mp4`,
    `${h}.mp4:$DATA`, 'aa', 'tmp', '../tmp', '../thumbs', '__proto__', 'constructor', `${h}.constructor`, `${h}.toString`, '\u2025/secret.mp4',
    '\uff0e\uff0e/secret.mp4', 'con', 'nul.mp4', '~root', '$HOME', '`id`.mp4', "'; drop table takes; --", `${'ａ'.repeat(64)}.mp4`
  ])('answers 404 to the name %j', async (name) => {
    const response = await ask(name);
    expect(response.status).toBe(404);
    expect((await body(response)).toString()).toBe('There is no such artifact.');
  });

  it('answers 404 to a hash with the extension of another kind', async () => {
    expect((await ask(`${film.artifact}.png`)).status).toBe(404);
    expect((await ask(`${picture.artifact}.mp4`)).status).toBe(404);
  });

  it('follows no link, neither as a file nor as a folder', async () => {
    const file = `${'b'.repeat(64)}.mp4`;
    await mkdir(join(store.root, 'bb'), { recursive: true });
    await symlink(join(outside, 'secret.mp4'), join(store.root, 'bb', file));
    expect((await ask(file)).status).toBe(404);
    const inside = `${'c'.repeat(64)}.mp4`;
    await mkdir(join(outside, 'elsewhere'));
    await writeFile(join(outside, 'elsewhere', inside), 'canary');
    await symlink(join(outside, 'elsewhere'), join(store.root, 'cc'));
    expect((await ask(inside)).status).toBe(404);
    await mkdir(join(store.root, 'dd', `${'d'.repeat(64)}.mp4`), { recursive: true });
    expect((await ask(`${'d'.repeat(64)}.mp4`)).status).toBe(404);
  });

  it.each<[string, string]>([
    ['My film', `attachment; filename="My film.mp4"; filename*=UTF-8''My%20film.mp4`],
    ['film.MP4', `attachment; filename="film.mp4"; filename*=UTF-8''film.mp4`],
    ['Ünïted “spot”', `attachment; filename="United _spot_.mp4"; filename*=UTF-8''%C3%9Cn%C3%AFted%20%E2%80%9Cspot%E2%80%9D.mp4`],
    ['../../etc/passwd', `attachment; filename="etc-passwd.mp4"; filename*=UTF-8''etc-passwd.mp4`],
    ['a"; filename="b.exe', `attachment; filename="a-_ filename=-b.exe.mp4"; filename*=UTF-8''a-%3B%20filename%3D-b.exe.mp4`],
    ['a\r\nSet-Cookie: x=1', `attachment; filename="aSet-Cookie- x=1.mp4"; filename*=UTF-8''aSet-Cookie-%20x%3D1.mp4`],
    ['', `attachment; filename="scenebook.mp4"; filename*=UTF-8''scenebook.mp4`],
    ['...', `attachment; filename="scenebook.mp4"; filename*=UTF-8''scenebook.mp4`]
  ])('offers the download name %j safely', async (name, header) => {
    const response = await ask(nameOf(film), {}, { query: `?download=${encodeURIComponent(name)}` });
    expect(response.headers.get('content-disposition')).toBe(header);
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it('streams a large file in pieces and stops when the request is given up', async () => {
    const large = await store.put(Buffer.alloc(3_000_000, 7), { mime: 'video/mp4' });
    const whole = await ask(nameOf(large));
    expect(await body(whole)).toHaveLength(3_000_000);
    const giveUp = new AbortController();
    const response = await ask(nameOf(large), {}, { signal: giveUp.signal });
    const reader = response.body!.getReader();
    expect((await reader.read()).value!.byteLength).toBeLessThan(1_000_000);
    giveUp.abort();
    await expect(reader.read()).rejects.toThrow();
    const second = (await ask(nameOf(large))).body!;
    await second.cancel();
    const reopened = second.getReader();
    expect((await reopened.read()).done).toBe(true);
  });

  it('reports a file that vanishes before it is read', async () => {
    const fleeting = await store.put(Buffer.from('short-lived'), { mime: 'video/mp4' });
    const response = await ask(nameOf(fleeting));
    await rename(store.path(fleeting), join(outside, 'moved'));
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  describe('thumbnails', () => {
    it.each([[160, 160, 80], [320, 320, 160], [640, 640, 320], [960, 800, 400]])('are WebP, at most %s wide and never enlarged', async (w, width, height) => {
      const response = await ask(nameOf(picture), {}, { query: `?w=${w}` });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/webp');
      expect(response.headers.get('etag')).toBe(`"${picture.artifact}-w${w}"`);
      expect(response.headers.get('cache-control')).toContain('immutable');
      expect(await sharp(await body(response)).metadata()).toMatchObject({ format: 'webp', width, height });
    });

    it('are made once for requests that come together, and leave no draft', async () => {
      const other = await store.put(await sharp({ create: { width: 500, height: 500, channels: 3, background: '#222' } }).png().toBuffer(), { mime: 'image/png' });
      const all = await Promise.all([1, 2, 3, 4].map(() => ask(nameOf(other), {}, { query: '?w=160' })));
      const bodies = await Promise.all(all.map(body));
      expect(bodies.every((each) => each.equals(bodies[0]!))).toBe(true);
      expect(await readdir(join(data, 'thumbs', other.artifact.slice(0, 2)))).toContain(`${other.artifact}-160.webp`);
      expect(await readdir(store.temporary)).toEqual([]);
    });

    it('answer 304 when they are known', async () => {
      const response = await ask(nameOf(picture), { 'if-none-match': `"${picture.artifact}-w160"` }, { query: '?w=160' });
      expect(response.status).toBe(304);
      expect((await ask(nameOf(picture), { 'if-none-match': `"${picture.artifact}"` }, { query: '?w=160' })).status).toBe(200);
    });

    it.each(['0', '161', '99999', '-160', '160.0', '1e3', 'x', '', '../..'])('exist in no other width (%j)', async (w) => {
      expect((await ask(nameOf(picture), {}, { query: `?w=${w}` })).status).toBe(400);
    });

    it('do not exist of films, of missing pictures and of broken ones', async () => {
      expect((await ask(nameOf(film), {}, { query: '?w=160' })).status).toBe(400);
      expect((await ask(`${'e'.repeat(64)}.png`, {}, { query: '?w=160' })).status).toBe(404);
      const broken = await store.put(Buffer.from('not a picture'), { mime: 'image/png' });
      expect((await ask(nameOf(broken), {}, { query: '?w=160' })).status).toBe(500);
      expect(await readdir(dirname(store.temporary))).not.toContain('broken');
      expect(await readdir(store.temporary)).toEqual([]);
    });
  });
});
