import { describe, expect, it } from 'vitest';
import { findProfile, namedProfileId, ownProfileId, profileOf, profiles, recipeFor, recipeIn, withStep } from '../../src/lib/pipeline/index.ts';
import { operationOf } from '../../src/lib/server/actions/forms.ts';
import { profileIn, profileRequest } from '../../src/lib/server/actions/profile-name.ts';
import { profilesOffered } from '../../src/lib/server/projects/offers.ts';
import { openTimeline } from '../support/timeline.ts';

const kling = { provider: 'replicate', model: 'kwaivgi/kling-v2.5-turbo-pro' };
const twoStage = { provider: 'two-stage', model: 'google/gemini-3.5-flash > bytedance/seedream-4' };

describe('a profile of a notebook\'s own', () => {
  it('is a listed one with another model for one step, and says all of itself in its id', () => {
    const id = withStep(withStep('google', 'video', kling), 'image', { provider: 'xai', model: 'grok-imagine-image' });
    expect(id.startsWith('own?')).toBe(true);
    const profile = findProfile(id)!;
    expect(profile.tools).toEqual({ ...profileOf('google').tools, video: kling, image: { provider: 'xai', model: 'grok-imagine-image' } });
    expect(recipeFor(id, 'video')).toEqual(kling);
    expect(recipeFor(id, 'media')).toEqual(profileOf('animatic').tools.media);
    expect(profile.name).toContain('kwaivgi/kling-v2.5-turbo-pro');
    expect(ownProfileId(profile.tools)).toBe(id);
  });

  it('is the listed one again when every step is as there', () => {
    expect(withStep(withStep('google', 'video', kling), 'video', profileOf('google').tools.video)).toBe('google');
    expect(withStep(withStep('google', 'video', kling), 'image', twoStage)).toBe('seedream-kling');
    expect(withStep('openai-animatic', 'image', profileOf('animatic').tools.image)).toBe('openai-animatic');
  });

  it.each(['own?', 'own?text=google/a', 'own?text=a&image=b/c&video=b/c&vision=b/c', 'own?text=b/%ZZ&image=b/c&video=b/c&vision=b/c', 'own?text=b/c&image=b/c&video=b/c&vision=b/c&more=b/c', 'nothing', ''])('"%s" is none', (id) => {
    expect(findProfile(id)).toBeNull();
    expect(profileOf(id)).toBe(profiles[0]);
  });

  it('reads a provider and a model with strokes in it', () => {
    expect(recipeIn('replicate/google/veo-3.1')).toEqual({ provider: 'replicate', model: 'google/veo-3.1' });
    expect(['google', '/x', 'google/', 'Goo gle/x'].map(recipeIn)).toEqual([null, null, null, null]);
  });

  it('is set, undone and done again like any other, and outdates nothing that is finished', () => {
    const notebook = openTimeline(2);
    notebook.run('outdated');
    const before = notebook.states();
    notebook.act({ type: 'set_profile', profile: withStep('animatic', 'video', kling) });
    expect(notebook.states()).toEqual(before);
    expect(notebook.project().profile).toContain('own?');
    notebook.undo();
    expect(notebook.project().profile).toBe('animatic');
    expect(notebook.refused(() => notebook.act({ type: 'set_profile', profile: 'own?text=x' }))).toBe('That profile does not exist.');
  });

  it('is named in a brief or over HTTP by the steps that differ', () => {
    const named = { id: 'p1', name: 'Product close-ups', tools: { ...profileOf('google').tools, video: kling } };
    const read = (asked: unknown) => profileIn(profileRequest.parse(asked), [named]);
    expect(read('grok')).toBe('grok');
    expect(profileOf(read({ video: 'replicate/kwaivgi/kling-v2.5-turbo-pro', base: 'google' })).tools).toMatchObject({ text: profileOf('google').tools.text, video: kling });
    expect(read({})).toBe('animatic');
    for (const wrong of [{ video: 'kling' }, { painter: 'google/x' }, '', 7]) expect(profileRequest.safeParse(wrong).success).toBe(false);
    expect([read('product close-ups'), read('p1')]).toEqual([namedProfileId(named), namedProfileId(named)]);
    expect(profileOf(read({ base: 'Product close-ups', image: 'xai/grok-imagine-image' })).tools).toMatchObject({ image: { provider: 'xai' }, video: kling });
    for (const unknown of ['nobody', { base: 'nobody' }]) expect(() => read(unknown)).toThrow('There is no profile called “nobody”.');
  });

  it('carries its name in the studio, which another model for one step takes off', () => {
    const id = namedProfileId({ id: 'p1', name: 'Nähe & Glanz', tools: profileOf('grok').tools });
    expect(findProfile(id)).toMatchObject({ id, name: 'Nähe & Glanz', named: { id: 'p1', name: 'Nähe & Glanz' }, tools: profileOf('grok').tools });
    const without = findProfile(withStep(id, 'video', kling))!;
    expect([without.named, without.tools.video]).toEqual([undefined, kling]);
    for (const broken of [id.replace('id=p1', 'id=p%201'), id.replace(/&name=.*/u, ''), `${id}&id=p2`, `${id.replace(/&name=.*/u, '')}&name=${'x'.repeat(61)}`]) expect(findProfile(broken)).toBeNull();
  });

  it('is made by the page\'s form, and offered while it is in use', () => {
    const read = operationOf('setStep', { step: 'video', profile: 'google', model: `${kling.provider} ${kling.model}` }, []);
    expect(read).toEqual({ ok: true, value: { type: 'set_profile', profile: withStep('google', 'video', kling) } });
    expect(operationOf('setStep', { step: 'media', profile: 'google', model: 'a b' }, [])).toMatchObject({ ok: false, code: 'bad_input' });
    const offered = (current: string) => profilesOffered(() => null, '16:9', current).map(({ id }) => id);
    expect(offered('google')).toEqual(profiles.map(({ id }) => id));
    expect(offered(withStep('google', 'video', kling)).at(-1)).toBe(withStep('google', 'video', kling));
  });
});
