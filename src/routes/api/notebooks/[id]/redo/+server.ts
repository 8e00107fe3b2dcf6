import { acted } from '$lib/server/actions/api';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ params }) => acted(await studio().sessions.turn(params.id, 'redo'));
