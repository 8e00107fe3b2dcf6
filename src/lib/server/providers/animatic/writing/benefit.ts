/**
 * What a product does for people, in the brief's own words, as a phrase that begins with a verb in the third person
 * ("keeps drinks cold for a day"), so that it reads after the product's name. An edited benefit, or a model's, may be
 * any phrase: `promise` writes a sentence for both kinds.
 */
import { agree, type Voice } from './voice.ts';
import { capital, firstWords, unstopped } from './text.ts';

const verbs = String.raw`keeps|gives|makes|lets|helps|lasts|turns|brings|takes|saves|holds|fits|cuts|cleans|protects|stays|works|charges|delivers|offers|removes|reduces|restores|repairs|softens|smooths|hydrates|nourishes|soothes|calms|brightens|firms|wakes|lifts|boosts|fuels|replaces|tracks|learns|plays|blocks|cancels|silences|connects|folds|packs|opens|closes|grows|melts|tastes|smells|feels|looks|adapts|moves|breathes|warms|cools|dries|filters|measures|teaches|remembers|runs|weighs|travels|combines|balances|energi[sz]es|refreshes|relaxes|supports|absorbs|does|never|always|needs|changes|ships|comes|survives|solves|ends|starts|tells|shows|pairs|doubles`;
const tail = String.raw`\s[^.;:!?|\n–—]{4,160}`;
const relative = new RegExp(String.raw`\b(?:that|which|and|it|who)\s+(?:really\s|also\s)?((?:${verbs})${tail})`, 'iu');
const plain = new RegExp(String.raw`(?<=[\p{L}\p{N}”"’']\s)(?<!\b(?:ad|video|film|commercial|spot|camera|scene|story|hook|clip|music|voice|it|this|that) )((?:${verbs})${tail})`, 'iu');
const pluralVerb = new RegExp(String.raw`\b(?:that|which|they)\s+((?:${verbs.split('|').filter((verb) => verb.endsWith('s')).map((verb) => verb.slice(0, -1)).join('|')})${tail})`, 'iu');
const said = /(?<=[.!|]\s?)It (?:also )?((?!was|has|is|needs|shows|starts|opens|ends|tells|must|should)[a-z]{3,}s\s[^.;:!?|\n–—]{3,160})/u;
const purpose = /\bso (?:that )?((?:you|people|they|everyone|anyone)(?= (?!can|could))|(?:[\p{L}’'-]+ ){0,3}[\p{L}’'-]+(?= (?:can|could) )) (?:can |could |will )?([^.;:!?|\n–—]{5,140})/iu;
const designed = /\b(designed|built|made|engineered|crafted|brewed|baked|woven|knitted|formulated|roasted|slow-\p{L}+|cold-\p{L}+ed|hand-\p{L}+) (to|for|from|in|with|by|out of|of) ([^.,;:!?|\n–—]{4,110})/iu;
const equipped = /\bwith (?!(?:people|an? (?:man|woman|girl|boy|person|family|dog|cat|couple|voice|happy|funny|young))\b)((?:\d|[\p{L}-]+)[^.,;:!?|\n()–—]{5,110})/iu;

/** Null when the brief does not say. At most 20 words. */
export function benefitOf(text: string): string | null {
  const direct = relative.exec(text)?.[1] ?? said.exec(text)?.[1] ?? plain.exec(text)?.[1];
  if (direct !== undefined) return trim(direct);
  const many = pluralVerb.exec(text)?.[1];
  if (many !== undefined) return trim(many.replace(/^(\p{L}+)/u, '$1s'));
  const aim = purpose.exec(text);
  if (aim) return trim(`lets ${aim[1]} ${aim[2]}`);
  const make = designed.exec(text);
  if (make) return trim(`is ${make[1]} ${make[2]} ${make[3]}`);
  const kit = equipped.exec(text)?.[1];
  return kit === undefined ? null : trim(`comes with ${kit}`);
}

const trim = (phrase: string): string => {
  const one = phrase.replace(/^(is )?\p{Lu}/u, (c) => c.toLocaleLowerCase('en')).replace(/\s(?:for (?:people|anyone|everyone|those|busy|young)\b).*$/iu, '');
  return unstopped(firstWords(one, 20));
};

/** "froths like dairy", but not "Focus without jitters" or "less waste". */
const verbFirst = /^(?:never |always )?(?:is|[a-z]+[^s\P{Ll}]s)\s/u;

/** Sentences that state the benefit, complete for any text. */
export function promises(benefit: string, voice: Voice): string[] {
  if (!verbFirst.test(benefit)) {
    const phrase = unstopped(benefit);
    return [`The promise is plain: ${phrase}.`, `One idea holds it together: ${phrase}.`, `What stays with you: ${phrase}.`];
  }
  const does = agree(unstopped(benefit), voice);
  return [`${capital(voice.it)} ${does}.`, `The point is simple: ${voice.it} ${does}.`, `No one has to say it aloud: ${voice.it} ${does}.`];
}
