import { describe, expect, it } from 'vitest';
import { isPublic } from '../../src/lib/server/providers/http/addresses.ts';
import { checkReach } from '../../src/lib/server/providers/http/exchange.ts';

const privateV4 = [
  '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.254', '127.0.0.1', '127.1.2.3', '127.255.255.255',
  '169.254.0.1', '169.254.169.254', '172.16.0.1', '172.20.10.5', '172.31.255.255', '192.0.0.1', '192.0.0.170', '192.0.2.1', '192.88.99.1', '192.168.0.1',
  '192.168.255.255', '198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255'
];
const publicV4 = ['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.1', '169.253.0.1', '172.15.255.255', '172.32.0.0', '192.167.1.1', '198.17.0.1', '198.20.0.1', '223.255.255.255'];
const privateV6 = [
  '::', '::1', '0:0:0:0:0:0:0:1', 'fc00::1', 'fd12:3456::1', 'fdff:ffff::', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'fec0::1', 'ff02::1', 'ff0e::1', '100::1', '64:ff9b:1::1',
  '2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:10::1', '2001:20::1', '2001:db8::1', '2002:7f00:1::', '2002:a00:1::1', '3fff::1', '4000::1', '5f00::1', '8000::1'
];
const publicV6 = ['2606:4700:4700::1111', '2001:4860:4860::8888', '2a00:1450:4001::1', '2400:cb00::1', '2003::1'];
/** Every way in which an IPv4 address hides in an IPv6 one. */
const inside = (v4: string): string[] => {
  const [a, b, c, d] = v4.split('.').map(Number) as [number, number, number, number];
  const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  return [`::ffff:${v4}`, `::ffff:${hex}`, `::${v4}`, `64:ff9b::${v4}`, `64:ff9b::${hex}`, `2002:${hex}::1`];
};

describe('addresses that may be reached', () => {
  it.each([...privateV4, ...privateV6])('%s is inside some network', (address) => expect(isPublic(address)).toBe(false));
  it.each(privateV4.slice(0, 12).flatMap(inside))('%s hides an address inside some network', (address) => expect(isPublic(address)).toBe(false));
  it.each([...publicV4, ...publicV6, '64:ff9b::8.8.8.8', '64:ff9b::808:808'])('%s is of the public internet', (address) => expect(isPublic(address)).toBe(true));
  it.each(['', 'localhost', '1.2.3', '999.1.1.1', '::ffff:8.8.8.8', 'example.org'])('"%s" is taken for no public address', (address) => expect(isPublic(address)).toBe(false));
});

describe('where a provider\'s calls may go', () => {
  const reach = { base: 'https://api.example.org/v1', hosts: ['.files.example.net', 'cdn.example.net'] };
  const check = (url: string, base = reach.base) => () => checkReach(new URL(url), { ...reach, base });

  it.each(['https://api.example.org/v1/x', 'https://a.files.example.net/y', 'https://cdn.example.net/z'])('%s is within reach', (url) => {
    expect(check(url)).not.toThrow();
  });
  it.each([
    'http://api.example.org/v1/x', 'http://cdn.example.net/z', 'https://cdn.example.net:8443/z', 'https://files.example.net.evil.org/y', 'https://evilfiles.example.net/y',
    'https://evil.org/?https://cdn.example.net', 'https://user:secret@cdn.example.net/z', 'ftp://cdn.example.net/z', 'file:///etc/passwd', 'data:text/plain,hi',
    'https://127.0.0.1/x', 'https://[::1]/x', 'https://2130706433/x', 'https://0x7f.1/x', 'https://0177.0.0.1/x', 'https://169.254.169.254/latest/meta-data'
  ])('%s is not', (url) => expect(check(url)).toThrow());
  it('reaches this machine only at the address and port that a person set as base', () => {
    expect(check('http://127.0.0.1:11434/api', 'http://127.0.0.1:11434')).not.toThrow();
    for (const url of ['http://127.0.0.1:22/', 'http://localhost:11434/', 'http://[::1]:11434/']) expect(check(url, 'http://127.0.0.1:11434')).toThrow();
  });
});
