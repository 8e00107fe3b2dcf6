/**
 * Which addresses the studio may open connections to: public ones. Decided when a connection is made, on the address
 * that it goes to, so a name that answers differently the second time gains nothing.
 */
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const blocked = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24],
  ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3]
] as const) blocked.addSubnet(net, bits, 'ipv4');
// Of IPv6 only global unicast is public, without the parts of it that carry other addresses or stand for examples.
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');
for (const [net, bits] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const) blocked.addSubnet(net, bits, 'ipv6');
const translated = new BlockList();
translated.addSubnet('64:ff9b::', 96, 'ipv6');

/** Whether an IP address, as text, is one of the public internet. */
export function isPublic(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !blocked.check(address, 'ipv4');
  if (version !== 6 || address.includes('%')) return false;
  // Networks without IPv4 reach it through these addresses; what counts is the address inside.
  if (translated.check(address, 'ipv6')) return isPublic(lastFourBytes(address));
  return global.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
}

/** The IPv4 address at the end of an IPv6 one. */
function lastFourBytes(address: string): string {
  // The URL parser writes every spelling in one way, without dots.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const tail = canonical.split('::').at(-1)!.split(':').filter(Boolean).slice(-2);
  const [high, low] = (canonical.endsWith('::') ? ['0', '0'] : ['0', ...tail].slice(-2)).map((group) => Number.parseInt(group, 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

export class PrivateAddress extends Error {
  constructor(host: string) {
    super(`${host} leads to an address inside this network.`);
    this.name = 'PrivateAddress';
  }
}

/** For `http.request`: looks a name up and hands on public addresses only. */
export const publicLookup: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error) return done(error, []);
    const open = found.filter(({ address }) => isPublic(address));
    if (open.length < found.length || !open[0]) return done(new PrivateAddress(host), []);
    if (options.all) return done(null, open);
    done(null, open[0].address, open[0].family);
  });
};
