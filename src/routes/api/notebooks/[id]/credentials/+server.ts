import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { refuse } from '$lib/pipeline';
import { shapes, type Shape } from '$lib/pipeline/timeline/words';
import { gone, refusal } from '$lib/server/actions/api';
import { fileHeaders } from '$lib/server/handover/headers';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** The film in effect with content credentials, signed for this answer; `?shape=9:16` for another of its shapes. */
export const GET: RequestHandler = async ({ params, url }) => {
  const { sessions, credentials } = studio();
  const project = await sessions.read(params.id);
  if (!project) return refusal(gone);
  const shape = url.searchParams.get('shape');
  if (shape !== null && !shapes.includes(shape as Shape)) return refusal(refuse('bad_input', `The shape must be one of ${shapes.join(', ')}.`));
  const signed = await credentials.sign(project, shape);
  if (!signed.ok) return refusal(signed);
  const { size } = await stat(signed.path);
  const file = createReadStream(signed.path);
  file.on('close', () => void rm(signed.path, { force: true }));
  return new Response(Readable.toWeb(file) as ReadableStream, { headers: { ...fileHeaders(project.title, extname(signed.path).slice(1), signed.mime), 'content-length': String(size) } });
};
