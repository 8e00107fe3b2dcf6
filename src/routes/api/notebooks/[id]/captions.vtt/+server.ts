import { captionFile } from '$lib/pipeline/timeline/captions';
import { gone, refusal } from '$lib/server/actions/api';
import { editListOf } from '$lib/server/projects/edit-list';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** The film's captions as the timeline has them now. */
export const GET: RequestHandler = async ({ params }) => {
  const project = await studio().sessions.read(params.id);
  if (!project) return refusal(gone);
  return new Response(captionFile(editListOf(project), 'vtt'), {
    headers: { 'content-type': 'text/vtt; charset=utf-8', 'content-disposition': 'attachment; filename="captions.vtt"', 'cache-control': 'no-store' }
  });
};
