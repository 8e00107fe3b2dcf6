/** What a named product is, where the brief says so right after its name: "Aria One wireless headphones with ...". */
import { categoryOf } from './category.ts';
import { anyOf, literal } from './patterns.ts';
import { firstWords, unstopped } from './text.ts';

const words = String.raw`((?:[\p{Ll}\p{N}][\p{L}\p{N}’'-]*)(?:\s[\p{Ll}\p{N}][\p{L}\p{N}’'-]*){0,4})`;
const link = String.raw`(\s(?:is|are)\s(?:an?|the|our)\s|\s?[,:—–-]\s?(?:an?|the|our)\s|:\s|\s)`;
const enders = anyOf('for that which who with without made by from in on to at of and so because when while keeps? lets? gives? makes? helps? is are');
const end = new RegExp(`\\s(?:${enders})(?:\\s.*)?$`, 'u');
const startsBadly = new RegExp(`^(?:${enders}|${anyOf('was will can has it we they you not very just also only')})\\b`, 'u');

/** Null for common nouns, which say it themselves, and where the brief does not say. */
export function kindOf(name: string, brief: string): string | null {
  if (!/^\p{Lu}|^\p{Ll}+\p{Lu}/u.test(name)) return null;
  const found = new RegExp(`${literal(name)}["”»']?${link}${words}`, 'u').exec(brief);
  if (found === null) return null;
  const phrase = unstopped(firstWords(found[2]!.replace(end, ''), 4));
  const introduced = found[1]!.trim() !== '';
  const usable = /\p{L}{3}/u.test(phrase) && !startsBadly.test(phrase) && (introduced || categoryOf(phrase, '') !== 'other');
  return usable ? phrase : null;
}
