import { redirect, type Actions } from '@sveltejs/kit';
import { refused, textFields } from '$lib/server/actions/forms';
import { createProject } from '$lib/server/projects/create';
import { projectCard } from '$lib/server/projects/card';
import { createSample } from '$lib/server/sample/sample';
import { studio } from '$lib/server/studio';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
  const { sessions } = studio();
  const rows = await sessions.list();
  const cards = await Promise.all(rows.map(async (row) => {
    const project = await sessions.read(row.id);
    return project && projectCard(project, row.updatedAt);
  }));
  return { projects: cards.filter((card) => card !== null) };
};

export const actions: Actions = {
  create: async ({ request }) => {
    const { title = '', prompt = '' } = textFields(await request.formData());
    const name = title.trim().slice(0, 120) || 'Untitled notebook';
    if (prompt.length > 4000) return refused('create', { code: 'bad_input', message: 'The brief is longer than 4,000 characters.', advice: 'Shorten it and try again.' });
    const id = await createProject(studio().sessions, { title: name, brief: { prompt: prompt.trim() } });
    redirect(303, `/p/${id}`);
  },
  delete: async ({ request }) => {
    const { project = '' } = textFields(await request.formData());
    await studio().runner.cancel(project, null);
    if (!(await studio().sessions.remove(project))) return refused('delete', { code: 'no_project', message: 'That notebook is already gone.', advice: '' });
    redirect(303, '/');
  },
  restoreSample: async () => redirect(303, `/p/${await createSample(studio())}`)
};
