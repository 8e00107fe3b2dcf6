import { describe, expect, it } from 'vitest';
import { difference, unlike } from '../../src/lib/client/differences.ts';
import { baselineFor, chipsOf } from '../../src/lib/client/stories.ts';
import { readable } from '../../src/lib/client/texts.ts';
import type { Stories, Story } from '../../src/lib/pipeline/outputs.ts';

const story = (more: Partial<Story>): Story => ({
  title: 'A', narrative: '', arc: '', tone: 'warm', pacing: 'slow, building', visualStyle: '', keyMoments: ['a', 'b'], segments: 4, ...more
});
const stories: Stories = {
  subject: { name: '', audience: '', benefit: '', category: 'other', palette: ['#000000', '#111111', '#222222'] },
  stories: [story({}), story({ tone: 'warm', pacing: 'fast, building', segments: 6 }), story({ tone: 'witty' })], selected: 0
};
const marked = (text: { text: string; marked: boolean }[]) => text.filter((word) => word.marked).map((word) => word.text);

describe('AD-2: the differences of the three stories', () => {
  it('are measured against the chosen story, which itself is plain', () => {
    expect(baselineFor(stories, 0)).toBeNull();
    expect(baselineFor(stories, 2)).toBe(stories.stories[0]);
    expect(chipsOf(stories.stories[0], null).flatMap((chip) => marked(chip.words))).toEqual([]);
  });

  it('mark the words of tone and pacing that differ, and the number of scenes', () => {
    expect(chipsOf(stories.stories[1], stories.stories[0]).map((chip) => [chip.name, marked(chip.words)])).toEqual([
      ['tone', []], ['pacing', ['fast']], ['segments', ['6 scenes']]
    ]);
    expect(chipsOf(stories.stories[2], stories.stories[0]).map((chip) => marked(chip.words))).toEqual([['witty'], [], []]);
  });

  it('know a word in another case or order, and pass over commas', () => {
    expect(marked(unlike('Building, slow', 'slow, building'))).toEqual([]);
  });
});

describe('the difference of two texts', () => {
  const text = (before: string, after: string) => difference(before, after).map(({ kind, text }) => `${{ same: '=', gone: '-', new: '+' }[kind]}${text}`);

  it.each([
    { before: 'a b c', after: 'a b c', pieces: ['=a b c'] },
    { before: '', after: 'new', pieces: ['+new'] },
    { before: 'the cap is on', after: 'the cap is gone', pieces: ['=the cap is ', '-on', '+gone'] },
    { before: 'a red cap', after: 'one blue lid', pieces: ['-a red cap', '+one blue lid'] },
    { before: 'one two three four', after: 'one three four five', pieces: ['=one ', '-two ', '=three four', '+ five'] }
  ])('"$before" to "$after"', ({ before, after, pieces }) => expect(text(before, after)).toEqual(pieces));

  it('gives both texts back whole, whatever they are', () => {
    const one = 'Orbit left, slowly; the level falls. '.repeat(20);
    const two = 'Orbit right, quickly; the level rises! '.repeat(22);
    const pieces = difference(one, two);
    expect(pieces.filter(({ kind }) => kind !== 'new').map(({ text }) => text).join('')).toBe(one);
    expect(pieces.filter(({ kind }) => kind !== 'gone').map(({ text }) => text).join('')).toBe(two);
  });

  it('replaces a very long middle whole instead of comparing every word with every other', () => {
    expect(difference('a '.repeat(4000), 'b '.repeat(4000)).map(({ kind }) => kind)).toEqual(['gone', 'new', 'same']);
  });

  it('compares written outputs as lines, without the names of files', () => {
    expect(readable({ title: 'Heat', visualStyle: 'Sunlit', image: { artifact: 'ab', width: 4 }, keyMoments: ['a', 'b'] }))
      .toBe('title: Heat\nvisual style: Sunlit\nimage\nwidth: 4\nkey moments\na\nb');
  });
});
