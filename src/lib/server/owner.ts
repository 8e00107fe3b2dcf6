/**
 * Who owns the studio. Bound to the loopback address and asked from this very machine it is whoever sits there. Reached in
 * any other way, a browser needs the owner's session: a sealed cookie that the set-up address gives once. The address is
 * printed where the studio was started and dies with its first use, so a first visitor owns nothing.
 */
import { checkHost } from './guard.ts';
import { hashOf, isToken, newToken, sameSecret, type Sealer } from './review/seal.ts';

export const ownerCookie = 'scenebook_owner';
export const sessionLasts = 30 * 24 * 3_600_000;

export type OwnerRequest = {
  readonly host: string | null | undefined;
  /** Of the connection itself. */
  readonly address: string;
  /** Whether a proxy says that it passes somebody else's request on. */
  readonly forwarded: boolean;
  readonly cookie: string | undefined;
};
export type Owner = ReturnType<typeof openOwner>;

export const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via', 'cf-connecting-ip'] as const;

const loopbackAddress = (address: string): boolean => /^(?:::1|(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i.test(address);

/** `bound`: the address that the studio listens on (HOST); `hosts`: further names that it answers to. */
export function openOwner({ sealer, bound, hosts, now = Date.now }: { sealer: Sealer; bound: string | undefined; hosts: readonly string[]; now?: () => number }) {
  const name = (bound ?? '').trim() || '127.0.0.1';
  const atHome = checkHost(name.includes(':') && !name.startsWith('[') ? `[${name}]` : name, []);
  const needed = !atHome || hosts.some((host) => !checkHost(host, []));
  let key: string | null = needed ? newToken() : null;

  const here = ({ host, address, forwarded }: OwnerRequest) => atHome && !forwarded && loopbackAddress(address) && checkHost(host, []);
  const isOwner = (request: OwnerRequest): boolean => here(request) || sealer.unseal('owner', request.cookie, now()) !== null;

  return {
    isOwner,
    /** Where the owner's browser goes once; null when nobody needs to, or somebody has been. */
    setUpPath: (): string | null => key && `/setup/${key}`,
    isKey: (text: string): boolean => key !== null && isToken(text) && sameSecret(hashOf(text), hashOf(key)),
    /** The session for the set-up address's key, which is then spent; null for any other. */
    claim(text: string): string | null {
      if (key === null || !isToken(text) || !sameSecret(hashOf(text), hashOf(key))) return null;
      key = null;
      return sealer.seal('owner', {}, now() + sessionLasts);
    }
  };
}

/** One cookie of a Cookie header. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  const found = (header ?? '').split(';').map((part) => part.trim()).find((part) => part.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
