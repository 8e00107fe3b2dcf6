import { serveArtifact } from '$lib/server/storage/serve';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

const read: RequestHandler = ({ params, request }) => {
  const { store } = studio();
  return serveArtifact(store, { name: params.name, request });
};

export const GET = read;
export const HEAD = read;
