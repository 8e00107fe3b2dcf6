import { z } from 'zod';
import { answer, asked, readBody } from '$lib/server/actions/api';
import { profileIn, profileRequest } from '$lib/server/actions/profile-name';
import { toolsNamed } from '$lib/server/actions/profile-forms';
import { studio } from '$lib/server/studio';
import { profiles as listed } from '$lib/pipeline';
import type { RequestHandler } from './$types';

/** The studio's own profiles, and those that come with it. */
export const GET: RequestHandler = () => answer({ profiles: studio().profiles.all(), listed: listed.map(({ id, name, tools, needs }) => ({ id, name, tools, needs })) });

const body = z.strictObject({ name: z.string(), profile: profileRequest });

/** Names one. `profile`: its models, as a notebook's profile is named. */
export const POST: RequestHandler = async ({ request }) => {
  const given = await readBody(request, body);
  if (given instanceof Response) return given;
  const { profiles } = studio();
  return asked(() => answer(profiles.create({ name: given.name, tools: toolsNamed(profileIn(given.profile, profiles.all())) }), 201));
};
