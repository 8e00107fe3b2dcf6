import { answer, readBody, refusal } from '$lib/server/actions/api';
import { refusalOf } from '$lib/server/actions/settings-form';
import { settingsSchema } from '$lib/server/settings';
import { studio } from '$lib/server/studio';
import { ZodError, z } from 'zod';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = () => answer(studio().settings.read());

/** Changes the settings that are named; the others stay. */
export const PATCH: RequestHandler = async ({ request }) => {
  const body = await readBody(request, z.record(z.enum(Object.keys(settingsSchema.shape) as (keyof typeof settingsSchema.shape)[]), z.unknown()).transform((given) => given as object));
  if (body instanceof Response) return body;
  try {
    return answer(studio().settings.write(body));
  } catch (error) {
    if (error instanceof ZodError) return refusal(refusalOf(error));
    throw error;
  }
};
