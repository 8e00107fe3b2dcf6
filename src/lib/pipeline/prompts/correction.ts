/** What a video model is told to mend a clip that drifts (CLIP-4). */
import type { Prompt } from '../steps/tools.ts';
import { plain, sentence } from './fence.ts';

/** An edit of the clip itself: everything that is not named stays. No system text: video models take one text. */
export const editPrompt = (fix: string): Prompt => ({
  system: '', images: [],
  text: `Correct this clip and change nothing else: ${sentence(plain(fix))}\nKeep its length, its framing, the camera move, the timing, the light and all that is right in it exactly as it is.`
});

/** A further take from the same pictures, told what went wrong. */
export const retakePrompt = (prompt: Prompt, fix: string): Prompt => ({ ...prompt, text: `${prompt.text}\nAn earlier take went wrong here; avoid it: ${sentence(plain(fix))}` });
