/**
 * Finds the product's name in a brief: quoted, then announced ("called X", "meet X"), then the phrase that the brief
 * opens with or asks a film for, then the pictures' file names, then "product". A name with a capital is a proper
 * name; a phrase in lower case is a common noun (voice.ts gives it its article).
 */
import { announcement, articles, command, commonStart, fileNoise, nameRun, notNames, request, stop, vague } from './name-patterns.ts';
import { clean, firstWords, fit, unstopped, withoutEmoji } from './text.ts';

const longest = 5;
const quotes = [/“([^”]{1,48})”/gu, /"([^"]{1,48})"/gu, /«([^»]{1,48})»/gu, /「([^」]{1,32})」/gu, /『([^』]{1,32})』/gu, /《([^》]{1,32})》/gu,
  /(?<=^|\s)[‘']([^'’]{2,48})[’'](?=[\s.,;:!?]|$)/gu];

export const noName = 'product';

/** The name, at most 60 characters. */
export function productName(prompt: string, files: readonly string[]): string {
  const lines = prompt.slice(0, 1200).split(/[\r\n]+/).map(clean).filter((line) => line !== '');
  const text = withoutEmoji(lines.join(' | '));
  return fit(quoted(text) ?? announced(text) ?? asked(text) ?? fromFiles(files) ?? noName, 60);
}

/** The first quoted name; a quoted sentence is a slogan, not a name. */
function quoted(text: string): string | null {
  const found = quotes.flatMap((pattern) => [...text.matchAll(pattern)]).sort((one, other) => one.index - other.index);
  for (const match of found) {
    const name = match[1]!.trim();
    const named = /^[\p{Lu}\p{Lo}\p{N}]/u.test(name) && /\p{L}/u.test(name) && !/[.!?…,]$/u.test(name);
    if (named && name.split(' ').length <= longest) return name;
  }
  return null;
}

function announced(text: string): string | null {
  for (const cue of text.matchAll(announcement)) {
    const name = new RegExp(`^${nameRun}`, 'u').exec(text.slice(cue.index + cue[0].length))?.[0];
    if (name !== undefined && !notNames.test(name)) return unstopped(name);
  }
  return null;
}

/** The noun phrase that the brief opens with or asks a film for. */
function asked(text: string): string | null {
  const rest = text.replace(request, '').replace(command, '').replace(articles, '');
  const end = rest.search(stop);
  const phrase = unstopped(firstWords(end < 0 ? rest : rest.slice(0, end), longest)).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}!'’+]+$/gu, '');
  if (!/\p{L}/u.test(phrase) || notNames.test(phrase) || vague.test(phrase)) return capitalised(text);
  if (phrase.length > 60 && !phrase.includes(' ')) return [...phrase].slice(0, 24).join('');
  const commonNoun = /^\p{Lu}\p{Ll}+(?:\s\p{Ll}+)+$/u.test(phrase) && commonStart.test(phrase);
  return commonNoun ? phrase.toLocaleLowerCase('en') : phrase;
}

const capitalised = (text: string): string | null =>
  text.match(new RegExp(nameRun, 'gu'))?.find((part) => !notNames.test(part)) ?? null;

/** "cold-brew_bottle 02.jpg" says "cold brew bottle"; "IMG_2231.jpg" says nothing. */
function fromFiles(files: readonly string[]): string | null {
  for (const file of files) {
    const words = withoutEmoji(clean(file)).replace(/\.[a-z0-9]{2,5}$/i, '').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').split(/[\s_.,()+-]+/)
      .filter((word) => /^\p{L}[\p{L}'’]*$/u.test(word) && !fileNoise.test(word));
    if (words.join('').length > 2) return firstWords(words.join(' '), longest).toLocaleLowerCase('en');
  }
  return null;
}
