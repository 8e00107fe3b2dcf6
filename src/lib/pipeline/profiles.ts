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

/** The recipe of a step: that of its first tool; steps without tools are the studio's own. */
export function recipeOf(profile: string, tools: readonly Capability[]): Recipe {
  const found = profiles.find(({ id }) => id === profile) ?? profiles[0]!;
  return tools[0] ? found.tools[tools[0]] : { provider: 'studio', model: 'Inheritance' };
}
