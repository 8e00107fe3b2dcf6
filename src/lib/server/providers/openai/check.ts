/** A trial call that costs nothing: which models this key may use. */
import { z } from 'zod';
import { request, type Service } from '../rest.ts';
import { failedCheck, type Checked } from '../toolbox.ts';

const list = z.object({ data: z.array(z.object({ id: z.string() })) });

/** The ids of a service's models, in its own order. Throws ToolErrors. */
export async function modelsOf(service: Service, signal: AbortSignal): Promise<string[]> {
  const { value } = await request(service, { method: 'GET', path: '/models', model: service.name, signal, kind: 'look', subject: 'model', schema: list });
  return (value?.data ?? []).map(({ id }) => id);
}

export async function checkModels(service: Service, signal: AbortSignal): Promise<Checked> {
  try {
    const models = await modelsOf(service, signal);
    return { ok: true, reached: true, says: `It offers ${models.length} model${models.length === 1 ? '' : 's'}.`, models };
  } catch (error) {
    return failedCheck(error);
  }
}
