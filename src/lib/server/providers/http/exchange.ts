/**
 * One request over one new connection, sent exactly once. It knows how far it got: a fault before the connection stood
 * means that nothing was sent, one after it that the other side may have acted.
 */
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP } from 'node:net';
import { isPublic, PrivateAddress, publicLookup } from './addresses.ts';

/** Where calls may go. `base`: as a person set it, so it may be on this machine. `hosts`: others, by name or `.suffix`. */
export type Reach = { readonly base: string; readonly hosts: readonly string[] };

export class NotAllowed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotAllowed';
  }
}

/** Throws NotAllowed or PrivateAddress for an address that is outside a provider's reach. */
export function checkReach(url: URL, { base, hosts }: Reach): void {
  if (url.origin === new URL(base).origin) return;
  if (url.protocol !== 'https:') throw new NotAllowed(`${url.protocol}//${url.host} is not served by HTTPS`);
  if (url.username || url.password) throw new NotAllowed('an address with a password in it');
  const known = hosts.some((host) => (host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host));
  if (!known || (url.port !== '' && url.port !== '443')) throw new NotAllowed(`${url.host} is not one of its hosts`);
  checkLiteral(url.hostname);
}

/** Names are checked when they are looked up; an address written out never is. */
export function checkLiteral(hostname: string): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) && !isPublic(address)) throw new PrivateAddress(hostname);
}

export type Sent = { connected: boolean };
export type Outgoing = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  readonly signal: AbortSignal;
  /** Milliseconds without a byte from the other side. */
  readonly idle: number;
};

/** Sends and resolves with the head of the answer; the caller reads its body. `sent` is marked as it goes. */
export function exchange(url: URL, reach: Reach, { method, headers, body, signal, idle }: Outgoing, sent: Sent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const trusted = url.origin === new URL(reach.base).origin;
    const request = (secure ? secureRequest : plainRequest)(url, {
      method, signal, agent: false,
      headers: { ...headers, 'accept-encoding': 'identity', ...(body ? { 'content-length': String(body.byteLength) } : {}) },
      ...(trusted ? {} : { lookup: publicLookup })
    });
    request.setTimeout(idle, () => request.destroy(new Error(`no byte for ${Math.round(idle / 1000)} s`)));
    request.once('socket', (socket) => socket.once(secure ? 'secureConnect' : 'connect', () => {
      sent.connected = true;
    }));
    request.once('response', resolve);
    request.on('error', reject);
    request.end(body ?? undefined);
  });
}

export class TooLarge extends Error {
  constructor(most: number) {
    super(`it is larger than ${Math.round(most / 1024 / 1024)} MB`);
    this.name = 'TooLarge';
  }
}

/** The chunks of a body, at most so many bytes. A body that ends before its announced length throws. */
export async function* chunksOf(message: IncomingMessage, most: number): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length > most) {
      message.destroy();
      throw new TooLarge(most);
    }
    yield chunk;
  }
  const announced = message.headers['content-length'];
  if (!message.complete || (announced !== undefined && Number(announced) !== length)) throw new Error('the answer ended before its end');
}
