import { acted, readBody } from '$lib/server/actions/api';
import { operationBody } from '$lib/server/actions/operation-body';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** One act of a person, as data; it enters the history like one from the page. */
export const POST: RequestHandler = async ({ params, request }) => {
  const body = await readBody(request, operationBody);
  return body instanceof Response ? body : acted(await studio().sessions.operate(params.id, body));
};
