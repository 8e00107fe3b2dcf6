import { ownerAct } from '$lib/pipeline/review';
import { answer, readBody, refusal } from '$lib/server/actions/api';
import { noProject, ownerReview, performOwner } from '$lib/server/review/owner-answers';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** Links, comments, verdicts and proposed changes (review-protocol.ts, OwnerReview); with `?activity=<link>` one link's log. */
export const GET: RequestHandler = async ({ params, url }) => {
  const project = await studio().sessions.read(params.id);
  if (!project) return refusal(noProject);
  const link = url.searchParams.get('activity');
  return answer(link === null ? ownerReview(studio(), project) : { visits: studio().review.links.activity(project.id, link) });
};

/** One act of the owner (pipeline/review/acts.ts). A new link's path is in the answer, this once. */
export const POST: RequestHandler = async ({ params, request }) => {
  const project = await studio().sessions.read(params.id);
  if (!project) return refusal(noProject);
  const body = await readBody(request, ownerAct);
  if (body instanceof Response) return body;
  const done = await performOwner(studio(), project, body);
  return done.ok ? answer(done) : refusal(done);
};
