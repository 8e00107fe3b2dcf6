/** What a video model is told of a clip that it makes from reference pictures: no frame shows it how things look (REF-5). */
import type { Scene, Style } from '../outputs.ts';
import type { Reference } from '../assets/reference.ts';
import type { Prompt } from '../steps/tools.ts';
import { fence, sentence } from './fence.ts';
import { castLines } from './references.ts';
import { cameraMotion, framing, seconds, styleLine } from './vocabulary.ts';

export type FromReferencesFacts = Pick<Scene, 'camera' | 'shot' | 'duration'> & {
  /** What the shot opens on: the scene's start prompt. */
  readonly opens: string;
  /** The scene's motion prompt. */
  readonly words: string;
  readonly style: Pick<Style, 'look' | 'light' | 'palette'>;
  readonly references: readonly Reference[];
};

/** No system text: video models take one text. `images`: the references in the order in which the text names them. */
export function referencesPrompt(facts: FromReferencesFacts): Prompt {
  const action = sentence(facts.words);
  return {
    system: '',
    text: [
      fence('shot', facts.opens),
      castLines(facts.references, 1),
      `Framing: ${framing[facts.shot]}. Camera: ${cameraMotion[facts.camera]}.`,
      action !== '' && `Action: ${action}`,
      styleLine(facts.style),
      `One continuous take of ${seconds(facts.duration)}; real physics, no cut, no morphing, no lettering beyond the product's own.`
    ].filter((part) => part !== false).join('\n'),
    images: facts.references.map(({ image }) => image)
  };
}
