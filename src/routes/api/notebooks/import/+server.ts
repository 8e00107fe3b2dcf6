import { answer, refusal } from '$lib/server/actions/api';
import { received } from '$lib/server/handover/receive';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** Takes a bundle in; the body is the zip itself. */
export const POST: RequestHandler = async ({ request }) => {
  const { store, handover } = studio();
  const outcome = await received(store, request, (path) => handover.takeIn(path));
  return outcome.ok ? answer({ id: outcome.project, title: outcome.title }, 201) : refusal(outcome);
};
