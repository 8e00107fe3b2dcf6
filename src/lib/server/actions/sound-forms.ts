/** Form fields into operations on the film's sound. Fields that are not sent stay as they are. */
import type { Operation } from '../../pipeline/index.ts';
import type { SoundSettings, SoundTrack } from '../../pipeline/timeline/sound.ts';
import { loudnessTargets, soundTracks, type LoudnessTarget } from '../../pipeline/timeline/sound-words.ts';
import { bad, collect, good, number, word, type Fields, type Read } from './readers.ts';

export const soundActions = ['editSound', 'muteScene', 'editTrack', 'removeTrack'] as const;

const yes = (value: string): Read<boolean> => good(value === 'on' || value === 'true');
const decibels = (value: string): Read<number> => number(value, 'volume');
const seconds = (name: string) => (value: string): Read<number> => number(value, name);

function loudness(value: string): Read<LoudnessTarget> {
  const target = loudnessTargets.find((each) => each === Number(value));
  return target === undefined ? bad(`The loudness must be one of ${loudnessTargets.join(', ')}.`) : good(target);
}

/** The operation of a form action on the sound; null for every other action. */
export function soundOperation(action: string, fields: Fields): Read<Operation> | null {
  const then = <T>(read: Read<T>, make: (value: T) => Operation): Read<Operation> => (read.ok ? good(make(read.value)) : read);
  const track = word(fields.track ?? '', soundTracks, 'track');
  switch (action) {
    case 'editSound': return then(collect<Pick<SoundSettings, 'clips' | 'duck' | 'loudness'>>(fields, { clips: decibels, duck: yes, loudness }), (value) => ({ type: 'edit_sound', fields: value }));
    case 'muteScene': return good({ type: 'mute_scene', scene: fields.scene ?? '', muted: fields.muted === 'on' || fields.muted === 'true' });
    case 'editTrack': {
      if (!track.ok) return track;
      const read = collect<Omit<SoundTrack, 'audio' | 'name'>>(fields, {
        volume: decibels, at: seconds('place in the film'), from: seconds('place in the file'), fadeIn: seconds('fade'), fadeOut: seconds('fade')
      });
      return then(read, (value) => ({ type: 'edit_track', track: track.value, fields: value }));
    }
    case 'removeTrack': return then(track, (name) => ({ type: 'remove_track', track: name }));
    default: return null;
  }
}
