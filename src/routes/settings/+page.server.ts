import { refused, textFields } from '$lib/server/actions/forms';
import { formOf, ownPaces, remoteModels, remoteProviders, settingsOf } from '$lib/server/actions/settings-form';
import { studio } from '$lib/server/studio';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => {
  const { settings, sessions, toolbox } = studio();
  return {
    fields: formOf(settings.read()), ownPaces: ownPaces(settings.read().paces), models: remoteModels, committedToday: sessions.committedToday().usd,
    providers: remoteProviders.map((id) => ({ id, name: toolbox.provider(id)?.name ?? id }))
  };
};

export const actions: Actions = {
  default: async ({ request }) => {
    const { settings } = studio();
    const read = settingsOf(textFields(await request.formData()), settings.read());
    if (!read.ok) return refused('settings', read);
    settings.write(read.value);
    return { saved: true };
  }
};
