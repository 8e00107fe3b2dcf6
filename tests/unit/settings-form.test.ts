import { describe, expect, it } from 'vitest';
import { formOf, remoteProviders, settingsOf } from '../../src/lib/server/actions/settings-form.ts';
import { patienceOf } from '../../src/lib/server/providers/http/clock.ts';
import { defaultSettings } from '../../src/lib/server/settings.ts';

const form = (more: Record<string, string> = {}) => ({ ...formOf(defaultSettings), ...more });

describe('the settings form', () => {
  it('KEY-5: holds what the settings say, in seconds and dollars, and gives the same back', () => {
    expect(form()).toMatchObject({ dayCap: '', cacheHours: '24', tries: '5', first: '2', most: '60', jitter: '2', look: '10', deadline: '10', secondTry: '30', 'concurrency-google': '3', 'spacing-google': '0.5' });
    const read = settingsOf(form(), defaultSettings);
    expect(read.ok && formOf(read.value)).toEqual(form());
  });

  it('names every provider that is called over the network, and none of this machine', () => {
    expect(remoteProviders).toEqual(expect.arrayContaining(['google', 'openai', 'replicate', 'xai']));
    expect(remoteProviders).not.toContain('animatic');
  });

  it('KEY-5: gives a model a pace of its own, keeps it, and takes it away where both fields are emptied', () => {
    const added = settingsOf(form({ newModel: 'google/veo-3.1-generate-001', newConcurrency: '2', newSpacing: '1.2' }), defaultSettings);
    if (!added.ok) throw new Error(added.message);
    expect(added.value.paces['google/veo-3.1-generate-001']).toEqual({ concurrency: 2, spacing: 1200 });
    const settings = { ...defaultSettings, paces: added.value.paces! };
    const again = settingsOf(formOf(settings), settings);
    expect(again.ok && again.value.paces).toEqual(settings.paces);
    const emptied = settingsOf({ ...formOf(settings), 'concurrency-google/veo-3.1-generate-001': '', 'spacing-google/veo-3.1-generate-001': ' ' }, settings);
    expect(emptied.ok && Object.keys(emptied.value.paces!).filter((name) => name.includes('/'))).toEqual([]);
    expect(settingsOf(form({ newModel: 'google/x', newConcurrency: 'many', newSpacing: '0' }), defaultSettings)).toMatchObject({ ok: false, message: 'The number of calls at once is not a number.' });
  });

  it('CLIP-6: makes the studio as patient with jobs as it says, from the next look on', () => {
    const read = settingsOf(form({ look: '5', deadline: '2.5', secondTry: '0' }), defaultSettings);
    if (!read.ok) throw new Error(read.message);
    let { jobs } = defaultSettings;
    const patience = patienceOf(() => jobs);
    expect({ ...patience }).toMatchObject({ look: 10_000, deadline: 600_000, secondTry: 30_000 });
    ({ jobs } = read.value as typeof defaultSettings);
    expect([patience.look, patience.deadline, patience.secondTry]).toEqual([5000, 150_000, 0]);
  });

  it('AD-10: takes a cap of the day with or without its sign, and none', () => {
    const capOf = (dayCap: string) => {
      const read = settingsOf(form({ dayCap }), defaultSettings);
      return read.ok ? read.value.dayCap : read.message;
    };
    expect(['5', '$ 2.50', '2,5', '0', ' '].map(capOf)).toEqual([5, 2.5, 2.5, 0, null]);
    expect(capOf('five')).toBe('The cap is not a number.');
    expect(capOf('-1')).toContain('cap of the day cannot be kept');
  });

  it.each([
    [{ tries: '0' }, 'number of tries'], [{ tries: '2.5' }, 'number of tries'], [{ cacheHours: '' }, 'number of hours'], [{ first: '-1' }, 'first wait'],
    [{ most: '9999' }, 'longest wait'], [{ deadline: '0' }, 'time for a job'], [{ look: '0.2' }, 'time between looks'], [{ secondTry: 'x' }, 'wait before the second try'], [{ 'concurrency-xai': '99' }, 'number of calls at once'], [{ 'spacing-xai': 'soon' }, 'time between calls']
  ])('refuses %j by the name of the field', (fields, name) => {
    expect(settingsOf(form(fields), defaultSettings)).toMatchObject({ ok: false, code: 'bad_input', message: expect.stringContaining(name) });
  });
});
