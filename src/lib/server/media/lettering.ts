/** Lines of text that fit a width, by the outlines of their letters. */
import type { Typeface } from './typeface.ts';

/** At most `most` lines of text, the last one cut with an ellipsis. */
export function wrap(text: string, width: number, size: number, face: Typeface, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  const pending = text.trim().split(/\s+/).filter((word) => word !== '');
  for (let i = 0; i < pending.length; i++) {
    const longer = line === '' ? pending[i]! : `${line} ${pending[i]!}`;
    if (line === '' || face.outline(longer, size).width <= width) {
      line = longer;
      continue;
    }
    if (lines.length === most - 1) return [...lines, fitted([line, ...pending.slice(i)].join(' '), width, size, face)];
    lines.push(line);
    line = pending[i]!;
  }
  return line === '' ? lines : [...lines, fitted(line, width, size, face)];
}

/** The text itself, or as much of it as fits before an ellipsis. */
export function fitted(text: string, width: number, size: number, face: Typeface): string {
  if (face.outline(text, size).width <= width) return text;
  const characters = [...text].slice(0, 400);
  while (characters.length > 1 && face.outline(`${characters.join('').trimEnd()}…`, size).width > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
