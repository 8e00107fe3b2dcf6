import { afterEach, describe, expect, it } from 'vitest';
import { stat } from 'node:fs/promises';
import { call, retryAfterOf, type Calling } from '../../src/lib/server/providers/http/call.ts';
import { download } from '../../src/lib/server/providers/http/download.ts';
import { overloaded } from '../../src/lib/server/providers/http/faults.ts';
import { openWire, withoutSecrets } from '../../src/lib/server/providers/http/wire.ts';
import { failureOf, hearing, quickClock } from '../contracts/requests.ts';
import { openServer, type Answer, type Asked, type Server } from '../support/loopback/server.ts';
import { openTestStore } from '../support/video.ts';

const asked = { provider: 'Acme', model: 'Model', hush: (text: string) => text.replaceAll('canary', '[hidden]') };
const signal = new AbortController().signal;
const mp4 = (bytes: number) => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(bytes)]);

describe('the wire of a call', () => {
  let server: Server;
  const serve = async (answer: (asked: Asked) => Answer) => {
    server = await openServer(answer);
    return server.url;
  };
  const calling = (base: string, more: Partial<Calling> = {}): Calling => ({
    reach: { base, hosts: [] }, signal, asked, kind: 'job', decode: ({ status, text }) => overloaded(asked, { words: `${status} ${text}` }), ...more
  });
  afterEach(() => server?.close());

  it('stops a client that sends its call a second time', async () => {
    const base = await serve(() => 'drop');
    const wire = openWire({ base, hosts: [] }, signal);
    await expect(wire.fetch(`${base}/a`, { method: 'POST', body: '{}' })).rejects.toThrow();
    await expect(wire.fetch(`${base}/a`, { method: 'POST', body: '{}' })).rejects.toThrow('second time');
    expect(server.asked).toHaveLength(1);
    expect(wire.post()).toBe('sent');
  });

  it('tells a call that never went out from one whose answer was lost', async () => {
    const base = await serve(() => 'drop');
    const post = (given: Calling) => call(given, ({ fetch }) => fetch(`${given.reach.base}/a`, { method: 'POST', body: '{}' }));
    expect(await failureOf(post(calling(base)))).toMatchObject({ code: 'lost_result', charged: 'maybe' });
    await server.close();
    expect(await failureOf(post(calling(base)))).toMatchObject({ code: 'transient', charged: 'no' });
  });

  it.each([[504, '<html>Gateway time-out</html>'], [524, ''], [408, null]] as const)('takes HTTP %d from a gateway that gave up waiting for a lost answer, and from the provider for what it says', async (status, page) => {
    let body: Answer = { status, body: page };
    const base = await serve(() => body);
    const post = (kind: Calling['kind']) => failureOf(call(calling(base, { kind }), async ({ fetch }) => {
      const answer = await fetch(`${base}/a`, { method: 'POST', body: '{}' });
      throw new Error(`HTTP ${answer.status}`);
    }));
    for (const kind of ['job', 'result'] as const) expect(await post(kind)).toMatchObject({ code: 'lost_result', charged: 'maybe' });
    expect(await post('look')).toMatchObject({ code: 'transient', charged: 'no' });
    body = { status, body: { error: { code: status, message: 'Deadline exceeded.' } } };
    expect(await post('job')).toMatchObject({ code: 'transient', charged: 'no' });
  });

  it('follows a GET to a place within reach, and a POST nowhere', async () => {
    const base = await serve(({ path }) => (path === '/b' ? { body: { fine: true } } : { status: 302, headers: { location: '/b' } }));
    const wire = openWire({ base, hosts: [] }, signal);
    expect(await (await wire.fetch(`${base}/a`)).json()).toEqual({ fine: true });
    await expect(wire.fetch(`${base}/a`, { method: 'POST', body: '{}' })).rejects.toThrow('another address');
  });

  it('does not go round in circles', async () => {
    const base = await serve(() => ({ status: 302, headers: { location: '/a' } }));
    await expect(openWire({ base, hosts: [] }, signal).fetch(`${base}/a`)).rejects.toThrow('again and again');
    expect(server.asked).toHaveLength(4);
  });

  it('goes to no other host, whatever a redirect says', async () => {
    const base = await serve(() => ({ status: 302, headers: { location: `${server.elsewhere}/b` } }));
    expect(await failureOf(call(calling(base, { kind: 'look' }), ({ fetch }) => fetch(`${base}/a`, { headers: { authorization: 'Bearer canary' } })))).toMatchObject({ code: 'bad_reply' });
    expect(server.asked).toHaveLength(1);
  });

  it('takes keys and cookies out of what goes to another host', () => {
    const headers = { authorization: 'Bearer x', 'x-goog-api-key': 'x', cookie: 'x', 'x-api-key': 'x', 'proxy-authorization': 'x', accept: '*/*' };
    expect(withoutSecrets(headers)).toEqual({ accept: '*/*' });
  });

  it('caps an answer while it comes, whatever length it announces', async () => {
    const base = await serve(() => ({ body: Buffer.alloc(3 * 1024 * 1024) }));
    const error = await failureOf(call(calling(base, { kind: 'result', limits: { bytes: 1024 * 1024 } }), ({ fetch }) => fetch(`${base}/a`, { method: 'POST', body: '{}' })));
    expect(error).toMatchObject({ code: 'bad_reply', charged: 'maybe' });
    expect(error.message).toContain('1 MB');
  });

  it('gives up on an answer that does not come', async () => {
    const base = await serve(() => 'hang');
    const post = call(calling(base, { limits: { idle: 20 } }), ({ fetch }) => fetch(`${base}/a`, { method: 'POST', body: '{}' }));
    expect(await failureOf(post)).toMatchObject({ code: 'lost_result', charged: 'maybe' });
    const get = call(calling(base, { kind: 'look', limits: { total: 20 } }), ({ fetch }) => fetch(`${base}/a`));
    expect(await failureOf(get)).toMatchObject({ code: 'transient', charged: 'no' });
  });

  it('reads an answer without a body', async () => {
    const base = await serve(() => ({ status: 202, body: null }));
    const answer = await openWire({ base, hosts: [] }, signal).fetch(`${base}/a`);
    expect([answer.status, await answer.text()]).toEqual([202, '']);
  });

  it('reads how long to wait from seconds, milliseconds and dates', () => {
    const wait = (headers: Record<string, string>) => retryAfterOf(new Headers(headers), () => Date.parse('2026-11-21T10:00:00Z'));
    expect(wait({ 'retry-after': '20' })).toBe(20_000);
    expect(wait({ 'retry-after-ms': '5', 'retry-after': '20' })).toBe(5);
    expect(wait({ 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT' })).toBe(30_000);
    // Ours may be wrong by hours; the answer tells what the provider's shows.
    expect(wait({ 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT', date: 'Sat, 21 Nov 2026 12:00:00 GMT' })).toBe(30_000);
    expect(wait({ 'retry-after': 'Sat, 21 Nov 2026 08:00:30 GMT', date: 'Sat, 21 Nov 2026 08:00:00 GMT' })).toBe(30_000);
    expect(wait({ 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT', date: 'nonsense' })).toBe(30_000);
    expect([wait({}), wait({ 'retry-after': '' }), wait({ 'retry-after': 'soon' })]).toEqual([null, null, null]);
  });

  describe('downloads', () => {
    const fetched = async (answer: (asked: Asked) => Answer, bytes?: number) => {
      const studio = await openTestStore();
      const base = await serve(answer);
      const clock = quickClock();
      const context = hearing();
      try {
        const work = download(
          { url: `${base}/clip`, headers: { 'x-goog-api-key': 'canary' }, kinds: ['video/mp4'], reach: { base, hosts: [] }, ...(bytes ? { bytes } : {}) },
          { store: studio.store, context, asked, clock, patience: { downloads: [1000, 2000, 4000] } }
        );
        const error = await work.then(async (file) => void expect((await stat(file)).size).toBeGreaterThan(12), (failure: unknown) => failure);
        return { error, slept: clock.slept, context };
      } finally {
        await studio.remove();
      }
    };

    it('CLIP-2: tries a file that ends too early again, after 1, 2 and 4 s', async () => {
      const { error, slept } = await fetched(() => ({ cut: { body: mp4(5000) } }));
      expect(error).toMatchObject({ code: 'transient' });
      expect(slept).toEqual([1000, 2000, 4000]);
      expect(server.asked).toHaveLength(4);
    });

    it('CLIP-2: takes the file of a later try', async () => {
      let tries = 0;
      const { error, context } = await fetched(() => (++tries < 3 ? { cut: { body: mp4(5000) } } : { body: mp4(5000) }));
      expect(error).toBeUndefined();
      expect(context.lines).toHaveLength(2);
    });

    it('stops at the size that it was given, and tries no more', async () => {
      const { error } = await fetched(() => ({ body: mp4(2 * 1024 * 1024) }), 1024 * 1024);
      expect(error).toMatchObject({ code: 'bad_reply', charged: 'yes' });
      expect(server.asked).toHaveLength(1);
    });

    it('judges a file by what it holds, not by what it is called', async () => {
      const { error } = await fetched(() => ({ body: Buffer.from('<html>a page of some length</html>'), headers: { 'content-type': 'video/mp4' } }));
      expect(error).toMatchObject({ code: 'bad_reply', charged: 'yes' });
      expect((await fetched(() => ({ body: mp4(100), headers: { 'content-type': 'text/plain' } }))).error).toBeUndefined();
    });

    it.each([401, 403, 404, 410])('takes HTTP %d for a file that is gone', async (status) => {
      const { error } = await fetched(() => ({ status, body: 'no' }));
      expect(error).toMatchObject({ code: 'unavailable', charged: 'yes' });
      expect(server.asked).toHaveLength(1);
    });
  });
});
