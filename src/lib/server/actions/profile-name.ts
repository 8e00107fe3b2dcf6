/**
 * A profile as scripts and brief files name it: the id of a listed one, or an object with `provider/model` for the steps that
 * differ from a listed one (`base`, else animatic).
 */
import { z } from 'zod';
import { chosenSteps, defaultProfile, findProfile, profiles, recipeIn, withStep, type ChosenStep } from '../../pipeline/index.ts';

const listed = profiles.map(({ id }) => id).join(', ');
const model = z.string().refine((text) => recipeIn(text) !== null, 'must be written as provider/model');
const known = z.string().max(1200).refine((id) => findProfile(id) !== null, `must be one of ${listed}, or an object with text, image, video or vision`);
const mixed = z.strictObject({ base: known.default(defaultProfile), ...(Object.fromEntries(chosenSteps.map((step) => [step, model.optional()])) as Record<ChosenStep, z.ZodOptional<typeof model>>) })
  .transform(({ base, ...steps }) => chosenSteps.reduce((id, step) => (steps[step] === undefined ? id : withStep(id, step, recipeIn(steps[step])!)), base));

/** Its id. */
export const profileName: z.ZodType<string, string | { base?: string; text?: string; image?: string; video?: string; vision?: string }> = z.union([known, mixed]);
