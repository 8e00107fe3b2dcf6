/** A reader of CMX 3600 lists, after the columns of its own description: events, timecodes that add up, and comments. For tests. */
import type { ReadFilm } from './fcpxml.ts';

const code = '(\\d\\d):([0-5]\\d):([0-5]\\d):(\\d\\d)';
const event = new RegExp(`^(\\d{3})  ([A-Z0-9]{2,8}) +V {5}(?:C {7}|D {4}(\\d{3})) ${code} ${code} ${code} ${code}$`);

export function checkEdl(text: string, second: number): ReadFilm & { readonly files: readonly string[] } {
  const lines = text.trimEnd().split('\n');
  if (!/^TITLE: .{0,70}$/.test(lines[0]!) || lines[1] !== 'FCM: NON-DROP FRAME' || lines[2] !== '') throw new Error('The head is not as it has to be.');
  const clips: { src: string | null; start: number; from: number; frames: number }[] = [];
  const dissolves: { at: number; frames: number }[] = [];
  const markers: { at: number; frames: number; text: string }[] = [];
  const files: string[] = [];
  const hour = 3600 * second;
  let number = 0;
  let at = hour;
  for (const line of lines.slice(3)) {
    if (line.length > 300) throw new Error('A line is too long.');
    if (line.startsWith('* ')) {
      const locator = new RegExp(`^\\* LOC: ${code} (?:RED|GREEN) +(.*)$`).exec(line);
      if (locator) markers.push({ at: frame(locator.slice(1, 5), second) - hour, frames: 1, text: locator[5]! });
      const file = /^\* SOURCE FILE: (.*)$/.exec(line);
      if (file) files.push(file[1]!);
      if (!/^\* (FROM CLIP NAME|TO CLIP NAME|SOURCE FILE|LOC): /.test(line)) throw new Error(`Not known: ${line}`);
      continue;
    }
    const read = event.exec(line);
    if (!read) throw new Error(`No event: ${line}`);
    const times = [0, 1, 2, 3].map((i) => frame(read.slice(4 + 4 * i, 8 + 4 * i), second)) as [number, number, number, number];
    const [from, to, start, end] = times;
    if (to - from !== end - start || start !== at) throw new Error(`The times do not add up: ${line}`);
    const first = Number(read[1]) === number + 1;
    if (!first && Number(read[1]) !== number) throw new Error(`The numbers do not follow: ${line}`);
    number = Number(read[1]);
    if (read[3] !== undefined) dissolves.push({ at: start - hour, frames: Number(read[3]) });
    if (end > start) clips.push({ src: read[2] === 'BL' ? null : read[2]!, start: start - hour, from, frames: end - start });
    else if (read[3] !== undefined) throw new Error('A dissolve without frames.');
    at = end;
  }
  return { frames: at - hour, clips, dissolves, markers, files };
}

function frame(parts: readonly string[], second: number): number {
  const [hours, minutes, seconds, frames] = parts.map(Number) as [number, number, number, number];
  if (frames >= second) throw new Error(`There is no frame ${frames} in a second.`);
  return ((hours * 60 + minutes) * 60 + seconds) * second + frames;
}
