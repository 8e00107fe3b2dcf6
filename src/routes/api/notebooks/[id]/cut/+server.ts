import { refuse } from '$lib/pipeline';
import { cutFormats, cutMimes } from '$lib/pipeline/handover/words';
import { gone, refusal } from '$lib/server/actions/api';
import { isCutFormat } from '$lib/server/handover/handover';
import { fileHeaders } from '$lib/server/handover/headers';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** The film as a cut for editors: `?format=otio`, `fcpxml` or `edl`. */
export const GET: RequestHandler = async ({ params, url }) => {
  const { sessions, handover } = studio();
  const project = await sessions.read(params.id);
  if (!project) return refusal(gone);
  const format = url.searchParams.get('format') ?? '';
  if (!isCutFormat(format)) return refusal(refuse('bad_input', `The format must be one of ${cutFormats.join(', ')}.`));
  const cut = await handover.cut(project, format);
  return cut.ok ? new Response(cut.text, { headers: fileHeaders(project.title, format, cutMimes[format]) }) : refusal(cut);
};
