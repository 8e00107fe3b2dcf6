/**
 * Whether the token works, and which of the models that the studio knows Replicate still has: each is asked for by its page in the
 * API, a look that costs nothing. That a model's version has been disabled shows with the first call only.
 */
import { z } from 'zod';
import { replicate as known } from '../../../pipeline/catalogue/replicate.ts';
import { ToolError } from '../../../pipeline/steps/tools.ts';
import { request, type Service } from '../rest.ts';
import { failedCheck, type Checked } from '../toolbox.ts';

const account = z.looseObject({ username: z.string().catch('') });
const model = z.looseObject({ owner: z.string(), name: z.string() });
const ids = known.filter(({ state }) => state.kind !== 'retired').map(({ id }) => id);

export async function checkReplicate(service: Service, signal: AbortSignal): Promise<Checked> {
  try {
    const { value } = await request(service, { method: 'GET', path: '/account', model: 'the account', signal, kind: 'look', subject: 'model', schema: account });
    const models = await offered(service, signal);
    const owner = value?.username ? `; it belongs to ${value.username}` : '';
    return { ok: true, reached: true, says: `The token works${owner}.${models ? '' : ' Its models could not be asked for just now.'}`, models };
  } catch (error) {
    return failedCheck(error);
  }
}

/** The ids of those that are there; null where one of them could not be asked for. */
async function offered(service: Service, signal: AbortSignal): Promise<string[] | null> {
  const found = await Promise.all(ids.map((id) => isThere(service, id, signal)));
  return found.includes(null) ? null : ids.filter((_, at) => found[at]);
}

async function isThere(service: Service, id: string, signal: AbortSignal): Promise<boolean | null> {
  try {
    const { value } = await request(service, { method: 'GET', path: `/models/${id}`, model: id, signal, kind: 'look', subject: 'model', schema: model });
    return value !== null;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return error.code === 'retired_model' || error.code === 'no_access' ? false : null;
  }
}
