import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import type { Shape } from '../../../pipeline/timeline/words.ts';
import type { VideoFacts } from '../probe.ts';

/** A finished file, which is the caller's to adopt or remove. */
export type MadeFilm = { readonly shape: Shape | null; readonly file: string; readonly facts: Pick<VideoFacts, 'width' | 'height' | 'frames' | 'duration'>; readonly mime: ArtifactRef['mime'] };
