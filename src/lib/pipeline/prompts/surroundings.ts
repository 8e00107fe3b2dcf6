/**
 * What lies around a frame, for whoever paints or composes it (AD-4): the film's story, and what happens in the scenes beside
 * its own. Told only where the brief wants it, for then an edit of a neighbour or of the story makes a frame outdated.
 */
import type { Story } from '../outputs.ts';
import { fence } from './fence.ts';

export type Surroundings = {
  readonly story: Pick<Story, 'title' | 'tone' | 'narrative'>;
  /** Descriptions of the neighbours; null where there is none. */
  readonly before: string | null;
  readonly after: string | null;
};

/** Lines for a prompt; false without surroundings. */
export function surroundingLines(given: Surroundings | null | undefined): string | false {
  if (!given) return false;
  const { story: { title, tone, narrative }, before, after } = given;
  return [
    'What surrounds it, for mood and continuity; photograph nothing of it:',
    fence('story', `${title} (${tone}). ${narrative}`),
    before && fence('scene_before', before),
    after && fence('scene_after', after)
  ].filter(Boolean).join('\n');
}
