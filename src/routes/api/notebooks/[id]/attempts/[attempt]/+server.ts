import { answer, readBody, refusal, resolveBody } from '$lib/server/actions/api';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** Settles a call of which nobody knows whether it was charged: check, adopt by the job's number, or discard. */
export const POST: RequestHandler = async ({ params, request }) => {
  const body = await readBody(request, resolveBody);
  if (body instanceof Response) return body;
  const resolved = await studio().runner.resolve(params.id, params.attempt, body.how, body.job);
  return resolved.ok ? answer({ attempt: params.attempt }) : refusal(resolved);
};
