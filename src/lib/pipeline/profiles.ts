/** Profiles: a named choice of provider and model for every capability. Data, never constants in the steps. */
import type { Capability } from './steps/tools.ts';

export type Recipe = { readonly provider: string; readonly model: string };
export type Profile = {
  readonly id: string;
  readonly name: string;
  readonly tools: Readonly<Record<Capability, Recipe>>;
  /** What has to be set up first, one sentence; empty when nothing has. */
  readonly needs: string;
};

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
  }
];

export const defaultProfile = 'animatic';

export const profileOf = (id: string): Profile => profiles.find((profile) => profile.id === id) ?? profiles[0]!;

/** The recipe that a profile has for a capability, unless the cell's own parameters name a model (`params.recipe`). */
export function recipeFor(profile: string, capability: Capability, chosen: Recipe | null = null): Recipe {
  return chosen && capability !== 'media' ? chosen : profileOf(profile).tools[capability];
}

const inheritance: Recipe = { provider: 'studio', model: 'Inheritance' };

/** The recipe of a step: that of its first tool; steps without tools are the studio's own. */
export const recipeOf = (profile: string, tools: readonly Capability[], chosen: Recipe | null = null): Recipe =>
  tools[0] ? recipeFor(profile, tools[0], chosen) : inheritance;
