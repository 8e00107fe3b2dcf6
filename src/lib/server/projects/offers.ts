/**
 * What a person can choose from: profiles for a notebook, and on one cell every model that still answers, those of the
 * profiles first. Each says what keeps it from working here, and which shape it does not make.
 */
import { modelsFor, modelOf, unfitFor, whyNoClip, type Aspect, type Capability, type Recipe } from '../../pipeline/index.ts';
import { namedProfileId, type Named, type NamedProfile } from '../../pipeline/own-profile.ts';
import { profileOf, profiles, type Profile } from '../../pipeline/profiles.ts';
import type { NotebookView } from '../../protocol.ts';
import { environment } from './sessions.ts';

type Missing = (recipe: Recipe) => string | null;

/** `current`: the notebook's own, which is offered while it is in use. */
export function profilesOffered(missing: Missing, aspect: Aspect, current: string, named: readonly NamedProfile[] = []): NotebookView['profiles'] {
  const known = [...profiles, ...named.map((each) => profileOf(namedProfileId(each)))];
  const offered = known.map((profile) => offer(profile, missing, aspect));
  if (known.some(({ id }) => id === current)) return offered;
  const own = profileOf(current);
  const kept = own.named && keptAs(own.named, named);
  return [...offered, { ...offer(own, missing, aspect), ...(kept ? { name: `${own.name} (${kept.words})`, note: kept.note } : {}) }];
}

const offer = ({ id, name, tools }: Profile, missing: Missing, aspect: Aspect) => ({ id, name, missing: first(Object.values(tools).map(missing)), unfit: unfitFor(id, aspect) });

/** A profile of the studio that the notebook has otherwise than the studio has it now. */
function keptAs({ id, name }: Named, named: readonly NamedProfile[]): { words: string; note: string } {
  return named.some((each) => each.id === id)
    ? { words: 'as it was', note: `The studio has “${name}” otherwise by now. Choose it from the list to have it so, or go on with this form.` }
    : { words: 'deleted', note: `“${name}” was deleted from the studio. This notebook goes on with it.` };
}

const first = (reasons: readonly (string | null)[]): string | null => reasons.find((reason) => reason !== null) ?? null;

/** By capability; only where there is a choice. */
export function modelsOffered(missing: Missing, aspect: Aspect): NotebookView['offers'] {
  const found: NotebookView['offers'] = {};
  for (const [capability, recipes] of choicesAt(environment.now())) {
    found[capability] = recipes.map((recipe) => ({ ...recipe, name: modelOf(recipe)?.name ?? recipe.model, missing: missing(recipe), unfit: unfit(recipe, aspect) }));
  }
  return found;
}

function unfit(recipe: Recipe, aspect: Aspect): string | null {
  const model = modelOf(recipe);
  if (model?.video) return whyNoClip(model, 'first_and_last_frame', aspect);
  return model?.image && !model.image.ratios.includes(aspect) ? `${model.name} paints ${model.image.ratios.join(' and ')}, not ${aspect}.` : null;
}

const choicesAt = (at: number): readonly (readonly [Capability, readonly Recipe[]])[] => (['text', 'image', 'video', 'vision'] as const)
  .map((capability) => [capability, distinct([...profiles.map(({ tools }) => tools[capability]), ...modelsFor(capability, at).map(({ provider, id }) => ({ provider, model: id }))])] as const)
  .filter(([, recipes]) => recipes.length > 1);

function distinct(recipes: readonly Recipe[]): Recipe[] {
  return [...new Map(recipes.map(({ provider, model }) => [`${provider} ${model}`, { provider, model }])).values()];
}
