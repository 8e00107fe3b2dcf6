/** Edits of the film's sound: the new whole settings, null where all is as usual, or a refusal. */
import { sameContent } from '../canonical.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { plainSound, type SoundSettings, type SoundTrack } from './sound.ts';
import { soundTrackWords, type SoundTrackName } from './sound-words.ts';

export type SoundOperation =
  | { readonly type: 'edit_sound'; readonly fields: Partial<Pick<SoundSettings, 'clips' | 'duck' | 'loudness'>> }
  /** Whether a scene's clip is left out of the sound. */
  | { readonly type: 'mute_scene'; readonly scene: string; readonly muted: boolean }
  /** Lays a file under the film, in place of the one that was there. */
  | { readonly type: 'put_track'; readonly track: SoundTrackName; readonly sound: SoundTrack }
  | { readonly type: 'edit_track'; readonly track: SoundTrackName; readonly fields: Partial<Omit<SoundTrack, 'audio' | 'name'>> }
  | { readonly type: 'remove_track'; readonly track: SoundTrackName };

export const soundOperations = ['edit_sound', 'mute_scene', 'put_track', 'edit_track', 'remove_track'] as const satisfies readonly SoundOperation['type'][];

export function editedSound(known: SoundSettings | null, operation: SoundOperation): { ok: true; sound: SoundSettings | null } | Refusal {
  const sound = known ?? plainSound;
  const next = changed(sound, operation);
  if ('ok' in next) return next;
  return { ok: true, sound: sameContent(next, plainSound) ? null : next };
}

function changed(sound: SoundSettings, operation: SoundOperation): SoundSettings | Refusal {
  switch (operation.type) {
    case 'edit_sound': return { ...sound, ...operation.fields };
    case 'mute_scene': {
      const others = sound.muted.filter((scene) => scene !== operation.scene);
      return { ...sound, muted: operation.muted ? [...others, operation.scene].sort() : others };
    }
    case 'put_track': return { ...sound, [operation.track]: operation.sound };
    case 'edit_track': {
      const track = sound[operation.track];
      if (!track) return missing(operation.track);
      const edited = { ...track, ...operation.fields };
      const length = track.audio.duration ?? 0;
      if (edited.from >= length) {
        return refuse('bad_input', `The file of the ${soundTrackWords[operation.track].toLowerCase()} lasts ${length.toFixed(1)} seconds; it cannot begin after its end.`, 'Choose an earlier place; nothing was changed.');
      }
      return { ...sound, [operation.track]: edited };
    }
    case 'remove_track': return sound[operation.track] ? { ...sound, [operation.track]: null } : missing(operation.track);
  }
}

const missing = (track: SoundTrackName): Refusal =>
  refuse('no_track', `The film has no ${soundTrackWords[track].toLowerCase()}.`, 'Add a file first.');
