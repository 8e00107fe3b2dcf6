/** A timeline in which nothing is set: what the page begins with. Kept free of the schema library. */
import type { SceneCut, Timeline } from './timeline.ts';
import { dissolveFrames } from './words.ts';

export const emptyTimeline: Timeline = { scenes: [], texts: [], cards: [], burn: false, shapes: [], size: 'source', codec: 'h264', sound: null };

export const usualCut = (id: string): SceneCut => ({ id, in: 0, out: null, join: 'cut', frames: dissolveFrames.usual, crop: null });
