/** Profiles: a named choice of provider and model for every capability. Data, never constants in the steps. */
import type { Capability } from './steps/tools.ts';

export type Recipe = { readonly provider: string; readonly model: string };
export type Profile = { readonly id: string; readonly name: string; readonly tools: Readonly<Record<Capability, Recipe>> };

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
    }
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
