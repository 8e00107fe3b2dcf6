import { fail, redirect } from '@sveltejs/kit';
import { textFields } from '$lib/server/actions/forms';
import { profilesView, toolsNamed, toolsOf, tried } from '$lib/server/actions/profile-forms';
import { studio } from '$lib/server/studio';
import { namedProfileId } from '$lib/pipeline';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => profilesView(studio().profiles, studio().missing);

/** Runs a form's act; a refusal goes back to the form that it came from. */
const act = (name: string, work: (fields: Record<string, string>) => Promise<unknown> | unknown) => async ({ request }: { request: Request }) => {
  const fields = textFields(await request.formData());
  const outcome = await tried(() => work(fields));
  if (!outcome.ok) return fail(400, { at: fields.id ?? name, message: outcome.message, advice: outcome.advice, name: fields.name ?? '' });
  return { at: fields.id ?? name, done: name };
};

export const actions: Actions = {
  create: act('create', ({ name = '', from = '' }) => studio().profiles.create({ name, tools: toolsNamed(from) })),
  change: act('change', ({ id = '', name, ...steps }) => {
    const { profiles } = studio();
    const before = profiles.all().find((each) => each.id === id);
    return profiles.change(id, { ...(name === undefined ? {} : { name }), ...(before ? { tools: toolsOf(steps, before.tools) } : {}) });
  }),
  remove: act('remove', ({ id = '' }) => studio().profiles.remove(id)),
  /** From a notebook: what it has becomes a profile of the studio, and the notebook has that. */
  keep: async ({ request }) => {
    const { name = '', profile = '', notebook = '' } = textFields(await request.formData());
    const { profiles, sessions } = studio();
    const outcome = await tried(() => profiles.create({ name, tools: toolsNamed(profile) }));
    if (!outcome.ok) return fail(400, { at: 'create', message: outcome.message, advice: outcome.advice, name });
    if (await sessions.read(notebook)) {
      await sessions.operate(notebook, { type: 'set_profile', profile: namedProfileId(outcome.value) });
      redirect(303, `/p/${encodeURIComponent(notebook)}`);
    }
    redirect(303, '/profiles');
  }
};
