/**
 * A later scene's last frame made on the film's first one, beside all others rather than after the one before. What its
 * own first frame would have shown is told in words; the film's first frame gives looks, light, characters and product.
 */
import type { Prompt } from '../steps/tools.ts';
import { fence } from './fence.ts';
import { endingPrompt, type LastFrameFacts } from './last-frame.ts';
import { cameraResult, framing, seconds } from './vocabulary.ts';

/** `base`: the film's first frame. `begins`: the scene's start prompt. */
export type AnchoredFrameFacts = LastFrameFacts & { readonly begins: string };

/** `images`: the film's first frame, then the scene's product picture, then up to two more. */
export const anchoredFramePrompt = (facts: AnchoredFrameFacts): Prompt => endingPrompt(facts, [
  'Image 1 is the first frame of the film. Photograph a frame of a later shot of it: the one with which that shot ends.',
  'Keep the style, light, palette and characters of image 1; place and composition are those of the later shot.',
  facts.begins.trim() !== '' && `The shot begins with:\n${fence('first_frame', facts.begins)}`,
  `The frame to photograph comes ${seconds(facts.duration)} later; ${cameraResult[facts.camera]}.`,
  facts.words.trim() !== '' && `What it shows:\n${fence('frame', facts.words)}`
], `Framing: ${framing[facts.shot]}.`);
