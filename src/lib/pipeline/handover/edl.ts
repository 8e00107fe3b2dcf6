/**
 * The film as an edit decision list (CMX 3600): an event a clip from one hour on, with its sound where it is heard; dissolves as
 * two-line events; music and voice-over as events behind them; comments as locators. Volumes, words, cards and windows of other
 * shapes have no place in such lists: they are told in comments.
 */
import { refuse, type Refusal } from '../refusal.ts';
import { editorsHour, timecodeOf } from '../review/frames.ts';
import { oneLine } from '../review/markers.ts';
import { soundTrackWords } from '../timeline/sound-words.ts';
import { textStyleWords } from '../timeline/words.ts';
import type { Cut, CutItem } from './cut.ts';

/** Event numbers have three digits. */
export const mostEvents = 999;

/** Reels have at most eight capitals and digits. */
const reelOf = (item: CutItem, index: number): string => (item.media ? `SC${String(index + 1).padStart(4, '0')}` : 'BL');
/** The clips' sound is on the first two channels, the voice on the third, music on the fourth. */
const channels = { voice: 'AUD   3', music: 'AUD        4' } as const;

export function edl(cut: Cut): { readonly ok: true; readonly text: string } | Refusal {
  const count = cut.items.length + cut.sounds.length;
  if (count > mostEvents) return refuse('too_long', `An EDL has room for ${mostEvents} events; this film has ${count}.`, 'Take OpenTimelineIO or FCPXML instead.');
  const { rate } = cut;
  const hour = editorsHour(rate);
  const times = (from: number, start: number, frames: number): string =>
    [timecodeOf(from, rate), timecodeOf(from + frames, rate), timecodeOf(start, rate, hour), timecodeOf(start + frames, rate, hour)].join(' ');
  const line = (number: string, reel: string, channel: string, way: string, rest: string) => `${number}  ${reel.padEnd(8)} ${channel.padEnd(5)} ${way} ${rest}`;
  const numbered = (index: number) => String(index + 1).padStart(3, '0');
  const events = cut.items.map((item, index) => {
    const number = numbered(index);
    const channel = item.volume !== null && !item.muted ? 'AA/V' : 'V';
    const reel = reelOf(item, index);
    // The blended frames belong to the event that they lead into.
    const own = item.frames - item.joinOut;
    const before = cut.items[index - 1];
    const lines = item.joinIn && before
      ? [
          line(number, reelOf(before, index - 1), channel, 'C       ', times(before.to - item.joinIn, item.start, 0)), line(number, reel, channel, `D    ${String(item.joinIn).padStart(3, '0')}`, times(item.from, item.start, own)),
          `* FROM CLIP NAME: ${oneLine(before.name)}`, `* TO CLIP NAME: ${oneLine(item.name)}`
        ]
      : [line(number, reel, channel, 'C       ', times(item.from, item.start, own)), `* FROM CLIP NAME: ${oneLine(item.name)}`];
    const inside = cut.markers.filter(({ first }) => first >= item.start && (first < item.start + own || index === cut.items.length - 1));
    return [
      ...lines, ...(item.media ? [`* SOURCE FILE: ${item.media.path}`] : []), ...remarksOf(item).map((remark) => `* ${remark}`),
      ...cut.texts.filter(({ from }) => from >= item.start && (from < item.start + own || index === cut.items.length - 1)).map(({ from, to, style, text }) =>
        `* ${textStyleWords[style].toUpperCase()}: ${timecodeOf(from, rate, hour)} ${timecodeOf(to, rate, hour)} ${oneLine(text).slice(0, 200)}`),
      ...inside.map(({ first, resolved, name, text }) => `* LOC: ${timecodeOf(first, rate, hour)} ${resolved ? 'GREEN  ' : 'RED    '} ${oneLine(`${name}: ${text}`).slice(0, 200)}`)
    ].join('\n');
  });
  const sounds = cut.sounds.map(({ track, name, media, from, start, frames, volume, fadeIn, fadeOut }, index) => [
    line(numbered(cut.items.length + index), track.toUpperCase(), 'NONE', 'C       ', times(from, start, frames)), channels[track], `* FROM CLIP NAME: ${oneLine(name)}`, `* SOURCE FILE: ${media.path}`,
    `* ${soundTrackWords[track].toUpperCase()}: ${volume} dB, FADES ${fadeIn} AND ${fadeOut} FRAMES`
  ].join('\n'));
  return { ok: true, text: [`TITLE: ${oneLine(cut.title).slice(0, 70)}`, 'FCM: NON-DROP FRAME', '', ...events, ...sounds, ''].join('\n') };
}

/** What such lists have no fields for. */
function remarksOf({ volume, muted, card, crop }: CutItem): string[] {
  const said = oneLine([card?.title, card?.line].filter(Boolean).join(' / '));
  return [
    ...(volume !== null && muted ? ['SOUND: MUTED'] : volume !== null && volume !== 0 ? [`SOUND: ${volume} dB`] : []), ...(said ? [`CARD: ${said.slice(0, 200)}`] : []),
    ...(crop ? [`WINDOW: MIDDLE AT ${percent(crop.x)} ACROSS, ${percent(crop.y)} DOWN, ${crop.zoom} TIMES CLOSER`] : [])
  ];
}
const percent = (share: number): string => `${Math.round(share * 100)} %`;
