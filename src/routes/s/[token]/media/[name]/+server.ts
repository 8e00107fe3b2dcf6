import { visitOf } from '$lib/server/review/visit';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

const read: RequestHandler = (event) => studio().answers.media(visitOf(event), event.params.name);

export const GET = read;
export const HEAD = read;
