import { error, fail, redirect, type Actions } from '@sveltejs/kit';
import { grantCookie } from '$lib/server/review/access';
import { visitOf } from '$lib/server/review/visit';
import { studio } from '$lib/server/studio';
import type { PageServerLoad } from './$types';

const ended = {
  unknown: 'This link leads nowhere. Check that the whole of it was copied, or ask whoever sent it.',
  revoked: 'This link was withdrawn. Ask whoever sent it for another one.',
  expired: 'This link has run out. Ask whoever sent it for another one.'
};

export const load: PageServerLoad = async (event) => {
  const { review, sessions } = studio();
  const visit = visitOf(event);
  const door = review.access.knock(visit);
  if (door.state === 'gone') error(door.why === 'unknown' ? 404 : 410, ended[door.why]);
  if (door.state === 'passcode') {
    // A page without a referrer posts a form as if from nowhere, which the guard refuses. This one tells it to the studio alone.
    event.setHeaders({ 'referrer-policy': 'same-origin' });
    return { page: null };
  }
  const project = await sessions.read(door.share.project_id);
  if (!project) error(404, ended.unknown);
  review.access.opened(door.share, door.me?.name ?? '', visit.address);
  return { page: review.page(project, door.share, door.me) };
};

const minutes = (until: number) => Math.max(1, Math.ceil((until - Date.now()) / 60_000));

export const actions: Actions = {
  passcode: async (event) => {
    const visit = visitOf(event as typeof event & { params: { token: string } });
    const given = (await event.request.formData()).get('passcode');
    const entry = await studio().review.access.enter(visit.token, typeof given === 'string' ? given.slice(0, 200) : '', visit.address);
    switch (entry.state) {
      case 'gone': return error(404, ended.unknown);
      case 'wrong': return fail(403, { message: 'That is not the passcode.' });
      case 'locked': return fail(429, { message: `Too many wrong tries. Try again in ${minutes(entry.until)} minutes.` });
      case 'in':
        visit.setCookie(grantCookie, entry.grant, Math.floor((entry.expires - Date.now()) / 1000));
        return redirect(303, `/s/${visit.token}`);
    }
  }
};
