import { describe, expect, it } from 'vitest';
import { cookieIn, openOwner, sessionLasts, type OwnerRequest } from '../../src/lib/server/owner.ts';
import { openSealer } from '../../src/lib/server/review/seal.ts';

const sealer = openSealer('x'.repeat(43));
const here: OwnerRequest = { host: 'localhost:3000', address: '127.0.0.1', forwarded: false, cookie: undefined };
const owner = (bound: string | undefined, hosts: string[] = [], now = Date.now) => openOwner({ sealer, bound, hosts, now });
const keyOf = (path: string | null) => path!.split('/').at(-1)!;

describe('the owner', () => {
  it.each<[string, string | undefined, string[], Partial<OwnerRequest>, boolean]>([
    ['sits at this machine', undefined, [], {}, true], ['sits at this machine, by IPv6', '::1', [], { host: '[::1]:3000', address: '::1' }, true],
    ['sits at this machine, by IPv4 in IPv6', 'localhost', [], { address: '::ffff:127.0.0.1' }, true],
    ['comes from another machine that calls us localhost', undefined, [], { address: '192.168.1.9' }, false],
    ['comes under another name', undefined, ['studio.example'], { host: 'studio.example' }, false],
    ['comes through a proxy', undefined, ['studio.example'], { forwarded: true }, false],
    ['sits at this machine, which answers to everybody', '0.0.0.0', [], {}, false], ['sits at this machine, which answers to everybody by IPv6', '::', [], { address: '::1', host: '[::1]' }, false],
    ['comes from the network', '192.168.1.20', [], { host: '192.168.1.20:3000', address: '192.168.1.9' }, false],
    ['pretends an address', undefined, [], { address: '127.0.0.1.evil.example' }, false]
  ])('is whoever %s only where that is safe', (_, bound, hosts, request, expected) => {
    expect(owner(bound, hosts).isOwner({ ...here, ...request })).toBe(expected);
  });

  it('needs no set-up address on the loopback address, and one on every other', () => {
    expect(owner(undefined).setUpPath()).toBe(null);
    expect(owner('127.0.0.1').claim('A'.repeat(43))).toBe(null);
    for (const gate of [owner('0.0.0.0'), owner('192.168.1.20'), owner(undefined, ['studio.example'])]) expect(gate.setUpPath()).toMatch(/^\/setup\/[\w-]{43}$/);
  });

  it('is made once by the set-up address, and never by a first visit', () => {
    let now = 1e12;
    const gate = owner('0.0.0.0', [], () => now);
    const stranger = { ...here, host: '192.168.1.20', address: '192.168.1.9' };
    expect(gate.isOwner(stranger)).toBe(false);
    const key = keyOf(gate.setUpPath());
    for (const guess of ['', key.slice(1), `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`, `${key}A`]) expect([gate.isKey(guess), gate.claim(guess)]).toEqual([false, null]);
    expect(gate.isKey(key)).toBe(true);
    const session = gate.claim(key)!;
    expect([gate.claim(key), gate.isKey(key), gate.setUpPath()]).toEqual([null, false, null]);
    expect(gate.isOwner({ ...stranger, cookie: session })).toBe(true);
    now += sessionLasts;
    expect(gate.isOwner({ ...stranger, cookie: session })).toBe(false);
  });

  it('is nobody with a share\'s cookie, a forged one, or one of another studio', () => {
    const gate = owner('0.0.0.0');
    const until = Date.now() + 1e9;
    const other = openSealer('y'.repeat(43)).seal('owner', {}, until);
    const body = Buffer.from(JSON.stringify({ expires: until })).toString('base64url');
    for (const cookie of [sealer.seal('grant', { share: 's', version: 1 }, until), sealer.seal('reviewer', { share: 's', reviewer: 'r' }, until), sealer.seal('ticket', {}, until), other, `${body}.`, `${body}.x`, '{}', '..']) {
      expect(gate.isOwner({ ...here, cookie })).toBe(false);
    }
  });

  it('is found by the right cookie of many', () => {
    expect(cookieIn('a=1; scenebook_owner=abc.def; b=2', 'scenebook_owner')).toBe('abc.def');
    expect(cookieIn('xscenebook_owner=1', 'scenebook_owner')).toBeUndefined();
    expect(cookieIn(undefined, 'scenebook_owner')).toBeUndefined();
  });
});
