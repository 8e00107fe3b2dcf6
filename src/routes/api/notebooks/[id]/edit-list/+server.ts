import { ofNotebook } from '$lib/server/actions/api';
import { editListOf } from '$lib/server/projects/edit-list';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** Which frame of which clip each frame of the film shows. */
export const GET: RequestHandler = ({ params }) => ofNotebook(studio().sessions.read, params.id, editListOf);
