import { error, redirect, type Actions } from '@sveltejs/kit';
import { ownerCookie, sessionLasts } from '$lib/server/owner';
import { studio } from '$lib/server/studio';
import type { PageServerLoad } from './$types';

const spent = 'This set-up address has been used, or is not from this start of the studio. Start the studio again for a new one.';

/** Looking does not spend the key: mail programs and chats open addresses ahead of people. */
export const load: PageServerLoad = ({ params }) => {
  if (!studio().gate.isKey(params.key)) error(404, spent);
};

export const actions: Actions = {
  default: ({ params, cookies }) => {
    const session = studio().gate.claim(params.key!);
    if (session === null) error(404, spent);
    cookies.set(ownerCookie, session, { path: '/', httpOnly: true, sameSite: 'lax', secure: false, maxAge: sessionLasts / 1000 });
    redirect(303, '/');
  }
};
