/** What a video model is told of a clip: movement and action only; the two keyframes carry all appearance (CLIP-1). */
import type { Scene } from '../outputs.ts';
import type { Prompt } from '../steps/tools.ts';
import { sentence } from './fence.ts';
import { cameraMotion, seconds } from './vocabulary.ts';

export type MotionFacts = Pick<Scene, 'camera' | 'duration'> & {
  /** The scene's motion prompt. */
  readonly words: string;
};

/** No system text: video models take one text. The keyframes are sent beside it, not as prompt images. */
export function motionPrompt(facts: MotionFacts): Prompt {
  const action = sentence(facts.words);
  return {
    system: '',
    text: [
      `Camera: ${cameraMotion[facts.camera]}.`,
      action !== '' && `Action: ${action}`,
      `One continuous take of ${seconds(facts.duration)} from the first frame to the last, eased at both ends; real physics, no cut, no morphing.`
    ].filter((part) => part !== false).join('\n'),
    images: []
  };
}
