/** Profiles: a named choice of provider and model for every capability. Data, never constants in the steps. */
import type { Project } from './project.ts';
import { chosenModel } from './steps/define-step.ts';
import { chosenSteps, ownProfile, ownProfileId, type ChosenStep } from './own-profile.ts';
import type { Capability, Profile, Recipe } from './recipe.ts';

export type { Profile, Recipe } from './recipe.ts';

const local: Recipe = { provider: 'studio', model: 'FFmpeg' };

export const profiles: readonly Profile[] = [
  {
    id: 'animatic',
    name: 'Animatic (offline, free)',
    tools: {
      text: { provider: 'animatic', model: 'Offline writer' },
      image: { provider: 'animatic', model: 'Collage painter' },
      video: { provider: 'animatic', model: 'Camera mover' },
      vision: { provider: 'animatic', model: 'Pixel judge' },
      media: local
    },
    needs: ''
  },
  {
    id: 'google',
    name: 'Google (Gemini, Nano Banana, Omni)',
    tools: {
      text: { provider: 'google', model: 'gemini-3.5-flash' },
      image: { provider: 'google', model: 'gemini-3-pro-image' },
      video: { provider: 'google', model: 'gemini-omni-1.2-flash' },
      vision: { provider: 'google', model: 'gemini-3.5-flash' },
      media: local
    },
    needs: 'A Gemini API key (GEMINI_API_KEY, or on the providers page).'
  },
  {
    id: 'google-veo',
    name: 'Google with Veo 3.1 on Vertex',
    tools: {
      text: { provider: 'google', model: 'gemini-3.5-flash' },
      image: { provider: 'google', model: 'gemini-3-pro-image' },
      video: { provider: 'google', model: 'veo-3.1-generate-001' },
      vision: { provider: 'google', model: 'gemini-3.5-flash' },
      media: local
    },
    needs: 'A Gemini API key, and a Google Cloud project with Vertex AI (GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION and application credentials).'
  },
  {
    id: 'grok',
    name: 'Grok (Grok, Grok Imagine)',
    tools: {
      text: { provider: 'xai', model: 'grok-4.3' },
      image: { provider: 'xai', model: 'grok-imagine-image' },
      video: { provider: 'xai', model: 'grok-imagine-video' },
      vision: { provider: 'xai', model: 'grok-4.3' },
      media: local
    },
    needs: 'An xAI API key (XAI_API_KEY, or on the providers page).'
  },
  {
    id: 'seedream-kling',
    name: 'Composed by Gemini, Seedream 4, Kling',
    tools: {
      text: { provider: 'google', model: 'gemini-3.5-flash' },
      image: { provider: 'two-stage', model: 'google/gemini-3.5-flash > bytedance/seedream-4' },
      video: { provider: 'replicate', model: 'kwaivgi/kling-v2.5-turbo-pro' },
      vision: { provider: 'google', model: 'gemini-3.5-flash' },
      media: local
    },
    needs: 'A Gemini API key and a Replicate token (GEMINI_API_KEY, REPLICATE_API_TOKEN, or on the providers page).'
  },
  {
    id: 'seedream-veo',
    name: 'Composed by Gemini, Seedream 4, Veo 3.1',
    tools: {
      text: { provider: 'google', model: 'gemini-3.5-flash' },
      image: { provider: 'two-stage', model: 'google/gemini-3.5-flash > bytedance/seedream-4' },
      video: { provider: 'replicate', model: 'google/veo-3.1' },
      vision: { provider: 'google', model: 'gemini-3.5-flash' },
      media: local
    },
    needs: 'A Gemini API key and a Replicate token (GEMINI_API_KEY, REPLICATE_API_TOKEN, or on the providers page).'
  },
  {
    id: 'openai-animatic',
    name: 'OpenAI writes and judges, animatic pictures',
    tools: {
      text: { provider: 'openai', model: 'gpt-6-luna' },
      image: { provider: 'animatic', model: 'Collage painter' },
      video: { provider: 'animatic', model: 'Camera mover' },
      vision: { provider: 'openai', model: 'gpt-6-luna' },
      media: local
    },
    needs: 'An OpenAI API key (OPENAI_API_KEY, or on the providers page). Another painter can be chosen on any frame.'
  },
  {
    id: 'openai-seedream-kling',
    name: 'OpenAI, Seedream 4, Kling',
    tools: {
      text: { provider: 'openai', model: 'gpt-6-luna' },
      image: { provider: 'two-stage', model: 'openai/gpt-6-luna > bytedance/seedream-4' },
      video: { provider: 'replicate', model: 'kwaivgi/kling-v2.5-turbo-pro' },
      vision: { provider: 'openai', model: 'gpt-6-luna' },
      media: local
    },
    needs: 'An OpenAI API key and a Replicate token (OPENAI_API_KEY, REPLICATE_API_TOKEN, or on the providers page).'
  },
  {
    id: 'local',
    name: 'Own server writes, animatic pictures',
    tools: {
      text: { provider: 'compatible', model: 'default' },
      image: { provider: 'animatic', model: 'Collage painter' },
      video: { provider: 'animatic', model: 'Camera mover' },
      vision: { provider: 'animatic', model: 'Pixel judge' },
      media: local
    },
    needs: 'The address of an OpenAI-compatible server, such as Ollama or LM Studio (SCENEBOOK_COMPATIBLE_BASE_URL, or on the providers page).'
  }
];

export const defaultProfile = 'animatic';

const byId = new Map(profiles.map((profile): [string, Profile | null] => [profile.id, profile]));

/** The profile of an id, one of a notebook's own among them; null for an id that is none. */
export function findProfile(id: string): Profile | null {
  const known = byId.get(id);
  if (known !== undefined) return known;
  const own = ownProfile(id, local);
  // What anybody may send is not all remembered.
  if (own && byId.size < 500) byId.set(id, own);
  return own;
}

export const profileOf = (id: string): Profile => findProfile(id) ?? profiles[0]!;

/** The id of a profile with another model for one step: the listed profile that is just that, else one of the notebook's own. */
export function withStep(profile: string, step: ChosenStep, recipe: Recipe): string {
  const { tools } = profileOf(profile);
  const wanted = { ...tools, [step]: recipe };
  const same = (one: Profile['tools']) => chosenSteps.every((each) => one[each].provider === wanted[each].provider && one[each].model === wanted[each].model);
  return profiles.find((each) => same(each.tools))?.id ?? ownProfileId(wanted);
}

/** The recipe that a profile has for a capability, unless the cell's own parameters name a model (`params.recipe`). */
export function recipeFor(profile: string, capability: Capability, chosen: Recipe | null = null): Recipe {
  return chosen && capability !== 'media' ? chosen : profileOf(profile).tools[capability];
}

const inheritance: Recipe = { provider: 'studio', model: 'Inheritance' };

/** The recipe of a step: that of its first tool; steps without tools are the studio's own. */
export const recipeOf = (profile: string, tools: readonly Capability[], chosen: Recipe | null = null): Recipe =>
  tools[0] ? recipeFor(profile, tools[0], chosen) : inheritance;

/** The recipe of a cell as it would run now. */
export const recipeOfCell = (project: Project, { node, params }: { node: { step: { tools: readonly Capability[] } }; params: unknown }) =>
  recipeOf(project.profile, node.step.tools, chosenModel(params));
