import { ofNotebook } from '$lib/server/actions/api';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ params }) => ofNotebook(studio().sessions.read, params.id, studio().bin);
