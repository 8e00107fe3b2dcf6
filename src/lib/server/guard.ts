/**
 * The request guard: which requests the studio answers at all. Pure, so that pages, form actions, JSON endpoints and
 * the socket handshake ask the same question.
 *
 * Two dangers are met here. DNS rebinding: a foreign site lets its own name point at this machine; its requests carry
 * its name as Host, so only names known to mean this studio pass. Cross-site requests: a foreign page posts to the
 * studio or opens a socket; browsers then say where the request comes from (Origin, Sec-Fetch-Site), and only the
 * studio's own pages pass.
 */

/** Host names, besides the loopback ones, under which the studio may be reached: lower case; with a port only where
 * just that port is meant. */
export type GuardPolicy = { readonly hosts: readonly string[] };

/** The facts of a request, header values as received; null or undefined where a header is missing. */
export type GuardedRequest = {
  readonly method: string;
  readonly host: string | null | undefined;
  readonly origin: string | null | undefined;
  readonly secFetchSite: string | null | undefined;
  /** Absolute or beginning with the path. */
  readonly url: string;
  /** True for a protocol upgrade (the web socket itself). */
  readonly upgrade?: boolean;
};

export type GuardVerdict = { readonly ok: true } | { readonly ok: false; readonly status: 400 | 403; readonly message: string };

type Authority = { readonly name: string; readonly port: number | null };

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
const everywhere = new Set(['0.0.0.0', '::', '[::]', '*', '']);

/** Reads HOST and SCENEBOOK_ALLOWED_HOSTS (names separated by commas or spaces). Wildcard addresses name no host. */
export function policyFromEnv(env: Readonly<Record<string, string | undefined>>): GuardPolicy {
  const listed = (env.SCENEBOOK_ALLOWED_HOSTS ?? '').split(/[\s,]+/);
  const hosts = [(env.HOST ?? '').trim(), ...listed]
    .filter((entry) => !everywhere.has(entry))
    .map((entry) => (isBareIpv6(entry) ? `[${entry}]` : entry))
    .map(parseAuthority)
    .filter((entry) => entry !== null)
    .map(({ name, port }) => (port === null ? name : `${name}:${port}`));
  return { hosts: [...new Set(hosts)] };
}

/** Whether a Host header names this studio: a loopback name or one of `allowed`. */
export function checkHost(header: string | null | undefined, allowed: readonly string[]): boolean {
  const authority = parseAuthority(header ?? '');
  if (!authority) return false;
  const { name, port } = authority;
  return isLoopback(name) || allowed.includes(name) || (port !== null && allowed.includes(`${name}:${port}`));
}

/** Whether a request may go on; if not, the status and one sentence to answer with. */
export function checkRequest(request: GuardedRequest, policy: GuardPolicy): GuardVerdict {
  const host = parseAuthority(request.host ?? '');
  if (!host) return refuse(400, 'The request does not say which host it is for.');
  if (!checkHost(request.host, policy.hosts)) {
    return refuse(403, 'This studio does not answer under that host name; list the name in SCENEBOOK_ALLOWED_HOSTS if it is yours.');
  }
  const handshake = request.upgrade === true || isSocketPath(request.url);
  if (safeMethods.has(request.method.toUpperCase()) && !handshake) return { ok: true };
  const site = (request.secFetchSite ?? '').trim().toLowerCase();
  if (site === 'cross-site') return refuse(403, 'Requests from other sites are not accepted.');
  if (isMissing(request.origin)) {
    // Browsers leave Origin out of a page's own GET requests, such as a polling handshake, but scripts cannot set
    // Sec-Fetch-Site: it proves as much.
    const ownPoll = request.method.toUpperCase() === 'GET' && request.upgrade !== true && site === 'same-origin';
    return ownPoll ? { ok: true } : refuse(403, 'The request does not say where it comes from; send an Origin header with the address of the studio.');
  }
  return isSameOrigin(request.origin ?? '', host)
    ? { ok: true }
    : refuse(403, 'The request comes from another address than that of the studio.');
}

function refuse(status: 400 | 403, message: string): GuardVerdict {
  return { ok: false, status, message };
}

function isMissing(header: string | null | undefined): boolean {
  return header === null || header === undefined || header.trim() === '';
}

function isSocketPath(url: string): boolean {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return /^\/+socket\.io(?:[/?#]|$)/i.test(path);
}

/** Same host and port under http or https; the scheme is free because a proxy may have taken off the TLS. */
function isSameOrigin(origin: string, host: Authority): boolean {
  const match = /^(https?):\/\/(.+)$/i.exec(origin);
  const from = match && parseAuthority(match[2]!);
  if (!match || !from) return false;
  const usual = match[1]!.toLowerCase() === 'https' ? 443 : 80;
  return from.name === host.name && (from.port ?? usual) === (host.port ?? usual);
}

/** `name[:port]` and nothing else; null when it is anything else. Names come back in lower case without a final dot. */
function parseAuthority(text: string): Authority | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::([0-9]{1,5}))?$/i.exec(text);
  if (!match) return null;
  const port = match[2] === undefined ? null : Number(match[2]);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  const name = canonicalName(match[1]!.toLowerCase().replace(/\.$/, ''));
  return name === null ? null : { name, port };
}

/** IPv6 in its one short form; other names as they are. */
function canonicalName(name: string): string | null {
  if (!name.startsWith('[')) return name;
  return URL.canParse(`http://${name}/`) ? new URL(`http://${name}/`).hostname : null;
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || isLoopbackIpv4(name);
}

/** 127.0.0.0/8 as four plain decimal numbers; browsers send no other form. */
function isLoopbackIpv4(name: string): boolean {
  const parts = name.split('.');
  return parts.length === 4 && parts[0] === '127'
    && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

function isBareIpv6(entry: string): boolean {
  return /^[0-9a-f.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(entry);
}
