import { describe, expect, it } from 'vitest';
import type { Keyframe } from '../../src/lib/pipeline/outputs.ts';
import { forcedBy, modelOf, models, modelsFor, replacementOf, secondsMade, servedMode, whyNot, type Model } from '../../src/lib/pipeline/models.ts';
import { localProviders, pricesOf } from '../../src/lib/pipeline/prices.ts';
import { profiles } from '../../src/lib/pipeline/profiles.ts';
import type { Capability, VideoRequest } from '../../src/lib/pipeline/steps/tools.ts';
import { fakeArtifact } from '../support/fake-tools.ts';

const model = (provider: string, id: string): Model => modelOf({ provider, model: id })!;
const frame: Keyframe = { image: fakeArtifact('frame'), layers: null };
const prompt = { system: '', text: 'move', images: [] };
const basics = { prompt, aspect: '16:9' as const, duration: 6 };
const veo = model('google', 'veo-3.1-generate-001');
const grok = model('xai', 'grok-imagine-video');

const now = Date.UTC(2026, 10, 28);

describe('the catalogue of models', () => {
  it('names each model of a provider once', () => {
    const names = models.map(({ provider, id }) => `${provider} ${id}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('knows every model of every profile, still answering and able to do what it is there for', () => {
    for (const { id, tools } of profiles) {
      for (const [capability, recipe] of Object.entries(tools) as [Capability, { provider: string; model: string }][]) {
        if (capability === 'media') continue;
        const offered = modelsFor(capability, now).map((each) => `${each.provider} ${each.id}`);
        if (modelOf(recipe)) expect(offered, `${id}: ${capability}`).toContain(`${recipe.provider} ${recipe.model}`);
        else expect(recipe.provider, `${id}: ${capability}`).toBe('compatible');
      }
    }
  });

  it('has a price for each model of a profile that a provider here sells', () => {
    const unpriced = profiles.flatMap(({ tools }) => Object.values(tools)).filter((recipe) => !localProviders.has(recipe.provider) && recipe.provider !== 'compatible' && !pricesOf(recipe, Date.now()).length);
    expect(unpriced).toEqual([]);
  });

  it('offers no retired model, and says what takes its place', () => {
    expect(modelsFor('video', now).map(({ id }) => id)).not.toContain('veo-3.1-generate-preview');
    const [before, day] = [Date.UTC(2026, 11, 10, 23, 59), Date.UTC(2026, 11, 11)].map((at) => modelsFor('text', at).map(({ id }) => id));
    expect([before!.includes('gpt-5'), day!.includes('gpt-5'), day!.includes('gpt-4o')]).toEqual([true, false, true]);
    expect(replacementOf({ provider: 'google', model: 'gemini-3-pro-image-preview' })).toBe('gemini-3-pro-image');
    expect(replacementOf({ provider: 'openai', model: 'gpt-4o' })).toBe('gpt-6-luna');
    expect(replacementOf({ provider: 'google', model: 'never heard of' })).toBe('');
    for (const { provider, state } of models) if (state.kind !== 'current') expect(modelOf({ provider, model: state.instead })?.state.kind).toBe('current');
  });

  it('gives rules to every model that paints or films', () => {
    for (const { capabilities, image, video } of models) expect([!!image, !!video]).toEqual([capabilities.includes('image'), capabilities.includes('video')]);
  });
});

describe('what a request for a clip becomes', () => {
  it('REF-4: makes the nearest length that is not shorter, if there is one', () => {
    expect([3, 4, 5, 6.5, 8, 12].map((wanted) => secondsMade([8, 4, 6], wanted))).toEqual([4, 4, 6, 8, 8, 8]);
    expect([1, 2.5, 7.2, 20].map((wanted) => secondsMade({ least: 2, most: 10 }, wanted))).toEqual([2, 3, 8, 10]);
  });

  it('REF-4: says before the run what a mode forces', () => {
    expect(forcedBy(veo, 'references', 6)).toEqual(['Veo 3.1 (Vertex) makes 8 s here instead of 6 s.']);
    expect(forcedBy(veo, 'first_frame', 6)).toEqual([]);
    expect(forcedBy(grok, 'first_and_last_frame', 6)).toEqual(['Grok Imagine Video takes no last frame; the clip starts from the first one and ends freely.']);
  });

  it('AD-8: serves two frames by the first one where a model takes no last frame', () => {
    expect(servedMode(grok, 'first_and_last_frame').mode).toBe('first_frame');
    expect(servedMode(veo, 'first_and_last_frame')).toEqual({ mode: 'first_and_last_frame', note: '' });
    expect(whyNot(grok, { ...basics, mode: 'first_and_last_frame', first: frame, last: frame, camera: 'hold' })).toBeNull();
  });

  const mixtures: readonly [string, object][] = [
    ['a first frame with references', { mode: 'first_frame', first: frame, references: [frame.image] }],
    ['references with a first frame', { mode: 'references', references: [frame.image], first: frame }],
    ['references with a last frame', { mode: 'references', references: [frame.image], last: frame }],
    ['text with a first frame', { mode: 'text', first: frame }],
    ['a first frame with a clip', { mode: 'first_frame', first: frame, video: frame.image }],
    ['an extension with references', { mode: 'extend', video: frame.image, references: [frame.image] }],
    ['an edit with a first frame', { mode: 'edit', video: frame.image, first: frame }]
  ];
  it.each(mixtures)('REF-5: refuses %s, with the reason', (_, request) => {
    for (const each of [veo, grok]) expect(whyNot(each, { ...basics, ...request } as unknown as VideoRequest)).toMatch(/cannot have .* as well/u);
  });

  it('refuses what a model does not make, in a sentence', () => {
    expect(whyNot(veo, { ...basics, mode: 'edit', video: frame.image })).toBe('Veo 3.1 (Vertex) makes no clip by editing another.');
    expect(whyNot(veo, { ...basics, mode: 'text', aspect: '1:1' })).toBe('Veo 3.1 (Vertex) makes 16:9 and 9:16 here, not 1:1.');
    expect(whyNot(veo, { ...basics, mode: 'references', references: Array(4).fill(frame.image) })).toBe('Veo 3.1 (Vertex) takes at most 3 reference pictures, not 4.');
    expect(whyNot(veo, { ...basics, mode: 'references', references: [] })).toBe('A clip from reference pictures needs at least one.');
    expect(whyNot(veo, { ...basics, mode: 'references', references: [frame.image] })).toBeNull();
  });

  it('CLIP-4: refuses to edit a clip that is longer than the model takes', () => {
    const edit = { ...basics, mode: 'edit', video: frame.image } as VideoRequest;
    expect(whyNot(grok, edit, 8.75)).toBe('Grok Imagine Video edits clips of at most 8.7 s; this one has 8.75 s.');
    expect(whyNot(grok, edit, 8)).toBeNull();
  });
});
