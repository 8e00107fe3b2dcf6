import { building } from '$app/environment';
import { checkRequest } from '$lib/server/guard';
import { sampleAtFirstStart } from '$lib/server/sample/sample';
import { openStudio, publish, studio } from '$lib/server/studio';
import { log } from '$lib/server/log';
import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';
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
};

export const handle: Handle = async ({ event, resolve }) => {
  const { headers, method } = event.request;
  const verdict = checkRequest({
    method, host: headers.get('host'), origin: headers.get('origin'), secFetchSite: headers.get('sec-fetch-site'), url: event.url.pathname
  }, studio().policy);
  if (!verdict.ok) return new Response(verdict.message, { status: verdict.status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  const response = await resolve(event);
  if (!event.url.pathname.startsWith('/artifacts/')) {
    response.headers.set('x-content-type-options', 'nosniff');
    response.headers.set('referrer-policy', 'same-origin');
    response.headers.set('x-frame-options', 'DENY');
  }
  return response;
};


/** What a page shows of an unexpected error says nothing of the inside; the log, with secrets hidden, says it all. */
export const handleError: HandleServerError = ({ error, event, status, message }) => {
  if (status !== 404) log.error('A request failed.', { path: event.url.pathname, status, error });
  return { message: status === 404 ? 'There is nothing at this address.' : message };
};
