/** What a preview is heard with: the volumes and fades that are set, at each moment of the film. */
import { describe, expect, it } from 'vitest';
import { editList } from '../../src/lib/pipeline/timeline/edit-list.ts';
import { heardAt } from '../../src/lib/pipeline/timeline/sound-preview.ts';
import { plainSound, soundTrack, type SoundSettings } from '../../src/lib/pipeline/timeline/sound.ts';
import { emptyTimeline, usualCut } from '../../src/lib/pipeline/timeline/usual.ts';

const clips = [{ id: 's1', frames: 48 }, { id: 's2', frames: 48 }];
const hard = editList(clips, null);
const dissolved = editList(clips, { ...emptyTimeline, scenes: [{ ...usualCut('s1'), join: 'dissolve', frames: 12 }] });
const track = (seconds: number, given: object = {}) =>
  soundTrack.parse({ audio: { artifact: 'a'.repeat(64), content: 'a'.repeat(64), mime: 'audio/flac', bytes: 1, duration: seconds }, name: 'a', volume: 0, ...given });
const sound = (given: Partial<SoundSettings>): SoundSettings => ({ ...plainSound, ...given });
const half = 10 ** (-6 / 20);

describe('the sound of the preview', () => {
  it('is that of the clip that is seen, and of none that is muted', () => {
    expect([...heardAt(hard, null, 10).clips]).toEqual([[0, 1]]);
    expect([...heardAt(hard, null, 48).clips]).toEqual([[1, 1]]);
    expect([...heardAt(hard, sound({ muted: ['s1'] }), 10).clips]).toEqual([]);
    expect([...heardAt(hard, sound({ clips: -6 }), 10).clips]).toEqual([[0, half]]);
    expect([...heardAt(hard, sound({ clips: -60 }), 10).clips]).toEqual([[0, 0]]);
  });

  it('goes over with equal power where pictures dissolve', () => {
    for (let at = 36; at < 48; at++) {
      const [one, two] = [heardAt(dissolved, null, at).clips.get(0)!, heardAt(dissolved, null, at).clips.get(1)!];
      expect(one ** 2 + two ** 2).toBeCloseTo(1, 10);
      if (at > 36) expect(two).toBeGreaterThan(heardAt(dissolved, null, at - 1).clips.get(1)!);
    }
    expect([...heardAt(dissolved, null, 35).clips.keys(), ...heardAt(dissolved, null, 48).clips.keys()]).toEqual([0, 1]);
  });

  it('a track begins and ends where it is set, at its place in the file', () => {
    const music = track(10, { at: 1, from: 3 });
    expect(heardAt(hard, sound({ music }), 23).music).toBe(null);
    expect(heardAt(hard, sound({ music }), 24).music).toEqual({ volume: 1, time: 3 });
    expect(heardAt(hard, sound({ music }), 48).music).toEqual({ volume: 1, time: 4 });
    expect(heardAt(hard, sound({ music: track(2, { from: 1 }) }), 24).music).toBe(null);
  });

  it('a track fades in and out, and out with the end of the film', () => {
    const music = track(60, { fadeIn: 1, fadeOut: 1 });
    const volume = (at: number) => heardAt(hard, sound({ music }), at).music!.volume;
    expect([volume(0), volume(12), volume(24), volume(72), volume(84)]).toEqual([0, Math.SQRT1_2, 1, 1, Math.SQRT1_2].map((value) => expect.closeTo(value, 6)));
  });

  it('music steps back while the voice speaks, unless it is to stay as loud', () => {
    const both = { music: track(60), voice: track(1, { at: 1 }) };
    const music = (duck: boolean, at: number) => heardAt(hard, sound({ ...both, duck }), at).music!.volume;
    expect([music(true, 12), music(true, 36), music(true, 60), music(false, 36)]).toEqual([1, expect.closeTo(10 ** (-12 / 20), 6), 1, 1]);
  });

  it('keeps the balance where something is louder than an element can play', () => {
    const { clips: heard, music } = heardAt(hard, sound({ clips: -6, music: track(60, { volume: 12 }) }), 10);
    expect(music!.volume).toBe(1);
    expect(heard.get(0)).toBeCloseTo(10 ** (-18 / 20), 6);
  });
});
