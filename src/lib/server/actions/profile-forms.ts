/** The page of profiles: the listed ones, the studio's own with their models, and what its forms ask. */
import { chosenSteps, findProfile, modelOf, profileOf, profiles as listed, ToolError, refuse, type ChosenStep, type OwnTools, type Recipe, type Refusal } from '../../pipeline/index.ts';
import { modelsOffered } from '../projects/offers.ts';
import type { Profiles } from '../profiles.ts';

export const stepWords: Record<ChosenStep, string> = { text: 'Stories and storyboard', image: 'Frames', video: 'Clips', vision: 'Drift scores' };

const valueOf = ({ provider, model }: Recipe): string => `${provider} ${model}`;
const nameOf = (recipe: Recipe): string => modelOf(recipe)?.name ?? recipe.model;

/** All that the page shows. `missing`: why a model cannot work here, or null. */
export async function profilesView(profiles: Profiles, missing: (recipe: Recipe) => string | null) {
  const uses = await profiles.uses();
  const offers = modelsOffered(missing, '16:9');
  const choices = (step: ChosenStep, own: Recipe) => {
    const known = (offers[step] ?? []).map((offer) => ({ value: valueOf(offer), label: offer.missing ? `${offer.name}: not set up yet` : offer.name }));
    return known.some(({ value }) => value === valueOf(own)) ? known : [...known, { value: valueOf(own), label: own.model }];
  };
  const steps = (tools: OwnTools) => chosenSteps.map((step) => ({ step, label: stepWords[step], value: valueOf(tools[step]), name: nameOf(tools[step]), options: choices(step, tools[step]) }));
  return {
    own: profiles.all().map(({ id, name, tools }) => ({ id, name, notebooks: uses.get(id) ?? 0, steps: steps(tools) })),
    listed: listed.map(({ id, name, needs, tools }) => ({ id, name, needs, models: chosenSteps.map((step) => ({ label: stepWords[step], name: nameOf(tools[step]) })) }))
  };
}

/** The models of a form with a field for each step; what a field does not name stays as it is in `from`. */
export function toolsOf(fields: Record<string, string>, from: OwnTools): OwnTools {
  return Object.fromEntries(chosenSteps.map((step) => [step, recipeOf(fields[step]) ?? from[step]])) as OwnTools;
}

function recipeOf(text: string | undefined): Recipe | null {
  const [provider = '', ...rest] = (text ?? '').trim().split(' ');
  return provider && rest.length ? { provider, model: rest.join(' ') } : null;
}

/** The models of a profile that is named by its id. Throws `bad_input`. */
export function toolsNamed(profile: string): OwnTools {
  if (!findProfile(profile)) throw new ToolError('bad_input', 'That profile does not exist.', { advice: 'Choose one from the list.' });
  return profileOf(profile).tools;
}

/** What `work` resolves with; what it throws as bad input, as a refusal. */
export async function tried<T>(work: () => T | Promise<T>): Promise<{ readonly ok: true; readonly value: T } | Refusal> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof ToolError && error.code === 'bad_input') return refuse(error.code, error.message, error.advice);
    throw error;
  }
}
