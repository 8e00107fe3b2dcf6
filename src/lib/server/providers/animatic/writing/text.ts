/** Small tools for English sentences made from anybody's words. */

/** One line of well-formed text: no control characters, lone surrogates or tags, NFC, single spaces. */
export const clean = (text: string): string =>
  text.normalize('NFC').replace(/\p{Surrogate}|(?![\u200c\u200d])\p{Cf}/gu, '')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/[{}<>]/g, '').trim();

export const withoutEmoji = (text: string): string =>
  text.replace(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u{200d}|\u{fe0f}|\u{20e3}/gu, ' ').replace(/\s+/g, ' ').trim();

/** Cuts at a word boundary to at most `max` UTF-16 units, never inside a character. */
export function fit(text: string, max: number): string {
  const line = text.trim();
  if (line.length <= max) return line;
  const room = line.slice(0, max - 1).replace(/[\p{Surrogate}]$/u, '');
  const space = room.lastIndexOf(' ');
  return `${(space > max * 0.6 ? room.slice(0, space) : room).replace(/[\s,;:–—-]+$/u, '')}…`;
}

/** The first `count` words; a phrase cut short loses a dangling preposition or article at its end. */
export function firstWords(text: string, count: number): string {
  const all = text.split(' ');
  if (all.length <= count) return text;
  const kept = all.slice(0, count);
  while (kept.length > 1 && dangling.test(kept.at(-1)!)) kept.pop();
  return kept.join(' ').replace(/[,;:–—-]+$/u, '');
}
const dangling = /^(?:a|an|the|and|or|but|of|for|with|without|to|in|on|at|by|from|that|which|who|so|as|your|their|its|our|is|are|no|&)$/i;

/** Upper-case first letter; names such as "iPhone" keep their own. */
export const capital = (text: string): string =>
  (/^\p{Ll}+\p{Lu}/u.test(text) ? text : text.replace(/^\P{L}*\p{L}/u, (start) => start.toLocaleUpperCase('en')));

/** "a, b and c". */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Text without its closing punctuation. */
export const unstopped = (text: string): string => text.replace(/[\s.!?,;:…。！？–—-]+$/u, '');

/** Third person singular of a regular English verb. */
export function thirdPerson(verb: string): string {
  if (/(?:s|x|z|ch|sh|o)$/.test(verb)) return `${verb}es`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return `${verb}s`;
}

/** Base form of a third-person verb, as far as spelling tells. */
export function baseForm(verb: string): string {
  const irregular: Readonly<Record<string, string>> = { is: 'are', has: 'have', does: 'do', goes: 'go' };
  if (irregular[verb] !== undefined) return irregular[verb];
  if (/(?:ss|x|zz|ch|sh)es$/.test(verb)) return verb.slice(0, -2);
  if (/[^aeiou]ies$/.test(verb)) return `${verb.slice(0, -3)}y`;
  return verb.replace(/s$/, '');
}
