import { answer } from '$lib/server/actions/api';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** The assets that all notebooks of this studio share. */
export const GET: RequestHandler = () => answer({ assets: studio().library.list() });
