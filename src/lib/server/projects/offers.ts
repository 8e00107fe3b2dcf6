/** What a person can choose from: profiles for a notebook, and on one cell the models that some profile uses for the same work. */
import { profiles, type Recipe } from '../../pipeline/profiles.ts';
import type { Capability } from '../../pipeline/index.ts';
import type { NotebookView } from '../../protocol.ts';

type Missing = (recipe: Recipe) => string | null;

export const profilesOffered = (missing: Missing): NotebookView['profiles'] =>
  profiles.map(({ id, name, tools }) => ({ id, name, missing: first(Object.values(tools).map(missing)) }));

const first = (reasons: readonly (string | null)[]): string | null => reasons.find((reason) => reason !== null) ?? null;

/** By capability; only where there is a choice. */
export function modelsOffered(missing: Missing): NotebookView['offers'] {
  const found: NotebookView['offers'] = {};
  for (const [capability, recipes] of choices) found[capability] = recipes.map((recipe) => ({ ...recipe, missing: missing(recipe) }));
  return found;
}

const choices: readonly (readonly [Capability, readonly Recipe[]])[] = (['text', 'image', 'video', 'vision'] as const)
  .map((capability) => [capability, distinct(profiles.map(({ tools }) => tools[capability]))] as const)
  .filter(([, recipes]) => recipes.length > 1);

function distinct(recipes: readonly Recipe[]): Recipe[] {
  return [...new Map(recipes.map(({ provider, model }) => [`${provider} ${model}`, { provider, model }])).values()];
}
