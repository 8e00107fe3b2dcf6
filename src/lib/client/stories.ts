/** How the three stories differ, for their cards. */
import type { Stories, Story } from '../pipeline/outputs.ts';
import { count } from './format.ts';
import { unlike } from './differences.ts';

export type Chip = { name: 'tone' | 'pacing' | 'segments'; words: { text: string; marked: boolean }[] };

/** The story that a card is compared with: the chosen one; null for the chosen card itself. */
export function baselineFor(stories: Stories, index: number): Story | null {
  return index === stories.selected ? null : stories.stories[stories.selected] ?? null;
}

/** Tone, pacing and number of scenes; words are marked where the chosen story says something else. */
export function chipsOf(story: Story, against: Story | null): Chip[] {
  const compare = (name: 'tone' | 'pacing'): Chip => ({
    name, words: against ? unlike(story[name], against[name]) : [{ text: story[name], marked: false }]
  });
  return [
    compare('tone'), compare('pacing'),
    { name: 'segments', words: [{ text: count(story.segments, 'scene'), marked: against !== null && against.segments !== story.segments }] }
  ];
}
