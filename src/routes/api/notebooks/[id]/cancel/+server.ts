import { answer, cancelBody, readBody } from '$lib/server/actions/api';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ params, request }) => {
  const body = await readBody(request, cancelBody);
  if (body instanceof Response) return body;
  await studio().runner.cancel(params.id, body.cell);
  return answer({ cancelled: body.cell ?? 'all' });
};
