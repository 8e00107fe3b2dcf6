/**
 * The first of two stages (AD-4): a writer that sees the pictures composes the frame in words, as exactly as a shooting
 * plan, and a painter renders those words. `request` is what a painter would be told without it: it holds the segment's
 * words, the film's style, and the line with which the next scene opens.
 */
import { z } from 'zod';
import type { Aspect } from '../outputs.ts';
import type { FrameFacts, Prompt } from '../steps/tools.ts';
import { fence, materialRule } from './fence.ts';
import { framing, ratioName, roleDuty } from './vocabulary.ts';

/** What is asked for, and what is still taken. Words. */
export const compositionWords = { least: 200, most: 300, taken: [120, 420] } as const;

export const compositionDraft = z.strictObject({
  composition: z.string().trim().max(4000).refine((text) => wordsIn(text) >= compositionWords.taken[0] && wordsIn(text) <= compositionWords.taken[1], {
    error: `It must have ${compositionWords.least} to ${compositionWords.most} words`
  })
});
export type Composition = z.infer<typeof compositionDraft>;

const wordsIn = (text: string): number => text.split(/\s+/u).filter(Boolean).length;

export type CompositionFacts = Pick<FrameFacts, 'position' | 'role' | 'shot'> & { readonly aspect: Aspect; readonly request: Prompt };

const system = 'You are a director of photography. You plan one frame for an image model that obeys words to the letter and has no taste '
  + `of its own. Answer with JSON only. ${materialRule}`;

/** `images`: the painter's own, in its order. */
export function compositionPrompt({ position, role, shot, aspect, request }: CompositionFacts): Prompt {
  const neighbour = position === 'end'
    ? 'Image 1 is the frame in which the shot begins; the scene before ended on it. Say what stays exactly as it is there, then what has changed.'
    : 'Nothing comes before it.';
  return {
    system,
    text: [
      `Plan the ${position === 'start' ? 'opening' : 'last'} frame of a shot, ${ratioName[aspect]}; the shot is ${roleDuty[role]}.`,
      fence('frame_request', request.text),
      neighbour,
      `composition: one paragraph of ${compositionWords.least} to ${compositionWords.most} words, in this order: the subject with its exact shape, proportions, `
        + 'colours, materials and label as the pictures show them, and where in the frame it stands, in thirds and in shares of the height; '
        + `camera height, angle, distance and lens in millimetres for a ${framing[shot]}; foreground, middle ground and background; light by direction, `
        + 'quality and colour temperature, with the shadows it throws; palette; depth of field; what must be left free or leads on to the next scene. '
        + 'Only what can be seen. Name the attached pictures image 1, image 2 and so on, as the request does.'
    ].join('\n'),
    images: request.images
  };
}

/** What the painter is told then: the composition, what its pictures are, and the rules that hold for every frame. */
export function composedPrompt(request: Prompt, position: FrameFacts['position'], composition: string): Prompt {
  const count = request.images.length;
  const pictures = position === 'end' && count > 0
    ? 'Image 1 is the first frame of this shot: keep its place, light and subject. Every further image is the product, to be copied exactly.'
    : 'The attached images are the product, to be copied exactly.';
  return { system: request.system, text: count > 0 ? `${composition}\n${pictures}` : composition, images: request.images };
}
