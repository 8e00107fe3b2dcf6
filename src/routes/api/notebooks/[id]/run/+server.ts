import { answer, pressBody, readBody, refusal } from '$lib/server/actions/api';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** Presses a run button; 202 with the run's id. Its progress is in the notebook's view and on the socket. */
export const POST: RequestHandler = async ({ params, request }) => {
  const body = await readBody(request, pressBody);
  if (body instanceof Response) return body;
  const pressed = await studio().runner.press(params.id, body.target, body.cell);
  return pressed.ok ? answer({ run: pressed.run, joined: pressed.joined }, 202) : refusal(pressed);
};
