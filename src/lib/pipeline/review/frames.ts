/** Frames and timecodes. A place in a film is a whole frame from 0; the frame rate is a fraction, 24/1 or 30000/1001. */

export type Rate = { readonly num: number; readonly den: number };

/** The rate of films that this studio cuts. */
export const filmRate: Rate = { num: 24, den: 1 };

/** The frame that is on screen `seconds` after the beginning. A hair is added, for decoders round times down. */
export const frameAt = (seconds: number, { num, den }: Rate): number => Math.max(0, Math.floor((seconds * num) / den + 1e-4));

/** Seconds from the beginning to a frame's first instant; with `part` 0.5 to its middle, where a seek never misses it. */
export const secondsAt = (frame: number, { num, den }: Rate, part = 0): number => ((frame + part) * den) / num;

/** Frames that a timecode counts to a second: 30 for 30000/1001. */
export const nominal = ({ num, den }: Rate): number => Math.round(num / den);

/** Hours, minutes, seconds and frames without drops: frame 200 at 24 is "00:00:08:08". */
export function timecodeOf(frame: number, rate: Rate, start = 0): string {
  const base = nominal(rate);
  const all = frame + start;
  const seconds = Math.floor(all / base);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, all % base].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Editors begin films at one hour: its frame. */
export const editorsHour = (rate: Rate): number => 3600 * nominal(rate);

/** So many frames as FCPXML writes times: whole frames as a fraction of seconds, 30030/30000s. */
export const rationalTime = (frames: number, { num, den }: Rate): string => (frames === 0 ? '0s' : `${frames * den}/${num}s`);

/** The frame that a timecode names; null when it is none. */
export function frameOfTimecode(text: string, rate: Rate): number | null {
  const match = /^(\d{1,2}):([0-5]\d):([0-5]\d):(\d{2})$/.exec(text.trim());
  if (!match) return null;
  const [hours, minutes, seconds, frames] = match.slice(1).map(Number) as [number, number, number, number];
  const base = nominal(rate);
  return frames < base ? ((hours * 60 + minutes) * 60 + seconds) * base + frames : null;
}

/** A comment's place: `first` and `last` frame, the same one for a single frame. */
export type Place = { readonly first: number; readonly last: number };

/** True for whole frames in order that lie inside a film of so many frames. */
export const isPlace = ({ first, last }: Place, frames: number): boolean =>
  Number.isInteger(first) && Number.isInteger(last) && first >= 0 && first <= last && last < frames;

/** The index of the part that holds a frame, where parts follow each other; null outside of them. */
export function partAt(parts: readonly { readonly start: number; readonly frames: number }[], frame: number): number | null {
  const index = parts.findIndex(({ start, frames }) => frame >= start && frame < start + frames);
  return index < 0 ? null : index;
}
