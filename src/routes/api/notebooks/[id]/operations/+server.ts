import { acted, asked, readBody } from '$lib/server/actions/api';
import { operationBody, operationOf } from '$lib/server/actions/operation-body';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** One act of a person, as data; it enters the history like one from the page. */
export const POST: RequestHandler = async ({ params, request }) => {
  const body = await readBody(request, operationBody);
  if (body instanceof Response) return body;
  return asked(async () => acted(await studio().sessions.operate(params.id, operationOf(body, studio().profiles.all()))));
};
