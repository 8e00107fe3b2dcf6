import { answer, gone, ofNotebook, refusal } from '$lib/server/actions/api';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** The notebook as the page shows it (protocol.ts, NotebookView). */
export const GET: RequestHandler = ({ params }) => ofNotebook(studio().sessions.read, params.id, studio().view);

export const DELETE: RequestHandler = async ({ params }) => {
  await studio().runner.cancel(params.id, null);
  return (await studio().sessions.remove(params.id)) ? answer({ deleted: params.id }) : refusal(gone);
};
