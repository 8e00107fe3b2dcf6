/**
 * How sentences speak of the product. A name with a capital stands alone ("Solstice waits"); a common noun takes its
 * article ("the running shoes wait"), and verbs agree. Templates name these in braces; see `fill`.
 */
import { baseForm, capital, thirdPerson } from './text.ts';

export type Voice = {
  /** The name as it is written. */
  readonly name: string;
  /** The name as subject or object inside a sentence. */
  readonly it: string;
  readonly plural: boolean;
};

export function voiceOf(name: string): Voice {
  const bare = name.replace(/^(?:the|a|an)\s+/i, '').trim() || 'product';
  const common = /^\p{Ll}/u.test(bare) && !/^\p{Ll}\p{Lu}/u.test(bare);
  const last = bare.split(/[\s-]/).at(-1)!;
  const plural = /^\p{Ll}+s$/u.test(last) && !/(?:ss|us|is|ous|series|lens)$/.test(last);
  return { name: bare, it: common ? `the ${bare}` : bare, plural };
}

/** A verb phrase that begins with a third-person verb, made to agree. */
export const agree = (phrase: string, { plural }: Voice): string =>
  (plural ? phrase.replace(/(?<=^(?:never |always )?)(?!never |always )[a-z]+/, baseForm) : phrase);

/** A shorter name for later mentions: "Solstice cold brew" becomes "Solstice", "handmade leather bag" becomes "bag". */
export function shortName({ name, it, plural }: Voice): string {
  const parts = name.split(' ');
  if (it !== name) return /\s(?:of|for|and|&|the|a|in|to)\s/.test(name) ? name : parts.at(-1)!;
  const tail = parts.findIndex((word) => /^\p{Ll}+$/u.test(word));
  return tail < 1 || plural || !parts.slice(tail).every((word) => /^\p{Ll}[\p{L}-]*$/u.test(word)) ? name : parts.slice(0, tail).join(' ');
}

/** A source of the words that a template may name besides the product. */
export type Source = (token: string) => string | undefined;

/**
 * Fills a template: {it} {name} {brand} (for titles) {is} {has} {them} {they} {their} {v:wait} speak of the product, everything else comes
 * from `source`; a token with a capital first letter is capitalised. Throws on a token that nobody knows.
 */
export function fill(template: string, voice: Voice, source: Source): string {
  return template.replace(/\{([A-Za-z]+)(?::([a-z]+))?\}/g, (_, token: string, verb: string | undefined) => {
    const key = token[0]!.toLowerCase() + token.slice(1);
    const value = verb !== undefined && key === 'v' ? conjugate(verb, voice) : words(voice)[key] ?? source(key);
    if (value === undefined) throw new RangeError(`No wording knows {${token}}.`);
    return key === token ? value : capital(value);
  });
}

const titled = (name: string): string => name.replace(/(?<=^|\s)\p{Ll}/gu, (letter) => letter.toLocaleUpperCase('en'));

const conjugate = (verb: string, { plural }: Voice): string => (plural ? verb : thirdPerson(verb));

const words = ({ name, it, plural }: Voice): Readonly<Record<string, string | undefined>> => ({
  it, name, brand: it === name ? shortName({ name, it, plural }) : `the ${titled(name)}`, is: plural ? 'are' : 'is', has: plural ? 'have' : 'has', them: plural ? 'them' : 'it', they: plural ? 'they' : 'it',
  their: plural ? 'their' : 'its'
});
