/**
 * A profile as scripts and brief files name it: the id of a listed one, the name of one of the studio's, or an object with
 * `provider/model` for the steps that differ from one of those (`base`, else animatic).
 */
import { z } from 'zod';
import {
  chosenSteps, defaultProfile, findProfile, longestProfileId, namedProfileId, profiles, recipeIn, ToolError, withStep, type ChosenStep, type NamedProfile
} from '../../pipeline/index.ts';

const model = z.string().refine((text) => recipeIn(text) !== null, 'must be written as provider/model');
const name = z.string().trim().min(1).max(longestProfileId);
const mixed = z.strictObject({ base: name.default(defaultProfile), ...(Object.fromEntries(chosenSteps.map((step) => [step, model.optional()])) as Record<ChosenStep, z.ZodOptional<typeof model>>) });

export const profileRequest = z.union([name, mixed]);
export type ProfileRequest = z.infer<typeof profileRequest>;

/** Its id. `named`: the studio's own. Throws `bad_input` for a name that nobody has. */
export function profileIn(asked: ProfileRequest, named: readonly NamedProfile[]): string {
  if (typeof asked === 'string') return known(asked, named);
  return chosenSteps.reduce((id, step) => (asked[step] === undefined ? id : withStep(id, step, recipeIn(asked[step])!)), known(asked.base, named));
}

function known(asked: string, named: readonly NamedProfile[]): string {
  if (findProfile(asked)) return asked;
  const own = named.find(({ id }) => id === asked) ?? named.find(({ name }) => name.toLowerCase() === asked.toLowerCase());
  if (own) return namedProfileId(own);
  const all = [...profiles.map(({ id }) => id), ...named.map(({ name }) => `“${name}”`)];
  throw new ToolError('bad_input', `There is no profile called “${asked.slice(0, 80)}”.`, { advice: `Name one of ${all.join(', ')}, or give an object with text, image, video or vision.` });
}
