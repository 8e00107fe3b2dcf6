/** A reader of CMX 3600 lists, after the columns of its own description: events, timecodes that add up, and comments. For tests. */
import type { ReadFilm } from './fcpxml.ts';

const code = '(\\d\\d):([0-5]\\d):([0-5]\\d):(\\d\\d)';
const event = new RegExp(`^(\\d{3})  ([A-Z0-9]{2,8}) +(V|AA/V|NONE) +(?:C {7}|D {4}(\\d{3})) ${code} ${code} ${code} ${code}$`);

export type ReadSound = { readonly reel: string; readonly from: number; readonly start: number; readonly frames: number; readonly channel: number };
export type ReadEdl = ReadFilm & { readonly files: readonly string[]; readonly sounds: readonly ReadSound[]; /** Of each event of pictures, whether its sound is in it. */ readonly heard: readonly boolean[]; readonly remarks: readonly string[] };

export function checkEdl(text: string, second: number): ReadEdl {
  const lines = text.trimEnd().split('\n');
  if (!/^TITLE: .{0,70}$/.test(lines[0]!) || lines[1] !== 'FCM: NON-DROP FRAME' || lines[2] !== '') throw new Error('The head is not as it has to be.');
  const clips: { src: string | null; start: number; from: number; frames: number }[] = [];
  const dissolves: { at: number; frames: number }[] = [];
  const markers: { at: number; frames: number; text: string }[] = [];
  const files: string[] = [];
  const hour = 3600 * second;
  let number = 0;
  let at = hour;
  let sound: ReadSound | null = null;
  const sounds: ReadSound[] = [];
  const heard: boolean[] = [];
  const remarks: string[] = [];
  for (const line of lines.slice(3)) {
    if (line.length > 300) throw new Error('A line is too long.');
    if (line.startsWith('* ')) {
      const locator = new RegExp(`^\\* LOC: ${code} (?:RED|GREEN) +(.*)$`).exec(line);
      if (locator) markers.push({ at: frame(locator.slice(1, 5), second) - hour, frames: 1, text: locator[5]! });
      const file = /^\* SOURCE FILE: (.*)$/.exec(line);
      if (file) files.push(file[1]!);
      if (/^\* (SOUND|CARD|WINDOW|TITLE|LOWER THIRD|CAPTION|MUSIC|VOICE-OVER): /.test(line)) { remarks.push(line.slice(2)); continue; }
      if (!/^\* (FROM CLIP NAME|TO CLIP NAME|SOURCE FILE|LOC): /.test(line)) throw new Error(`Not known: ${line}`);
      continue;
    }
    const channel = /^AUD {3}(3| {5}4)$/.exec(line);
    if (channel) {
      if (!sound) throw new Error(`No event has this channel: ${line}`);
      sounds.push({ ...sound, channel: Number(channel[1]) });
      sound = null;
      continue;
    }
    if (sound) throw new Error('An event has no channel.');
    const read = event.exec(line);
    if (!read) throw new Error(`No event: ${line}`);
    const times = [0, 1, 2, 3].map((i) => frame(read.slice(5 + 4 * i, 9 + 4 * i), second)) as [number, number, number, number];
    const [from, to, start, end] = times;
    if (read[3] === 'NONE') {
      if (to - from !== end - start || end <= start || end > at || Number(read[1]) !== number + 1) throw new Error(`The times do not add up: ${line}`);
      number++;
      sound = { reel: read[2]!, from, start: start - hour, frames: end - start, channel: 0 };
      continue;
    }
    if (sounds.length) throw new Error('Pictures stand behind sounds.');
    if (to - from !== end - start || start !== at) throw new Error(`The times do not add up: ${line}`);
    const first = Number(read[1]) === number + 1;
    if (!first && Number(read[1]) !== number) throw new Error(`The numbers do not follow: ${line}`);
    number = Number(read[1]);
    if (read[4] !== undefined) dissolves.push({ at: start - hour, frames: Number(read[4]) });
    if (first) heard.push(read[3] === 'AA/V');
    if (end > start) clips.push({ src: read[2] === 'BL' ? null : read[2]!, start: start - hour, from, frames: end - start });
    else if (read[4] !== undefined) throw new Error('A dissolve without frames.');
    at = end;
  }
  if (sound) throw new Error('An event has no channel.');
  return { frames: at - hour, clips, dissolves, markers, files, sounds, heard, remarks };
}

function frame(parts: readonly string[], second: number): number {
  const [hours, minutes, seconds, frames] = parts.map(Number) as [number, number, number, number];
  if (frames >= second) throw new Error(`There is no frame ${frames} in a second.`);
  return ((hours * 60 + minutes) * 60 + seconds) * second + frames;
}
