/** The film as an edit decision list (CMX 3600): an event a clip from one hour on, dissolves as two-line events, comments as locators. */
import { refuse, type Refusal } from '../refusal.ts';
import { nominal, timecodeOf } from '../review/frames.ts';
import type { Cut, CutItem } from './cut.ts';

/** Event numbers have three digits. */
export const mostEvents = 999;

/** Reels have at most eight capitals and digits. */
const reelOf = (item: CutItem, index: number): string => (item.media ? `SC${String(index + 1).padStart(4, '0')}` : 'BL');
const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();

export function edl(cut: Cut): { readonly ok: true; readonly text: string } | Refusal {
  if (cut.items.length > mostEvents) return refuse('too_long', `An EDL has room for ${mostEvents} events; this film has ${cut.items.length}.`, 'Take OpenTimelineIO or FCPXML instead.');
  const { rate } = cut;
  const hour = 3600 * nominal(rate);
  const times = (from: number, start: number, frames: number): string =>
    [timecodeOf(from, rate), timecodeOf(from + frames, rate), timecodeOf(start, rate, hour), timecodeOf(start + frames, rate, hour)].join(' ');
  const line = (number: string, reel: string, way: string, rest: string) => `${number}  ${reel.padEnd(8)} V     ${way} ${rest}`;
  const events = cut.items.map((item, index) => {
    const number = String(index + 1).padStart(3, '0');
    const reel = reelOf(item, index);
    // The blended frames belong to the event that they lead into.
    const own = item.frames - item.joinOut;
    const before = cut.items[index - 1];
    const lines = item.joinIn && before
      ? [
          line(number, reelOf(before, index - 1), 'C       ', times(before.to - item.joinIn, item.start, 0)), line(number, reel, `D    ${String(item.joinIn).padStart(3, '0')}`, times(item.from, item.start, own)),
          `* FROM CLIP NAME: ${oneLine(before.name)}`, `* TO CLIP NAME: ${oneLine(item.name)}`
        ]
      : [line(number, reel, 'C       ', times(item.from, item.start, own)), `* FROM CLIP NAME: ${oneLine(item.name)}`];
    const inside = cut.markers.filter(({ first }) => first >= item.start && (first < item.start + own || index === cut.items.length - 1));
    return [
      ...lines, ...(item.media ? [`* SOURCE FILE: ${item.media.path}`] : []),
      ...inside.map(({ first, resolved, name, text }) => `* LOC: ${timecodeOf(first, rate, hour)} ${resolved ? 'GREEN  ' : 'RED    '} ${oneLine(`${name}: ${text}`).slice(0, 200)}`)
    ].join('\n');
  });
  return { ok: true, text: [`TITLE: ${oneLine(cut.title).slice(0, 70)}`, 'FCM: NON-DROP FRAME', '', ...events, ''].join('\n') };
}
