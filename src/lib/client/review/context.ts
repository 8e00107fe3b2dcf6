import { createContext } from 'svelte';
import type { Sketch } from './sketch.svelte.ts';
import type { FramePlayer } from './player.svelte.ts';
import type { ReviewRoom } from './room.svelte.ts';

/** What every part of the review page reaches for. */
export type ReviewDesk = { readonly room: ReviewRoom; readonly player: FramePlayer; readonly sketch: Sketch };

export const [useReview, provideReview] = createContext<ReviewDesk>();
