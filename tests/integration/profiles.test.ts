/** Profiles that people have given a name: one list for all notebooks of the studio, and what notebooks keep of them. */
import { describe, afterEach, expect, it } from 'vitest';
import { findProfile, namedProfileId, profileOf, ToolError, withStep, type NamedProfile } from '../../src/lib/pipeline/index.ts';
import { profilesOffered } from '../../src/lib/server/projects/offers.ts';
import { openProfiles } from '../../src/lib/server/profiles.ts';
import { openBundleStudio } from '../support/bundles.ts';
import { openNotebook } from '../support/notebook.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const kling = { provider: 'replicate', model: 'kwaivgi/kling-v2.5-turbo-pro' };
const grok = profileOf('grok').tools;
const animatic = profileOf('animatic').tools;

async function studio() {
  const notebook = await openNotebook();
  closing.push(notebook.close);
  const profiles = openProfiles(notebook.opened, notebook.sessions);
  const profile = async () => findProfile((await notebook.sessions.read(notebook.project))!.profile)!;
  const give = (named: NamedProfile) => notebook.act({ type: 'set_profile', profile: namedProfileId(named) });
  return { notebook, profiles, profile, give };
}
const problem = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ToolError) return error.message;
    throw error;
  }
  return '';
};

describe('profiles of the studio', () => {
  it('are made, listed by name, renamed, changed and deleted, under names that nobody else has', async () => {
    const { profiles } = await studio();
    const second = profiles.create({ name: '  Zoom \n lens ', tools: grok });
    const first = profiles.create({ name: 'Äpfel', tools: { ...grok, video: kling } });
    expect(profiles.all()).toEqual([first, second]);
    expect(second.name).toBe('Zoom lens');
    expect(Object.keys(second.tools)).toEqual(['text', 'image', 'video', 'vision']);
    expect(['', ' ', 'x'.repeat(61), 'a\u0000b'].map((name) => problem(() => profiles.create({ name, tools: grok })))).toEqual(Array(4).fill('A profile needs a name of at most 60 characters.'));
    for (const name of ['zoom LENS', 'grok', profileOf('google').name]) expect(problem(() => profiles.create({ name, tools: grok }))).toContain('There is a profile called');
    expect((await profiles.change(second.id, { name: 'zoom lens' })).name).toBe('zoom lens');
    await expect(profiles.change(second.id, { name: 'äpfel' })).rejects.toThrow('There is a profile called “äpfel” already.');
    await profiles.change(first.id, { tools: animatic });
    profiles.remove(second.id);
    expect(profiles.all()).toEqual([{ id: first.id, name: 'Äpfel', tools: { text: animatic.text, image: animatic.image, video: animatic.video, vision: animatic.vision } }]);
    expect(problem(() => profiles.remove(second.id))).toBe('That profile is no longer there.');
  });

  it('are followed by every notebook that has them, and by no other; what is finished stays fresh, and says that it is of older settings', async () => {
    const { notebook, profiles, profile, give } = await studio();
    await notebook.run('needs', 'storyboard');
    const made = profiles.create({ name: 'House style', tools: animatic });
    await give(made);
    const before = (await notebook.evaluation()).cells.get('stories')!.standing;
    expect(await profiles.uses()).toEqual(new Map([[made.id, 1]]));
    await profiles.change(made.id, { name: 'House style 2027', tools: { ...animatic, text: { provider: 'openai', model: 'gpt-6-luna' } } });
    expect(await profile()).toMatchObject({ name: 'House style 2027', named: { id: made.id }, tools: { text: { provider: 'openai', model: 'gpt-6-luna' } } });
    expect((await notebook.evaluation()).cells.get('stories')!.standing).toEqual(before);
    expect(before.state).toBe('fresh');
    await notebook.act({ type: 'set_profile', profile: 'grok' });
    await profiles.change(made.id, { tools: grok });
    expect((await profile()).id).toBe('grok');
    expect(await profiles.uses()).toEqual(new Map());
  });

  it('stay with a notebook when they are deleted, or undone to an older form, and the notebook says so', async () => {
    const { notebook, profiles, profile, give } = await studio();
    const made = profiles.create({ name: 'House style', tools: { ...animatic, text: grok.text } });
    await give(made);
    const offered = async () => profilesOffered(() => null, '16:9', (await profile()).id, profiles.all()).filter(({ name }) => name.startsWith('House style')).map(({ name, note }) => [name, note ?? '']);
    expect(await offered()).toEqual([['House style', '']]);
    await profiles.change(made.id, { tools: animatic });
    expect(await offered()).toEqual([['House style', '']]);
    await give(made);
    expect(await offered()).toEqual([['House style', ''], ['House style (as it was)', expect.stringContaining('has “House style” otherwise by now')]]);
    profiles.remove(made.id);
    expect(await offered()).toEqual([['House style (deleted)', '“House style” was deleted from the studio. This notebook goes on with it.']]);
    expect((await profile()).tools.text).toEqual(grok.text);
    await give({ ...made, tools: animatic });
    await notebook.run('needs', 'stories');
    expect((await notebook.evaluation()).cells.get('stories')!.standing.state).toBe('fresh');
  });

  it('come along with a bundle: unknown ones are learnt, a taken name gets a number, a known one stays as the studio has it', async () => {
    const from = await openBundleStudio(2);
    const into = await openBundleStudio(2);
    closing.push(from.close, into.close);
    const made = from.profiles.create({ name: 'House style', tools: { ...animatic, video: kling } });
    await from.act({ type: 'set_profile', profile: namedProfileId(made) });
    await from.act({ type: 'rename', title: 'Sent' });
    const bytes = await from.bundle();
    const profileAfter = async (studio: typeof into) => {
      const outcome = await studio.takeIn(bytes);
      if (!outcome.ok) throw new Error(outcome.message);
      return findProfile((await studio.sessions.read(outcome.project))!.profile)!;
    };
    into.profiles.create({ name: 'house STYLE', tools: grok });
    expect(await profileAfter(into)).toMatchObject({ name: 'House style (2)', named: { id: made.id }, tools: { video: kling } });
    expect(into.profiles.all().map(({ name }) => name)).toEqual(['house STYLE', 'House style (2)']);
    await into.profiles.change(made.id, { tools: grok });
    expect(await profileAfter(into)).toMatchObject({ name: 'House style', tools: { video: kling } });
    expect(into.profiles.all()).toHaveLength(2);
    expect(await profileAfter(from)).toMatchObject({ id: namedProfileId(made) });
  });

  it('a bundle also keeps a choice without a name', async () => {
    const from = await openBundleStudio(2);
    const into = await openBundleStudio(2);
    closing.push(from.close, into.close);
    const own = withStep('animatic', 'video', kling);
    await from.act({ type: 'set_profile', profile: own });
    const outcome = await into.takeIn(await from.bundle());
    expect(outcome.ok && (await into.sessions.read(outcome.project))!.profile).toBe(own);
    expect(into.profiles.all()).toEqual([]);
  });
});
