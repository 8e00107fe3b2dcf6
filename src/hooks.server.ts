import { building } from '$app/environment';
import { checkRequest } from '$lib/server/guard';
import { sampleAtFirstStart } from '$lib/server/sample/sample';
import { openStudio, publish, studio } from '$lib/server/studio';
import { log } from '$lib/server/log';
import { forwardingHeaders, ownerCookie } from '$lib/server/owner';
import { loggedPath, notTheOwner, privacyHeaders } from '$lib/server/review/privacy';
import type { Handle, HandleServerError, RequestEvent, ServerInit } from '@sveltejs/kit';
import type { Server } from 'node:http';

const known = Symbol.for('scenebook.studio');
const development = Symbol.for('scenebook.http');

export const init: ServerInit = async () => {
  // In development this module is loaded again after every change; the studio stays.
  if (building || Reflect.get(globalThis, known)) return;
  publish(await openStudio());
  // A first start has a finished notebook to look at; SCENEBOOK_SAMPLE=0 starts empty.
  if (process.env.SCENEBOOK_SAMPLE !== '0') await sampleAtFirstStart(studio(), () => console.log('Making the sample notebook, once; this takes about 20 seconds.'));
  const server = Reflect.get(globalThis, development) as Server | undefined;
  if (server) studio().attach(server);
  void studio().warm();
};

/** Routes that answer to everybody: shared links by their own door, the set-up by its key, and whether the studio is up. */
const doors = ['/s/[token]', '/setup/[key]', '/healthz'];
const isUnder = (route: string | null, door: string) => route === door || route?.startsWith(`${door}/`) === true;

function isOwner({ request: { headers }, cookies, getClientAddress }: RequestEvent): boolean {
  const forwarded = forwardingHeaders.some((name) => headers.has(name));
  return studio().gate.isOwner({ host: headers.get('host'), address: getClientAddress(), forwarded, cookie: cookies.get(ownerCookie) });
}

export const handle: Handle = async ({ event, resolve }) => {
  const { headers, method } = event.request;
  const verdict = checkRequest({
    method, host: headers.get('host'), origin: headers.get('origin'), secFetchSite: headers.get('sec-fetch-site'), url: event.url.pathname
  }, studio().policy);
  if (!verdict.ok) return new Response(verdict.message, { status: verdict.status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  const { id } = event.route;
  event.locals.owner = isOwner(event);
  if (!event.locals.owner && !doors.some((door) => isUnder(id, door))) return notTheOwner();
  const response = await resolve(event);
  const { pathname } = event.url;
  if (isUnder(id, '/s/[token]') || pathname.startsWith('/s/')) privacyHeaders(response.headers, headers.get('host'));
  else if (isUnder(id, '/setup/[key]')) {
    privacyHeaders(response.headers, headers.get('host'));
    // Without a referrer a browser posts a form as if from nowhere, which the guard refuses.
    response.headers.set('referrer-policy', 'same-origin');
  }
  else if (!pathname.startsWith('/artifacts/')) {
    response.headers.set('x-content-type-options', 'nosniff');
    response.headers.set('referrer-policy', 'same-origin');
    response.headers.set('x-frame-options', 'DENY');
  }
  return response;
};

/** What a page shows of an unexpected error says nothing of the inside; the log, with secrets hidden, says it all. */
export const handleError: HandleServerError = ({ error, event, status, message }) => {
  if (status !== 404) log.error('A request failed.', { path: loggedPath(event.url.pathname), status, error });
  return { message: status === 404 ? 'There is nothing at this address.' : message };
};
