import { refuse } from '$lib/pipeline';
import { answer, gone, refusal } from '$lib/server/actions/api';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** One run with its log and what it cost. */
export const GET: RequestHandler = async ({ params }) => {
  const project = await studio().sessions.read(params.id);
  if (!project) return refusal(gone);
  const log = studio().runLog(project, params.run);
  return log ? answer(log) : refusal(refuse('no_run', 'That run does not exist.', 'List the runs to see which do.'));
};
