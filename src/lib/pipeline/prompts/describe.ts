/** Asks a vision model to put an asset into words, so that an image model can make it again (REF-1). */
import type { AssetKind } from '../assets/words.ts';
import type { ArtifactRef } from '../outputs.ts';
import type { Prompt } from '../steps/tools.ts';
import { materialRule, quote } from './fence.ts';

const look: Record<AssetKind, string> = {
  character: 'apparent age, face, hair, skin, build, clothes and what is worn with them',
  product: 'shape and proportions, colours, materials, and the label with its exact letters and where they stand',
  object: 'shape and proportions, colours and materials',
  location: 'architecture, surfaces, furniture, light and weather, from near to far',
  style: 'palette, contrast, grain, lens and light; not what is shown'
};

export function describePrompt({ kind, name, picture }: { kind: AssetKind; name: string; picture: ArtifactRef }): Prompt {
  return {
    system: `You describe pictures for image models: only what can be seen, no names of real persons, no guesses, no praise. Answer with JSON only. ${materialRule}`,
    text: `description: the ${kind} ${quote(name)} of image 1 in 40 to 90 words: ${look[kind]}. Leave out the background${kind === 'location' ? "'s people" : ''}.`,
    images: [picture]
  };
}
