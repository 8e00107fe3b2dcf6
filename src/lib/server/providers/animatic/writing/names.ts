/**
 * Finds the product's name in a brief: quoted, then announced ("called X", "meet X"), then the phrase that the brief
 * opens with or asks a film for, then the pictures' file names, then "product". A name with a capital is a proper
 * name; a phrase in lower case is a common noun (voice.ts gives it its article).
 */
import { clean, firstWords, fit, unstopped, withoutEmoji } from './text.ts';

const longest = 5;
const run = String.raw`\p{Lu}[\p{L}\p{N}'’&+-]*(?:\s(?:\p{Lu}|\p{N})[\p{L}\p{N}'’&+-]*){0,3}`;
const quotes = /“([^”]{1,48})”|"([^"]{1,48})"|«([^»]{1,48})»|「([^」]{1,32})」|『([^』]{1,32})』|《([^》]{1,32})》|(?<=^|\s)[‘']([^'’]{2,48})[’'](?=[\s.,;:!?]|$)/gu;
const announced = new RegExp(String.raw`(?:\b(?:called|named|introducing|introduce|meet|presenting|present|announcing|brand name|product name|name is|brand)\b:?|(?:^|\s)(?:product|name|brand|title):)\s+(?:(?:the|our|my|a|new|brand-new)\s+)*`, 'giu');
const runHere = new RegExp(run, 'uy');
const openers = new RegExp(String.raw`^(?:(?:hi|hello|hey|please|ok|so)[\s,!.]+)*(?:(?:we|i)(?:'d|’d)?\s(?:want|need|would\slike|are\slooking\sfor|would\slove|like)\s(?:to\s)?(?:have\s)?)?`
  + String.raw`(?:(?:can|could)\syou\s)?(?:(?:make|create|produce|shoot|film|design|do|write|generate|build|plan|show|promote|launch|advertise|sell|introduce|introducing|meet|presenting)\s)?(?:me\s|us\s)?(?:to\s(?:promote|launch|sell|show)\s)?`
  + String.raw`(?:(?:an?|the|our|my|one|some)\s)?(?:[\w-]+,?\s){0,4}?(?:ad|ads|advert|advertisement|commercial|video|film|spot|promo|reel|clip|campaign|teaser|trailer|story|launch)\s(?:for|about|of|on|showing|featuring|promoting|introducing|to\s(?:promote|launch|introduce|sell|show))\s`, 'iu');
const commands = /^(?:please\s)?(?:show|promote|launch|advertise|sell|introduce|introducing|meet|presenting|feature|featuring|announce|announcing|this is|these are|it is|it's|we (?:sell|make|are launching|launch|have made|built|created)|i (?:sell|make)|(?:i|we) (?:want|need|would like)|here is|here's)\s+/iu;
const determiners = /^(?:(?:a|an|the|our|my|your|this|these|new|brand-new|brand new|some|one|two|three)\s+)+/iu;
const stops = /\s+(?:for|that|which|who|whose|with|without|made|by|from|is|are|was|in|on|to|at|designed|built|so|because|when|while|where|it|they|we|you|helps?|keeps?|lets?|gives?|makes?|can|will|has|have|as|like|and (?:it|they|we|you|show|make)|aimed|targeting|used|für|pour|para|por|mit|avec|con|per|som|voor)(?=\s|$)|\s*[.,;:!?()[\]|/…。、，！？：；]|\s+[–—-]+\s+|\s*—/iu;
const commonCapitals = /^(?:I|We|The|A|An|Our|My|It|This|That|These|Those|They|You|Your|He|She|If|When|For|With|In|On|At|To|Make|Create|Show|Please|Ad|Video|Film|Short|Instagram|TikTok|YouTube|Facebook|Christmas|Easter|English|Gen|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December)$/;
const fileNoise = /^(?:img|image|images|dsc[nf]?|dscf|photo|photos|pic|picture|pictures|screenshot|screen|shot|copy|final|edit|edited|front|back|side|top|left|right|angle|packshot|pack|product|products|white|bg|background|unsplash|pexels|pixabay|export|small|large|hires|web|new|jpeg|jpg|png|webp|is|a|whatsapp|upload|file|untitled|px|v)$/i;

export const noName = 'product';

/** The name, at most 60 characters. */
export function productName(prompt: string, files: readonly string[]): string {
  const text = withoutEmoji(prompt.slice(0, 1200).split(/[\r\n]+/).map(clean).filter((part) => part !== '').join(' | '));
  const found = quoted(text) ?? announcedIn(text) ?? asked(text) ?? fromFiles(files);
  return found === null ? noName : fit(found, 60);
}

function quoted(text: string): string | null {
  for (const match of text.matchAll(quotes)) {
    const name = match.slice(1).find((part) => part !== undefined)?.trim() ?? '';
    if (/^[\p{Lu}\p{Lo}\p{N}]/u.test(name) && /\p{L}/u.test(name) && !/[.!?…,]$/u.test(name) && name.split(' ').length <= longest) return name;
  }
  return null;
}

function announcedIn(text: string): string | null {
  for (const cue of text.matchAll(announced)) {
    runHere.lastIndex = cue.index + cue[0].length;
    const name = runHere.exec(text)?.[0];
    if (name !== undefined && !commonCapitals.test(name)) return unstopped(name);
  }
  return null;
}

/** The noun phrase that the brief opens with or asks a film for. */
function asked(text: string): string | null {
  const rest = text.replace(openers, '').replace(commands, '').replace(determiners, '');
  const phrase = unstopped(firstWords(rest.slice(0, rest.search(stops) >= 0 ? rest.search(stops) : undefined), longest))
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}.!'’+]+$/gu, '');
  if (!/\p{L}/u.test(phrase) || commonCapitals.test(phrase) || /^(?:something|anything|nothing|everything|stuff|things?)(?!\p{L})/iu.test(phrase)) return capitalised(text);
  if (phrase.length > 60 && !phrase.includes(' ')) return firstCharacters(phrase);
  return /^\p{Lu}\p{Ll}+(?:\s\p{Ll}+)+$/u.test(phrase) && commonOpening.test(phrase) ? phrase.toLocaleLowerCase('en') : phrase;
}
const commonOpening = /^(?:Handmade|Hand-made|Organic|Wireless|Smart|Premium|Luxury|Vegan|Natural|Fresh|Vintage|Leather|Running|Electric|Portable|Waterproof|Recycled|Artisan|Craft|Ceramic|Wooden|Noise|Hot|Cold|Iced|Red|Green|Blue|Black|White|Small|Big|Cheap|Healthy|Homemade|Local|Sustainable|Summer|Winter|Coffee|Tea|Wine|Beer|Shoes|Bread|Chocolate|Face|Skin|Hair|Phone|Lip)\b/;

function capitalised(text: string): string | null {
  const name = text.match(new RegExp(run, 'gu'))?.find((part) => !commonCapitals.test(part));
  return name ?? null;
}

const firstCharacters = (text: string): string => [...text].slice(0, 24).join('');

/** "cold-brew_bottle 02.jpg" says "cold brew bottle"; "IMG_2231.jpg" says nothing. */
function fromFiles(files: readonly string[]): string | null {
  for (const file of files) {
    const words = withoutEmoji(clean(file)).replace(/\.[a-z0-9]{2,5}$/i, '').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').split(/[\s_.,()+-]+/)
      .filter((word) => /^\p{L}[\p{L}'’]*$/u.test(word) && !fileNoise.test(word));
    if (words.length > 0 && words.join('').length > 2) return firstWords(words.join(' '), longest).toLocaleLowerCase('en');
  }
  return null;
}
