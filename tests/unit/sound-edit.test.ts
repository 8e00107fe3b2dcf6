import { describe, expect, it } from 'vitest';
import type { ArtifactRef } from '../../src/lib/pipeline/outputs.ts';
import { editList } from '../../src/lib/pipeline/timeline/edit-list.ts';
import { editedSound, type SoundOperation } from '../../src/lib/pipeline/timeline/sound-edit.ts';
import { levelArgs, mixArgs, soundEdit, type HeardPart } from '../../src/lib/pipeline/timeline/sound-graph.ts';
import { plainSound, soundSettings, type SoundSettings } from '../../src/lib/pipeline/timeline/sound.ts';
import { emptyTimeline, usualCut } from '../../src/lib/pipeline/timeline/usual.ts';

const audio: ArtifactRef = { artifact: 'a'.repeat(64), content: 'a'.repeat(64), mime: 'audio/flac', bytes: 10, duration: 30 };
const music = { audio, name: 'song.mp3', volume: 0, at: 0, from: 0, fadeIn: 0, fadeOut: 1.5 };

/** The sound after edits, one after the other. */
function after(...operations: readonly SoundOperation[]): SoundSettings | null {
  return operations.reduce<SoundSettings | null>((sound, operation) => {
    const edited = editedSound(sound, operation);
    if (!edited.ok) throw new Error(edited.message);
    return edited.sound;
  }, null);
}

describe('editing the sound of a film', () => {
  it('keeps what was set, and nothing where all is as usual again', () => {
    expect(after({ type: 'edit_sound', fields: { loudness: -23 } })).toEqual({ ...plainSound, loudness: -23 });
    expect(after({ type: 'edit_sound', fields: { loudness: -23 } }, { type: 'edit_sound', fields: { loudness: -14 } })).toBeNull();
    expect(after({ type: 'mute_scene', scene: 's2', muted: true }, { type: 'mute_scene', scene: 's1', muted: true })).toMatchObject({ muted: ['s1', 's2'] });
    expect(after({ type: 'mute_scene', scene: 's2', muted: true }, { type: 'mute_scene', scene: 's2', muted: false })).toBeNull();
    expect(after({ type: 'put_track', track: 'music', sound: music }, { type: 'edit_track', track: 'music', fields: { volume: -6 } })).toMatchObject({ music: { ...music, volume: -6 } });
    expect(after({ type: 'put_track', track: 'voice', sound: music }, { type: 'remove_track', track: 'voice' })).toBeNull();
  });

  it('refuses to set what is not there, and to begin a file after its end', () => {
    expect(editedSound(null, { type: 'edit_track', track: 'voice', fields: { volume: 1 } })).toMatchObject({ ok: false, message: 'The film has no voice-over.' });
    expect(editedSound(null, { type: 'remove_track', track: 'music' })).toMatchObject({ ok: false });
    expect(editedSound({ ...plainSound, music }, { type: 'edit_track', track: 'music', fields: { from: 30 } })).toMatchObject({
      ok: false, message: 'The file of the music lasts 30.0 seconds; it cannot begin after its end.'
    });
  });

  it.each([
    { clips: 13 }, { loudness: -10 }, { duck: 'yes' }, { music: { ...music, fadeIn: 31 } }, { music: { ...music, at: -1 } }, { voice: { ...music, volume: -61 } }
  ])('takes no such settings: %j', (fields) => {
    expect(soundSettings.safeParse({ ...plainSound, ...fields }).success).toBe(false);
  });
});

describe('the sound of an edit list', () => {
  const clip: ArtifactRef = { artifact: 'b'.repeat(64), content: 'b'.repeat(64), mime: 'video/mp4', bytes: 10 };
  const timeline = { ...emptyTimeline, scenes: [{ ...usualCut('s1'), in: 6, join: 'dissolve' as const, frames: 12 }], cards: [{ id: 'c1', before: 's3', frames: 24, title: '', line: '', picture: null, ink: '#ffffff', ground: '#000000' }] };
  const list = editList([{ id: 's1', frames: 48 }, { id: 's2', frames: 48 }, { id: 's3', frames: 48 }], timeline);

  it('places each clip where its picture is, overlapping where pictures do, and leaves cards and muted scenes silent', () => {
    const { frames, parts } = soundEdit(list, () => clip, { ...plainSound, muted: ['s3'] });
    expect(frames).toBe(42 + 48 - 12 + 24 + 48);
    expect(parts).toEqual([
      { scene: 's1', clip, from: 6, at: 0, frames: 42, fadeIn: 0, fadeOut: 12 },
      { scene: 's2', clip, from: 0, at: 30, frames: 48, fadeIn: 12, fadeOut: 0 }
    ]);
  });

  it('is mixed in samples, of which a frame has 2000', () => {
    const { frames, parts } = soundEdit(list, () => clip, plainSound);
    const heard = parts.map((part): HeardPart => ({ ...part, file: `${part.scene}.mp4`, format: 'clip' }));
    const args = mixArgs({ frames, parts: heard, music: { ...music, file: 'm.flac', at: 2 }, voice: null, settings: plainSound }, 'mix.wav');
    const graph = args[args.indexOf('-filter_complex') + 1]!;
    expect(graph).toContain('atrim=start_sample=12000:end_sample=96000,asetpts=round(N/SR/TB),apad=whole_len=84000,atrim=end_sample=84000,afade=t=out:ss=60000:ns=24000:curve=qsin');
    expect(graph).toContain('adelay=delays=96000S:all=1');
    expect(graph).toContain('sidechaincompress');
    expect(graph).toMatch(new RegExp(`atrim=end_sample=${frames * 2000},ebur128=peak=true`));
    expect(args.filter((word) => word === '-i')).toHaveLength(4);
    expect(args.filter((word) => word === '-protocol_whitelist')).toHaveLength(4);
  });

  it('is not ducked by nothing', () => {
    const args = mixArgs({ frames: 24, parts: [], music: { ...music, file: 'm.flac' }, voice: null, settings: plainSound }, 'mix.wav');
    expect(args.join(' ')).not.toContain('sidechaincompress');
  });

  it('is limited only where a peak would be too high', () => {
    expect(levelArgs('mix.wav', 24, { gain: 3, ceiling: null }, 'o.m4a').join(' ')).not.toContain('alimiter');
    expect(levelArgs('mix.wav', 24, { gain: 3, ceiling: -2 }, 'o.m4a').join(' ')).toContain('limit=0.794328');
  });
});
