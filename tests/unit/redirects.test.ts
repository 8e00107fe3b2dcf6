/**
 * Where redirects and names may lead: a provider's answer, or whoever changes it on its way, cannot have the studio fetch
 * from inside its own network, from other hosts, or with the key.
 */
import { lookup, type LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { publicLookup, PrivateAddress } from '../../src/lib/server/providers/http/addresses.ts';
import { download } from '../../src/lib/server/providers/http/download.ts';
import { checkReach, exchange, type Reach } from '../../src/lib/server/providers/http/exchange.ts';
import { isForbidden, openWire } from '../../src/lib/server/providers/http/wire.ts';
import { failureOf, hearing, quickClock } from '../contracts/requests.ts';
import { openServer, type Answer, type Server } from '../support/loopback/server.ts';
import { openTestStore } from '../support/video.ts';

vi.mock('node:dns', async (original) => ({ ...(await original<object>()), lookup: vi.fn() }));

type Done = (error: Error | null, found: LookupAddress[]) => void;
/** What names lead to, look-up by look-up; the last one stays. */
function names(...answers: string[][]): void {
  let asked = 0;
  vi.mocked(lookup).mockImplementation(((_: string, __: object, done: Done) => {
    const found = answers[Math.min(asked++, answers.length - 1)]!;
    done(null, found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  }) as never);
}
const found = (all: boolean) => new Promise<unknown>((resolve) => publicLookup('files.example.net', { all }, (error, address) => resolve(error ?? address)));

describe('names that lead somewhere else', () => {
  it('are looked up for every connection: a name that was public once is refused when it turns inwards', async () => {
    names(['93.184.216.34'], ['127.0.0.1'], ['93.184.216.34']);
    expect(await found(false)).toBe('93.184.216.34');
    expect(await found(false)).toBeInstanceOf(PrivateAddress);
    expect(await found(false)).toBe('93.184.216.34');
  });

  it.each([
    [['93.184.216.34', '10.0.0.1']], [['93.184.216.34', '::1']], [['2606:2800:220:1::', 'fe80::1']], [['::ffff:127.0.0.1']], [['64:ff9b::a9fe:a9fe']], [['0.0.0.0']], [['169.254.169.254']], [['fd00::1']], [[]]
  ])('are refused whole where one of their addresses is inside: %j', async (addresses) => {
    names(addresses);
    for (const all of [true, false]) expect(await found(all)).toBeInstanceOf(PrivateAddress);
  });

  it('hands all public addresses on, and no other', async () => {
    names(['93.184.216.34', '2606:2800:220:1::']);
    expect(await found(true)).toEqual([{ address: '93.184.216.34', family: 4 }, { address: '2606:2800:220:1::', family: 6 }]);
  });

  it('opens no connection to a host within reach whose name leads inwards', async () => {
    names(['127.0.0.1']);
    const reach: Reach = { base: 'https://api.example.org', hosts: ['.example.net'] };
    const url = new URL('https://files.example.net/clip.mp4');
    expect(() => checkReach(url, reach)).not.toThrow();
    const sent = { connected: false };
    await expect(exchange(url, reach, { method: 'GET', headers: {}, body: null, signal: new AbortController().signal, idle: 5000 }, sent)).rejects.toBeInstanceOf(PrivateAddress);
    expect(sent.connected).toBe(false);
  });
});

/** Every way to write an address inside, and other places that are not the provider's. */
const inside = [
  'http://127.0.0.1/x', 'http://localhost/x', 'http://[::1]/x', 'http://0.0.0.0/x', 'http://0/x', 'http://2130706433/x', 'http://0x7f000001/x', 'http://0177.0.0.1/x', 'http://127.1/x', 'http://[::ffff:127.0.0.1]/x',
  'http://[::ffff:7f00:1]/x', 'http://10.0.0.5/x', 'http://192.168.1.1/x', 'http://172.16.0.1/x', 'http://169.254.169.254/latest/meta-data/', 'http://[fd00:ec2::254]/latest/meta-data/', 'http://metadata.google.internal/x',
  'https://127.0.0.1/x', 'https://[::1]/x', 'https://10.0.0.5/x', 'https://169.254.169.254/x', 'https://[fe80::1]/x', 'https://[fc00::1]/x', 'https://[64:ff9b::7f00:1]/x', 'https://[2002:7f00:1::]/x', 'https://100.64.0.1/x', 'https://0x7f.1/x'
];
const elsewhere = [
  'http://cdn.example.net/x', 'https://evil.org/x', 'https://cdn.example.net.evil.org/x', 'https://evilexample.net/x', 'https://cdn.example.net:8443/x', 'https://user:secret@cdn.example.net/x', 'https://user@evil.org\\@cdn.example.net/x',
  'file:///etc/passwd', 'ftp://cdn.example.net/x', 'gopher://127.0.0.1:25/x', 'data:video/mp4;base64,AAAA', 'javascript:alert(1)', 'blob:https://cdn.example.net/1', '//evil.org/x', '///evil.org/x', '\\\\evil.org\\x'
];

describe('redirects of a result', () => {
  let server: Server;
  let location = '';
  let remove: () => Promise<void>;
  let store: Awaited<ReturnType<typeof openTestStore>>['store'];
  beforeEach(async () => {
    names(['127.0.0.1']);
    ({ store, remove } = await openTestStore());
    server = await openServer(({ path }): Answer => (path === '/start' ? { status: 302, headers: { location }, body: null } : { body: Buffer.from('inside') }));
  });
  afterEach(async () => {
    await server.close();
    await remove();
  });
  const asked = { provider: 'Acme', model: 'Model', hush: (text: string) => text };
  const reach = (): Reach => ({ base: server.url, hosts: ['.example.net'] });

  it.each([...inside, ...elsewhere])('are not followed to %s, neither for a file nor for a look', async (target) => {
    location = target;
    const clock = quickClock();
    const error = await failureOf(download({ url: `${server.url}/start`, kinds: ['video/mp4'], reach: reach() }, { store, context: hearing(), asked, clock, patience: { downloads: [] } }));
    expect({ code: error.code, charged: error.charged, message: error.message }).toEqual({ code: 'bad_reply', charged: 'yes', message: 'The answer of Acme cannot be used: its file lies where the studio does not go.' });
    const wire = openWire(reach(), new AbortController().signal);
    await expect(wire.fetch(`${server.url}/start`)).rejects.toThrow();
    expect(isForbidden(wire.fault())).toBe(true);
    expect(server.asked.map(({ path }) => path)).toEqual(['/start', '/start']);
  });

  it('are not followed to another port of this machine, though the base is here as well', async () => {
    const other = await openServer(() => ({ body: Buffer.from('inside') }));
    try {
      location = `${other.url}/x`;
      expect((await failureOf(download({ url: `${server.url}/start`, kinds: ['video/mp4'], reach: reach() }, { store, context: hearing(), asked, clock: quickClock(), patience: { downloads: [] } }))).code).toBe('bad_reply');
      expect(other.asked).toEqual([]);
    } finally {
      await other.close();
    }
  });
});
