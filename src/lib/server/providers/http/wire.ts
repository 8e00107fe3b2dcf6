/**
 * The `fetch` that provider clients are given, one for each call of a client. It sends at most one POST, whatever the
 * client's own retries think; follows redirects of GETs only, to hosts within reach, without the key; caps every answer;
 * and remembers how far the POST got, so that a lost answer can be told from a call that never went out.
 */
import { checkReach, chunksOf, exchange, NotAllowed, TooLarge, type Reach, type Sent } from './exchange.ts';
import { PrivateAddress } from './addresses.ts';

export type Limits = {
  /** Most bytes of an answer. */
  readonly bytes: number;
  /** Milliseconds for a whole exchange, and without a byte. */
  readonly total: number;
  readonly idle: number;
};
export const callLimits: Limits = { bytes: 192 * 1024 * 1024, total: 300_000, idle: 300_000 };
export const lookLimits: Limits = { bytes: 192 * 1024 * 1024, total: 60_000, idle: 30_000 };

/** How far the POST of a call got. */
export type Post = 'none' | 'unsent' | 'sent' | 'answered';

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

export type Wire = {
  readonly fetch: typeof globalThis.fetch;
  readonly post: () => Post;
  /** The newest answer; its text only where it tells of a fault. */
  readonly answer: () => Answer | null;
  /** What went wrong below the client, before the client put its own words around it. */
  readonly fault: () => Error | null;
};

export class SecondPost extends Error {
  constructor() {
    super('A client tried to send a call a second time; it was stopped.');
    this.name = 'SecondPost';
  }
}

const mostRedirects = 3;
const longestFault = 64 * 1024;
const secretHeaders = new Set(['authorization', 'x-goog-api-key', 'cookie', 'proxy-authorization', 'x-api-key']);

/** What another host may be told; names in lower case. */
export const withoutSecrets = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeaders.has(name)));

/** `free`: nothing of it costs money, so it may take several POSTs, such as an upload in parts. */
export function openWire(reach: Reach, signal: AbortSignal, limits: Partial<Limits> = {}, free = false): Wire {
  let post: Post = 'none';
  let newest: Answer | null = null;
  let failed: Error | null = null;

  async function send(request: Request): Promise<Response> {
    const own = request.method === 'GET' || request.method === 'HEAD';
    if (!own && post !== 'none' && !free) throw new SecondPost();
    if (!own) post = 'unsent';
    const { bytes, total, idle } = { ...(own ? lookLimits : callLimits), ...limits };
    const body = own ? null : new Uint8Array(await request.arrayBuffer());
    const stop = AbortSignal.any([signal, request.signal, AbortSignal.timeout(total)]);
    let headers: Record<string, string> = Object.fromEntries(request.headers);
    let url = new URL(request.url);
    for (let hop = 0; ; hop++) {
      checkReach(url, reach);
      const sent = sentMark(own);
      const answer = await exchange(url, reach, { method: request.method, headers, body, signal: stop, idle }, sent);
      const status = answer.statusCode ?? 0;
      const location = answer.headers.location;
      if (status >= 300 && status < 400 && location !== undefined) {
        answer.destroy();
        if (!own) throw new NotAllowed('it sent the call on to another address');
        if (hop === mostRedirects) throw new NotAllowed('it sent the call on again and again');
        const next = new URL(location, url);
        if (next.origin !== url.origin) headers = withoutSecrets(headers);
        url = next;
        continue;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of chunksOf(answer, bytes)) chunks.push(chunk);
      if (!own) post = 'answered';
      const known = new Headers(Object.entries(answer.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]])));
      const whole = Buffer.concat(chunks);
      newest = { status, headers: known, text: status < 400 ? '' : whole.subarray(0, longestFault).toString('utf8') };
      const empty = status === 204 || status === 205 || status === 304;
      return new Response(empty ? null : whole, { status, headers: known });
    }
  }

  /** Marks the POST as sent once its connection stands. */
  function sentMark(own: boolean): Sent {
    return {
      get connected() {
        return post === 'sent';
      },
      set connected(value: boolean) {
        if (value && !own) post = 'sent';
      }
    };
  }

  const fetch: typeof globalThis.fetch = async (input, init) => {
    try {
      failed = null;
      return await send(new Request(input, init));
    } catch (error) {
      failed = error instanceof Error ? error : new Error(String(error));
      throw failed;
    }
  };
  return { fetch, post: () => post, answer: () => newest, fault: () => failed };
}

/** Whether the fault is of our own making: an address that may not be reached. */
export const isForbidden = (error: unknown): boolean => error instanceof NotAllowed || error instanceof PrivateAddress;
export const isTooLarge = (error: unknown): boolean => error instanceof TooLarge;
