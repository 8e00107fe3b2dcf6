/**
 * A scene's last frame, conditioned on its first (KEY-3). It is the next scene's first frame as well, so the prompt
 * knows how that scene opens; the film's last scene is told that nothing follows (AD-5).
 */
import type { ArtifactRef, BriefImage, Scene, Style } from '../outputs.ts';
import type { Prompt } from '../steps/tools.ts';
import { fence, materialRule } from './fence.ts';
import { frameRules } from './first-frame.ts';
import type { Reference } from '../assets/reference.ts';
import { shownIn } from './references.ts';
import { surroundingLines, type Surroundings } from './surroundings.ts';
import { cameraResult, seconds, framing, styleLine } from './vocabulary.ts';

export type LastFrameFacts = Pick<Scene, 'duration' | 'camera' | 'shot' | 'picture'> & {
  /** The scene's first frame. */
  readonly base: ArtifactRef;
  /** The scene's end prompt. */
  readonly words: string;
  readonly style: Pick<Style, 'look' | 'light' | 'palette'>;
  readonly images: readonly BriefImage[];
  /** The scene's cast, where it names one: what each of `images` is. */
  readonly references?: readonly Reference[];
  /** The next scene's opening line; null for the last scene. */
  readonly transition: string | null;
  /** What lies around the frame; absent where it knows its own scene alone. */
  readonly surroundings?: Surroundings | null;
};

/** `images`: the scene's first frame, then its product picture, then up to two more. */
export const lastFramePrompt = (facts: LastFrameFacts): Prompt => endingPrompt(facts, [
  `Image 1 is the first frame of a shot. Photograph its last frame: the same scene ${seconds(facts.duration)} later; `
    + `${cameraResult[facts.camera]}.`,
  facts.words.trim() !== '' && `What the last frame shows:\n${fence('frame', facts.words)}`,
  'Keep the style, light, composition and characters of image 1; change only what the camera move and these words change.'
], facts.camera !== 'hold' && `The move ends near this framing: ${framing[facts.shot]}.`);

type Line = string | false;

/** A frame with which a shot ends, made on another one: what is told of it in `lines`, the pictures that go along, its framing, and what all such frames are told. */
export function endingPrompt(facts: LastFrameFacts, lines: readonly Line[], framed: Line): Prompt {
  const shown = shownIn(facts, 2, 'It must stay true to shape, proportions, colours and label.');
  const text = [...lines, shown.line, framed, surroundingLines(facts.surroundings), styleLine(facts.style), transition(facts.transition)];
  return {
    system: `${frameRules} ${materialRule}`,
    text: text.filter((part) => part !== false).join('\n'),
    images: [facts.base, ...shown.images]
  };
}

/** What the frame leads to; null where nothing follows. */
function transition(line: string | null): string {
  if (line === null) return 'This is the final scene: no transition follows. End on a settled, complete composition.';
  if (line.trim() === '') return 'The next scene starts from this very frame: leave the action open.';
  return `The next scene starts from this very frame, so let it lead there:\n${fence('next_scene', line)}`;
}
