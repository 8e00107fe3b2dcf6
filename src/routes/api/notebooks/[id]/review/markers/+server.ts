import { markerFiles, markerFormats, type MarkerFormat } from '$lib/pipeline/review';
import { refuse } from '$lib/pipeline';
import { refusal } from '$lib/server/actions/api';
import { filmTakes } from '$lib/server/review/film';
import { noProject } from '$lib/server/review/owner-answers';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** The comments on a version (`?version=`, the newest without it) as a file: `?format=csv`, `json`, `edl` or `fcpxml`. */
export const GET: RequestHandler = async ({ params, url }) => {
  const project = await studio().sessions.read(params.id);
  if (!project) return refusal(noProject);
  const format = url.searchParams.get('format') as MarkerFormat;
  if (!markerFormats.includes(format)) return refusal(refuse('bad_input', `The format must be one of ${markerFormats.join(', ')}.`));
  const version = Number(url.searchParams.get('version') ?? filmTakes(project).length);
  const { mime, write } = markerFiles[format];
  return new Response(write(studio().review.markers(project, version)), {
    headers: { 'content-type': mime, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-disposition': `attachment; filename="comments-v${Number.isInteger(version) ? version : 0}.${format}"` }
  });
};
