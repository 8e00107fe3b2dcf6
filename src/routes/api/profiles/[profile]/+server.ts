import { z } from 'zod';
import { answer, asked, readBody } from '$lib/server/actions/api';
import { profileIn, profileRequest } from '$lib/server/actions/profile-name';
import { toolsNamed } from '$lib/server/actions/profile-forms';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

const body = z.strictObject({ name: z.string().optional(), profile: profileRequest.optional() });

/** Another name, or other models; notebooks that have it follow. */
export const PATCH: RequestHandler = async ({ params, request }) => {
  const given = await readBody(request, body);
  if (given instanceof Response) return given;
  const { name, profile } = given;
  const { profiles } = studio();
  return asked(async () => answer(await profiles.change(params.profile, {
    ...(name === undefined ? {} : { name }), ...(profile === undefined ? {} : { tools: toolsNamed(profileIn(profile, profiles.all())) })
  })));
};

/** Notebooks that have it go on with it. */
export const DELETE: RequestHandler = ({ params }) => asked(() => {
  studio().profiles.remove(params.profile);
  return answer({ deleted: params.profile });
});
