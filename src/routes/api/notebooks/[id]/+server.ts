import { refuse } from '$lib/pipeline';
import { answer, refusal } from '$lib/server/actions/api';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

const gone = refuse('no_project', 'That notebook does not exist.', 'List the notebooks to see which do.');

/** The notebook as the page shows it (protocol.ts, NotebookView). */
export const GET: RequestHandler = async ({ params }) => {
  const project = await studio().sessions.read(params.id);
  return project ? answer(studio().view(project)) : refusal(gone);
};

export const DELETE: RequestHandler = async ({ params }) => {
  await studio().runner.cancel(params.id, null);
  return (await studio().sessions.remove(params.id)) ? answer({ deleted: params.id }) : refusal(gone);
};
