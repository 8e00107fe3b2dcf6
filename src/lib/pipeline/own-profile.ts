/**
 * Profiles that are not among the listed ones: any provider and model for each step. Its id says all of it, so nothing but the
 * id has to be kept, undone, sent or put into a bundle: `own?text=google/gemini-3.5-flash&image=...`, each part encoded as in
 * an address. One that has a name in the studio carries that as well (`&id=...&name=...`): so a notebook keeps what it was
 * given when the studio's profile is deleted, and takes its profile along when it moves.
 */
import type { Capability, Named, Profile, Recipe } from './recipe.ts';

export type { Named } from './recipe.ts';

/** The steps that a person chooses a model for. */
export const chosenSteps = ['text', 'image', 'video', 'vision'] as const satisfies readonly Exclude<Capability, 'media'>[];
export type ChosenStep = (typeof chosenSteps)[number];
export type OwnTools = Readonly<Record<ChosenStep, Recipe>>;
export type NamedProfile = Named & { readonly tools: OwnTools };

const prefix = 'own?';
export const longestProfileName = 60;
/** The longest id that is read. */
export const longestProfileId = 2400;

export const ownProfileId = (tools: OwnTools, named: Named | null = null): string => prefix + [
  ...chosenSteps.map((step) => `${step}=${encodeURIComponent(`${tools[step].provider}/${tools[step].model}`)}`),
  ...(named ? [`id=${named.id}`, `name=${encodeURIComponent(named.name)}`] : [])
].join('&');

/** The id by which a notebook has a profile of the studio as it is now. */
export const namedProfileId = ({ tools, id, name }: NamedProfile): string => ownProfileId(tools, { id, name });

/** `provider/model`, where the model may hold further strokes; null for anything else. */
export function recipeIn(text: string): Recipe | null {
  const [, provider, model] = /^([a-z][a-z-]{0,40})\/(\S.{0,150})$/u.exec(text.trim()) ?? [];
  return provider && model ? { provider, model } : null;
}

/** A name as it is kept; null for what can be none. */
export function profileNameIn(text: string): string | null {
  const name = text.normalize('NFC').replace(/\s+/gu, ' ').trim();
  return name !== '' && name.length <= longestProfileName && !/\p{C}/u.test(name) ? name : null;
}

/** The profile that an id of this form stands for; null for an id of another form, or one that misses a step. */
export function ownProfile(id: string, media: Recipe): Profile | null {
  if (!id.startsWith(prefix) || id.length > longestProfileId) return null;
  const parts = id.slice(prefix.length).split('&');
  const found = new Map(parts.map((part): [string, string] => {
    const at = part.indexOf('=');
    return [part.slice(0, at), decoded(part.slice(at + 1))];
  }));
  const recipes = chosenSteps.map((step) => recipeIn(found.get(step) ?? ''));
  const named = namedIn(found);
  const known = chosenSteps.length + (named ? 2 : 0);
  if (found.size !== known || parts.length !== known || recipes.some((recipe) => recipe === null)) return null;
  const tools = { ...(Object.fromEntries(chosenSteps.map((step, at) => [step, recipes[at]!])) as Record<ChosenStep, Recipe>), media };
  const models = [...new Set(recipes.map((recipe) => recipe!.model))];
  return { id, name: named?.name ?? `Own choice (${models.join(', ')})`, tools, needs: '', ...(named ? { named } : {}) };
}

function namedIn(found: ReadonlyMap<string, string>): Named | null {
  const id = found.get('id') ?? '';
  const name = profileNameIn(found.get('name') ?? '');
  return name && /^[\w-]{1,64}$/u.test(id) ? { id, name } : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
