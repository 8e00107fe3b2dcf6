/** A written output (brief, stories, storyboard) as lines of text, so that two of them can be compared by eye. */
export function readable(value: unknown, depth = 0): string {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.map((item) => readable(item, depth)).join(depth === 0 ? '\n\n' : '\n');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([name]) => name !== 'artifact' && name !== 'content' && name !== 'bytes' && name !== 'mime')
      .map(([name, inner]) => (inner !== null && typeof inner === 'object' ? `${spaced(name)}\n${readable(inner, depth + 1)}` : `${spaced(name)}: ${readable(inner)}`))
      .join('\n');
  }
  return String(value);
}

/** `visualStyle` -> "visual style". */
const spaced = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
