/** The film's opening frame, from its words and the product pictures alone (KEY-1). Later scenes inherit theirs. */
import type { Aspect, BriefImage, Scene, Style } from '../outputs.ts';
import type { Prompt } from '../steps/tools.ts';
import { fence, materialRule } from './fence.ts';
import type { Reference } from '../assets/reference.ts';
import { shownIn } from './references.ts';
import { surroundingLines, type Surroundings } from './surroundings.ts';
import { ratioName, roleDuty, framing, styleLine } from './vocabulary.ts';

export type FirstFrameFacts = Pick<Scene, 'role' | 'shot' | 'picture'> & {
  /** The scene's start prompt. */
  readonly words: string;
  readonly style: Pick<Style, 'look' | 'light' | 'palette'>;
  readonly images: readonly BriefImage[];
  /** The scene's cast, where it names one: what each of `images` is. */
  readonly references?: readonly Reference[];
  readonly aspect: Aspect;
  /** What lies around the frame; absent where it knows its own scene alone. */
  readonly surroundings?: Surroundings | null;
};

/** `images`: the scene's product picture, then up to two more. */
export function firstFramePrompt(facts: FirstFrameFacts): Prompt {
  const shown = shownIn(facts, 1, 'Copy its shape, proportions, colours, materials and label exactly.');
  const text = [
    `Photograph the opening frame of a video ad, ${ratioName[facts.aspect]}. It is ${roleDuty[facts.role]}.`,
    fence('frame', facts.words),
    shown.line,
    `Framing: ${framing[facts.shot]}.`,
    surroundingLines(facts.surroundings),
    styleLine(facts.style)
  ];
  return {
    system: `${frameRules} ${materialRule}`,
    text: text.filter((part) => part !== false).join('\n'),
    images: shown.images
  };
}

export const frameRules = 'You are a director of photography. Answer with one image only: a single full-bleed frame of finished'
  + ' footage, real optics and contact shadows, no borders, collage, captions, watermark or lettering beyond the product\'s own.';
