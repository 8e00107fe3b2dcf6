import { Readable } from 'node:stream';
import { gone, refusal } from '$lib/server/actions/api';
import { fileHeaders } from '$lib/server/handover/headers';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** The whole notebook as a zip, written while it is sent. */
export const GET: RequestHandler = async ({ params }) => {
  const { sessions, handover } = studio();
  const project = await sessions.read(params.id);
  if (!project) return refusal(gone);
  const { stream, bytes } = await handover.bundle(project);
  return new Response(Readable.toWeb(stream) as ReadableStream, { headers: { ...fileHeaders(project.title, 'zip', 'application/zip'), 'content-length': String(bytes) } });
};
