import { fail } from '@sveltejs/kit';
import { refused, textFields } from '$lib/server/actions/forms';
import { keep, providerViews, servedOf, tryOut } from '$lib/server/actions/provider-forms';
import { studio } from '$lib/server/studio';
import { refuse } from '$lib/pipeline';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ providers: providerViews(studio()) });

const nobody = refuse('bad_input', 'That provider is not known.', 'Load the page again.');

export const actions: Actions = {
  keep: async ({ request }) => {
    const fields = textFields(await request.formData());
    const holder = servedOf(fields.provider);
    if (!holder) return refused('providers', nobody);
    const problem = keep(studio().keys, holder, { key: fields.key, base: fields.base, remove: fields.remove === 'yes' });
    if (problem) return fail(400, { provider: holder, message: problem.message, advice: problem.advice });
    return { provider: holder, kept: true };
  },
  test: async ({ request }) => {
    const holder = servedOf(textFields(await request.formData()).provider);
    if (!holder) return refused('providers', nobody);
    return { provider: holder, tried: await tryOut(studio(), holder) };
  }
};
