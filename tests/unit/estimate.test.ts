import { describe, expect, it } from 'vitest';
import { estimate } from '../../src/lib/pipeline/estimate.ts';
import { sceneCell, type Project } from '../../src/lib/pipeline/project.ts';
import type { Capability } from '../../src/lib/pipeline/steps/tools.ts';

const nothing = new Map() as unknown as Parameters<typeof estimate>[1];
/** What a cell of a new notebook, with clips of 6 s and without pictures, is expected to cost on a profile. */
const expected = (profile: string, cell: 'clip' | 'end', tools: readonly Capability[], params: unknown = {}) =>
  estimate({ profile } as Project, nothing, sceneCell('s1', cell), tools, params, Date.UTC(2026, 10, 28));

describe('the estimate of a clip', () => {
  it('AD-10: counts the seconds that the model makes, silent where that is cheaper', () => {
    // Kling makes 5 or 10 s: 10 at 0.07; Veo 6 at 0.20; Grok 6 at 0.07 and two pictures at 0.002.
    expect([expected('seedream-kling', 'clip', ['video', 'media']), expected('seedream-veo', 'clip', ['video', 'media']), expected('grok', 'clip', ['video', 'media'])])
      .toEqual([0.7, 1.2, 0.424]);
  });

  it('is free on this machine, and unknown for a model without a price', () => {
    expect(expected('animatic', 'clip', ['video', 'media'])).toBe(0);
    expect(expected('seedream-kling', 'clip', ['video', 'media'], { model: { provider: 'replicate', model: 'some/mover' } })).toBeNull();
  });
});

describe('the estimate of a frame in two stages', () => {
  it('AD-10: counts the picture and the tokens of its composition', () => {
    // 0.03 for the picture; 1200 tokens and one picture of 1120 at 1.5, 700 tokens at 9 US dollars a million.
    expect(expected('seedream-kling', 'end', ['image'])).toBe(0.03978);
  });
});
