import { answer, newNotebook, readBody } from '$lib/server/actions/api';
import { createProject } from '$lib/server/projects/create';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async () => {
  const rows = await studio().sessions.list();
  return answer({ notebooks: rows.map(({ id, title, sample, createdAt, updatedAt, revision }) => ({ id, title, sample, createdAt, updatedAt, revision })) });
};

export const POST: RequestHandler = async ({ request }) => {
  const body = await readBody(request, newNotebook);
  if (body instanceof Response) return body;
  const { profile, title = 'Untitled notebook', ...brief } = body;
  return answer({ id: await createProject(studio().sessions, { title: title || 'Untitled notebook', brief, profile }) }, 201);
};
