/**
 * Profiles of a notebook's own: any provider and model for each step. Its id says all of it, so nothing but the id has to be
 * kept, undone, sent or put into a brief: `own?text=google/gemini-3.5-flash&image=...`, each part encoded as in an address.
 */
import type { Profile, Recipe } from './profiles.ts';
import type { Capability } from './steps/tools.ts';

/** The steps that a person chooses a model for. */
export const chosenSteps = ['text', 'image', 'video', 'vision'] as const satisfies readonly Exclude<Capability, 'media'>[];
export type ChosenStep = (typeof chosenSteps)[number];
export type OwnTools = Readonly<Record<ChosenStep, Recipe>>;

const prefix = 'own?';

export const ownProfileId = (tools: OwnTools): string =>
  prefix + chosenSteps.map((step) => `${step}=${encodeURIComponent(`${tools[step].provider}/${tools[step].model}`)}`).join('&');

/** `provider/model`, where the model may hold further strokes; null for anything else. */
export function recipeIn(text: string): Recipe | null {
  const [, provider, model] = /^([a-z][a-z-]{0,40})\/(\S.{0,150})$/u.exec(text.trim()) ?? [];
  return provider && model ? { provider, model } : null;
}

/** The profile that an id of this form stands for; null for an id of another form, or one that misses a step. */
export function ownProfile(id: string, media: Recipe): Profile | null {
  if (!id.startsWith(prefix)) return null;
  const found = new Map(id.slice(prefix.length).split('&').map((part): [string, string] => {
    const at = part.indexOf('=');
    return [part.slice(0, at), decoded(part.slice(at + 1))];
  }));
  const recipes = chosenSteps.map((step) => recipeIn(found.get(step) ?? ''));
  if (found.size !== chosenSteps.length || recipes.some((recipe) => recipe === null)) return null;
  const tools = { ...(Object.fromEntries(chosenSteps.map((step, at) => [step, recipes[at]!])) as Record<ChosenStep, Recipe>), media };
  const models = [...new Set(recipes.map((recipe) => recipe!.model))];
  return { id, name: `Own choice (${models.join(', ')})`, tools, needs: '' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
