import { runTargets } from '$lib/pipeline';
import { ofNotebook, refusal } from '$lib/server/actions/api';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** What a press would run, why, and what it would cost: the number that the run keeps. */
export const GET: RequestHandler = ({ params, url }) => {
  const target = runTargets.find((name) => name === url.searchParams.get('target'));
  if (!target) return refusal({ code: 'bad_input', message: `The target must be one of ${runTargets.join(', ')}.`, advice: 'Add ?target=outdated to the address.' });
  return ofNotebook(studio().sessions.read, params.id, (project) => studio().plan(project, target, url.searchParams.get('cell')));
};
