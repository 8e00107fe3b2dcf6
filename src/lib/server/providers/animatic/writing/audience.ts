/** Whom a brief is for, in its own words: a noun phrase that fits after "for". */
import { firstWords, unstopped } from './text.ts';

const people = String.raw`people|persons?|wom[ea]n|m[ea]n|girls?|boys?|kids?|child(?:ren)?|teens?|teenagers|adults|parents?|mums?|moms?|dads?|mothers?|fathers?|famil(?:y|ies)|couples?|friends`
  + String.raw`|students?|professionals?|commuters?|runners?|cyclists?|athletes?|climbers?|hikers?|travell?ers?|gamers?|creators?|designers?|developers?|coders?|engineers?|makers?|musicians?|artists?|writers?|photographers?|cooks?|chefs?|bakers?|foodies|lovers?|fans?|owners?|drinkers?|eaters?|workers?|nomads?|entrepreneurs?|founders?|teams?|business(?:es)?|beginners?|enthusiasts?|collectors?|seniors?|millennials|anyone|everyone|everybody|someone|those|skin|sleepers|explorers|minimalists|vegans|vegetarians|nurses|doctors|teachers|farmers|gardeners|surfers|skaters|dancers|readers|listeners|swimmers|campers|barbers|[\p{L}-]{3,}(?:ists|ians|eurs|goers|seekers|makers|holics|setters)`;
const stated = /\b(?:target(?:ed)? (?:audience|group|at)|audience|aimed at|targeting|target)\b(?:\s*(?:is|are|:|=|-))?\s+([^.,;:!?|\n()–—]{3,90})/iu;
const meant = new RegExp(String.raw`(?<!\p{L})for\s+((?:(?!(?:for|with|and|to|in|on)\s)[\p{L}\p{N}'’-]+\s){0,4}?(?:${people})(?!\p{L})[^.,;:!?|\n()–—]{0,90})`, 'iu');
const personal = /^(?:you|us|me|him|her|them|it|my|your|our)\b/i;

/** Null when the brief does not say. At most 12 words. */
export function audienceOf(text: string): string | null {
  for (const found of [stated.exec(text)?.[1], meant.exec(text)?.[1]]) {
    const phrase = firstWords(unstopped((found ?? '').trim().replace(/^(?:the|all|our|my|your)\s+(?=\p{L}+s\b)/iu, '')), 12);
    const ended = unstopped(phrase.replace(/\s(?:that|and|so|but) (?:it|is|we|show|make|keeps?|gives?|helps?)\b.*$|^((?:(?! who ).)*?)\s(?:with|in|made|using) (?:a|an|the|\d)\b.*$/iu, '$1'));
    if (ended.length > 2 && !personal.test(ended)) return ended;
  }
  return null;
}
