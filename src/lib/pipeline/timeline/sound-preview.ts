/**
 * How loud what is heard at one moment of a film is, for a preview that plays files as they are: volumes and fades as they are
 * set, music lower while the voice speaks. The mix itself (sound-graph.ts), its ducking by what is really heard, and the
 * loudness are made with the film.
 */
import type { EditList } from './edit-list.ts';
import type { SoundSettings, SoundTrack } from './sound.ts';
import { volumeRange, type SoundTrackName } from './sound-words.ts';

/** `volume`: 0 to 1 of an element; `time`: seconds into the file. */
export type HeardFile = { readonly volume: number; readonly time: number };
/** `clips`: volumes by item of the edit list; what is not in it is silent. */
export type HeardAt = { readonly clips: ReadonlyMap<number, number>; readonly music: HeardFile | null; readonly voice: HeardFile | null };

/** How far music steps back for the voice, in decibels: about as far as the mix takes it. */
const ducked = -12;
const gainOf = (decibels: number): number => (decibels <= volumeRange.least ? 0 : 10 ** (decibels / 20));
/** Equal power, as the mix fades. */
const faded = (share: number): number => Math.sin((Math.min(1, Math.max(0, share)) * Math.PI) / 2);

/** What is heard at frame `at`; it may lie between two. `sound`: null where nothing is set. */
export function heardAt({ items, frames, rate }: EditList, sound: SoundSettings | null, at: number): HeardAt {
  const clips = new Map<number, number>();
  items.forEach((item, index) => {
    const within = at - item.start;
    if (item.kind !== 'scene' || within < 0 || within >= item.frames || sound?.muted.includes(item.scene)) return;
    const [comes, goes] = [item.joinIn ? faded((within + 1) / (item.joinIn + 1)) : 1, item.joinOut ? faded((item.frames - within) / (item.joinOut + 1)) : 1];
    clips.set(index, comes * goes * gainOf(sound?.clips ?? 0));
  });
  const now = at / rate;
  const voice = trackAt(sound?.voice ?? null, now, frames / rate);
  const music = trackAt(sound?.music ?? null, now, frames / rate);
  const lower = sound?.duck && voice ? gainOf(ducked) : 1;
  // An element plays nothing louder than its file: then everything else is played lower by as much.
  const loudest = Math.max(1, gainOf(sound?.clips ?? 0), ...(['music', 'voice'] as const satisfies readonly SoundTrackName[]).map((name) => gainOf(sound?.[name]?.volume ?? volumeRange.least)));
  const scaled = (file: HeardFile | null, by = 1) => file && { ...file, volume: (file.volume * by) / loudest };
  return { clips: new Map([...clips].map(([index, volume]) => [index, volume / loudest])), music: scaled(music, lower), voice: scaled(voice) };
}

function trackAt(track: SoundTrack | null, now: number, film: number): HeardFile | null {
  if (!track) return null;
  const length = Math.max(0, Math.min((track.audio.duration ?? 0) - track.from, film - track.at));
  const within = now - track.at;
  if (within < 0 || within >= length) return null;
  const comes = track.fadeIn > 0 ? faded(within / Math.min(track.fadeIn, length)) : 1;
  const goes = track.fadeOut > 0 ? faded((length - within) / Math.min(track.fadeOut, length)) : 1;
  return { volume: comes * goes * gainOf(track.volume), time: track.from + within };
}
