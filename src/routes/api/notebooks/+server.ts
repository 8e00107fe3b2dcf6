import { answer, asked, newNotebook, readBody } from '$lib/server/actions/api';
import { profileIn } from '$lib/server/actions/profile-name';
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
  return asked(async () => {
    const { sessions, profiles } = studio();
    const chosen = profile === undefined ? {} : { profile: profileIn(profile, profiles.all()) };
    return answer({ id: await createProject(sessions, { title: title || 'Untitled notebook', brief, ...chosen }) }, 201);
  });
};
