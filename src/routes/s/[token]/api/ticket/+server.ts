import { visitOf } from '$lib/server/review/visit';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = (event) => studio().answers.ticket(visitOf(event));
