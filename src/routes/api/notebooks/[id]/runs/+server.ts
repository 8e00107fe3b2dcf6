import { ofNotebook } from '$lib/server/actions/api';
import { runViews } from '$lib/server/projects/run-view';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ params }) => ofNotebook(studio().sessions.read, params.id, (project) => ({ runs: runViews(project, Infinity) }));
