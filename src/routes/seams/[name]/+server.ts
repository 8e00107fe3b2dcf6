import { readFile } from 'node:fs/promises';
import { seamPath } from '$lib/server/measures/seam';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** The picture of a seam: where the two frames named by their hashes differ. */
export const GET: RequestHandler = async ({ params }) => {
  const key = /^([0-9a-f]{64}-[0-9a-f]{64})\.webp$/.exec(params.name)?.[1];
  const bytes = key ? await readFile(seamPath(studio().config.data, key, 'webp')).catch(() => null) : null;
  if (!bytes) return new Response('There is no such picture.', { status: 404, headers: { 'cache-control': 'no-store' } });
  return new Response(new Uint8Array(bytes), {
    headers: { 'content-type': 'image/webp', 'cache-control': 'private, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' }
  });
};
