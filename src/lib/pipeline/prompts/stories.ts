/** Three clearly different stories from a brief and its pictures (AD-2). The schema is sent beside the prompt. */
import type { Prompt, StoriesFacts } from '../steps/tools.ts';
import { fence, materialRule } from './fence.ts';
import { pictureList } from './pictures.ts';

const system = 'You are a creative director of short video ads. You write for the camera: concrete, present tense, things that can '
  + `be seen, no slogans, no claims that the brief does not make. Answer with JSON only. ${materialRule}`;

/** `images`: the brief's pictures in order. */
export function storiesPrompt(facts: Pick<StoriesFacts, 'prompt' | 'images' | 'scenes'>): Prompt {
  const segments = facts.scenes === null ? 'segments (3 to 6)' : `segments (always ${facts.scenes})`;
  return {
    system,
    text: [
      fence('brief', facts.prompt),
      pictureList(facts.images),
      'First subject: the product\'s name as the brief gives it, audience, the one benefit, category, and a palette of 3 to 6 '
        + `lower-case #rrggbb colours taken from the ${facts.images.length > 0 ? 'product in the pictures' : 'product'}.`,
      'Then three stories for it that no one could mistake for each other: a different arc, tone, pacing and visual style each, '
        + 'not one idea told three times. The product matters in every one.',
      `Each has title (2 to 5 words), narrative (80 to 120 words: opening image, turn, closing image), arc, tone and pacing (a few `
        + `words each), visualStyle (lens, light, colour, texture), keyMoments (one sentence per segment, 8 at most, the first stops `
        + `the scroll, the last shows the product), ${segments}.`
    ].join('\n'),
    images: facts.images.map(({ image }) => image)
  };
}
