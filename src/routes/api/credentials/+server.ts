import { answer } from '$lib/server/actions/api';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** Whether films can be signed with content credentials here, and by whom; else what is missing. */
export const GET: RequestHandler = () => {
  const ready = studio().credentials.look();
  return answer(ready.ok ? { ready: true, message: `C2PA, signed as ${ready.signer.name}`, advice: '' } : { ready: false, message: ready.message, advice: ready.advice });
};
