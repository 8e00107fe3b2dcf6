/** The film's words as files: SubRip and WebVTT for players, ASS for drawing them into the picture. */
import type { PictureSize } from './ffmpeg-args.ts';
import type { EditList, PlacedText } from './edit-list.ts';
import type { TextStyle } from './words.ts';

/** The captions of a film in a subtitle format. Titles are part of the picture and are left out. */
export function captionFile(list: Pick<EditList, 'texts' | 'rate'>, format: 'srt' | 'vtt'): string {
  const mark = format === 'srt' ? ',' : '.';
  const cues = list.texts.filter(({ style }) => style === 'caption').map(({ from, to, text }, at) => {
    const times = `${clock(from / list.rate, mark)} --> ${clock(to / list.rate, mark)}`;
    return `${format === 'srt' ? `${at + 1}\n` : ''}${times}\n${plain(text, format)}\n`;
  });
  return format === 'srt' ? cues.join('\n') : ['WEBVTT\n', ...cues].join('\n');
}

/** An empty line would end a cue, and WebVTT reads markup. */
function plain(text: string, format: 'srt' | 'vtt'): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '').join('\n');
  return format === 'srt' ? lines : lines.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function clock(seconds: number, mark: string): string {
  const all = Math.round(seconds * 1000);
  const part = (of: number, width: number) => String(of).padStart(width, '0');
  return `${part(Math.floor(all / 3_600_000), 2)}:${part(Math.floor(all / 60_000) % 60, 2)}:${part(Math.floor(all / 1000) % 60, 2)}${mark}${part(all % 1000, 3)}`;
}

/** Which words are drawn into the picture: titles always, captions where that is asked for. */
export const burntTexts = (texts: readonly PlacedText[], captions: boolean): PlacedText[] => texts.filter(({ style }) => captions || style !== 'caption');

/** Shares of the picture's shorter side: size of letters, outline, distance from the edges. ASS counts places like a keypad. */
const looks: Record<TextStyle, { readonly size: number; readonly outline: number; readonly place: number; readonly margin: number; readonly bold: boolean }> = {
  caption: { size: 0.052, outline: 0.0035, place: 2, margin: 0.06, bold: false },
  title: { size: 0.105, outline: 0.003, place: 5, margin: 0.08, bold: true },
  lower_third: { size: 0.06, outline: 0.003, place: 1, margin: 0.09, bold: true }
};

/** The same shares for the page's preview. */
export const textLooks = looks;

/** Words to be drawn over frames, counted from 0. */
export function assFile(texts: readonly PlacedText[], rate: number, { width, height }: PictureSize): string {
  const side = Math.min(width, height);
  const px = (share: number) => (share * side).toFixed(1);
  const styles = Object.entries(looks).map(([name, { size, outline, place, margin, bold }]) =>
    `Style: ${name},Inter,${px(size)},&H00FFFFFF,&H00FFFFFF,&H80000000,&H80000000,${bold ? -1 : 0},0,0,0,100,100,0,0,1,${px(outline)},${px(outline / 2)},${place},${px(margin)},${px(margin)},${px(margin)},1`);
  // Half a frame early: a time between two frames cannot be rounded to the wrong one.
  const events = texts.map((text) =>
    `Dialogue: 0,${assTime(Math.max(0, text.from - 0.5) / rate)},${assTime((text.to - 0.5) / rate)},${text.style},,0,0,0,,${assText(text.text)}`);
  return ['[Script Info]', 'ScriptType: v4.00+', `PlayResX: ${width}`, `PlayResY: ${height}`, 'WrapStyle: 0', 'ScaledBorderAndShadow: yes', '',
    '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding',
    ...styles, '', '[Events]', 'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text', ...events, ''].join('\n');
}

/** Braces and backslashes would be commands: braces are escaped, and what follows a backslash is kept from it by a space of no width. */
const assText = (text: string): string => text.replaceAll('\\', '\\\u200b').replace(/[{}]/g, '\\$&').split(/\r?\n/).join('\\N');

function assTime(seconds: number): string {
  const all = Math.round(seconds * 100);
  const part = (of: number) => String(of).padStart(2, '0');
  return `${Math.floor(all / 360_000)}:${part(Math.floor(all / 6000) % 60)}:${part(Math.floor(all / 100) % 60)}.${part(all % 100)}`;
}
