/** Whom a brief is for, in its own words: a noun phrase that fits after "for". */
import { anyOf } from './patterns.ts';
import { firstWords, unstopped } from './text.ts';

const people = anyOf(String.raw`
  people persons? wom[ea]n m[ea]n girls? boys? kids? child(?:ren)? teens? teenagers adults parents? mums? moms? dads? mothers? fathers?
  famil(?:y|ies) couples? friends students? professionals? commuters? runners? cyclists? athletes? climbers? hikers? travell?ers? gamers?
  creators? designers? developers? coders? engineers? makers? musicians? artists? writers? photographers? cooks? chefs? bakers? foodies
  lovers? fans? owners? drinkers? eaters? workers? nomads? entrepreneurs? founders? teams? business(?:es)? beginners? enthusiasts?
  collectors? seniors? millennials anyone everyone everybody someone those skin sleepers explorers minimalists vegans vegetarians nurses
  doctors teachers farmers gardeners surfers skaters dancers readers listeners swimmers campers barbers
  [\p{L}-]{3,}(?:ists|ians|eurs|goers|seekers|makers|holics|setters)`);
const cues = String.raw`target(?:ed)?\s(?:audience|group|at)|audience|aimed\sat|targeting|target`;
const untilMark = String.raw`[^.,;:!?|\n()–—]`;
const stated = new RegExp(String.raw`\b(?:${cues})\b(?:\s*(?:is|are|:|=|-))?\s+(${untilMark}{3,90})`, 'iu');
/** "for", up to four words, a word for people, and what is said of them. */
const meant = new RegExp(
  String.raw`(?<!\p{L})for\s+((?:(?!(?:for|with|and|to|in|on)\s)[\p{L}\p{N}'’-]+\s){0,4}?(?:${people})(?!\p{L})${untilMark}{0,90})`, 'iu'
);
const personal = /^(?:you|us|me|him|her|them|it|my|your|our)\b/i;
const possessive = /^(?:the|all|our|my|your)\s+(?=\p{L}+s\b)/iu;
/** Where the sentence goes on to speak of something else. */
const elsewhere = /\s(?:that|and|so|but) (?:it|is|we|show|make|keeps?|gives?|helps?)\b.*$/iu;
const equipped = /^((?:(?! who ).)*?)\s(?:with|in|made|using) (?:a|an|the|\d)\b.*$/iu;

/** Null when the brief does not say. At most 12 words. */
export function audienceOf(text: string): string | null {
  for (const found of [stated.exec(text)?.[1], meant.exec(text)?.[1]]) {
    const phrase = firstWords(unstopped((found ?? '').trim().replace(possessive, '')), 12);
    const audience = unstopped(phrase.replace(elsewhere, '').replace(equipped, '$1'));
    if (audience.length > 2 && !personal.test(audience)) return audience;
  }
  return null;
}
