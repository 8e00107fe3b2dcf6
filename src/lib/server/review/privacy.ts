/** What every answer under a link says to browsers, caches and crawlers; and pages for who may not come in. */

/** `host`: as the browser named it. Scripts of the page may speak to that host alone. */
export function privacyHeaders(headers: Headers, host: string | null): void {
  headers.set('x-robots-tag', 'noindex, nofollow, noarchive');
  if (headers.get('referrer-policy') !== 'same-origin') headers.set('referrer-policy', 'no-referrer');
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
  headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()');
  if (!headers.get('cache-control')?.startsWith('private')) headers.set('cache-control', 'private, no-store');
  const policy = headers.get('content-security-policy');
  if (policy && host && /^[\w.:[\]-]+$/.test(host)) headers.set('content-security-policy', policy.replace("connect-src 'self' ws: wss:", `connect-src 'self' ws://${host} wss://${host}`));
}

/** A path as it may be logged: the token of a link opens it, and so does a set-up key. */
export const loggedPath = (path: string): string => path.replace(/^\/(s|setup)\/[^/]+/, '/$1/[hidden]');

/** The answer of every studio route to somebody who is not its owner. */
export function notTheOwner(): Response {
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>Scenebook</title><style>:root{color-scheme:light dark}body{font:400 16px/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto 0;padding:0 20px}h1{font-size:1.25rem}</style>
<h1>This studio belongs to somebody.</h1>
<p>If it is yours, open the set-up address that was printed where the studio was started. It works once, in one browser; starting the studio again prints a new one.</p>
<p>If you came to look at a film, use the whole link that you were sent.</p></html>`;
  return new Response(page, { status: 403, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-robots-tag': 'noindex', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" } });
}
