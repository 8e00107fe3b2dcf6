/** A SvelteKit event as a visit through a link. */
import type { RequestEvent } from '@sveltejs/kit';
import type { Visit } from './answers.ts';

export function visitOf({ params, request, cookies, getClientAddress }: RequestEvent<{ token: string }>): Visit {
  const { token } = params;
  return {
    token, request, address: getClientAddress(), cookie: (name) => cookies.get(name),
    // Sent over plain HTTP too, for a studio in a private network has no certificate.
    setCookie: (name, value, maxAge) => cookies.set(name, value, { path: `/s/${token}`, httpOnly: true, sameSite: 'lax', secure: false, maxAge })
  };
}
