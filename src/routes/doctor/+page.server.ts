import { providerViews, tryAll } from '$lib/server/actions/provider-forms';
import { examine } from '$lib/server/doctor';
import { studio } from '$lib/server/studio';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
  const { config } = studio();
  return {
    findings: await examine({ data: config.data, env: config.env }),
    providers: providerViews(studio()).map(({ id, name, missing, serves }) => ({ id, name, missing, serves }))
  };
};

export const actions: Actions = {
  /** Asks the providers that are set up; costs nothing. */
  ask: async () => ({ asked: await tryAll(studio()) })
};
