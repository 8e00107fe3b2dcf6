/**
 * What a product does for people, in the brief's own words, as a phrase that begins with a verb in the third person
 * ("keeps drinks cold for a day"), so that it reads after the product's name. An edited benefit, or a model's, may be
 * any phrase: `promises` writes sentences for both kinds.
 */
import { anyOf } from './patterns.ts';
import { capital, firstWords, unstopped } from './text.ts';
import { agree, type Voice } from './voice.ts';

const singular = `
  keeps gives makes lets helps lasts turns brings takes saves holds fits cuts cleans protects stays works charges delivers offers removes
  reduces restores repairs softens smooths hydrates nourishes soothes calms brightens firms wakes lifts boosts fuels replaces tracks learns
  plays blocks cancels silences connects folds packs opens closes grows melts tastes smells feels looks adapts moves breathes warms cools
  dries filters measures teaches remembers runs weighs travels combines balances energi[sz]es refreshes relaxes supports absorbs does needs
  changes ships comes survives solves ends starts tells shows pairs doubles`;
const verbs = anyOf(`${singular} never always`);
const baseVerbs = anyOf(singular.replace(/s(?=\s|$)/g, ''));
const rest = String.raw`\s[^.;:!?|\n–—]{4,160}`;
const others = anyOf('ad video film commercial spot camera scene story hook clip music voice it this that');

/** "... that keeps feet dry" */
const relative = new RegExp(String.raw`\b(?:that|which|and|it|who)\s+(?:really\s|also\s)?((?:${verbs})${rest})`, 'iu');
/** "It froths like dairy"; not what the film shall do. */
const said = /(?<=[.!|]\s?)It (?:also )?((?!was|has|is|needs|shows|starts|opens|ends|tells|must|should)[a-z]{3,}s\s[^.;:!?|\n–—]{3,160})/u;
/** "Solstice keeps ..." */
const direct = new RegExp(String.raw`(?<=[\p{L}\p{N}”"’']\s)(?<!\b(?:${others}) )((?:${verbs})${rest})`, 'iu');
/** "They keep feet dry" */
const together = new RegExp(String.raw`\b(?:that|which|they)\s+((?:${baseVerbs})${rest})`, 'iu');
/** "so busy parents can cook on a weeknight" */
const purpose = new RegExp(String.raw`\bso (?:that )?((?:you|people|they|everyone|anyone)(?= (?!can|could))`
  + String.raw`|(?:[\p{L}’'-]+ ){0,3}[\p{L}’'-]+(?= (?:can|could) )) (?:can |could |will )?([^.;:!?|\n–—]{5,140})`, 'iu');
const making = anyOf(String.raw`designed built made engineered crafted brewed baked woven knitted formulated roasted slow-\p{L}+ cold-\p{L}+ed hand-\p{L}+`);
const made = new RegExp(String.raw`\b(${making}) (to|for|from|in|with|by|out of|of) ([^.,;:!?|\n–—]{4,110})`, 'iu');
const actors = String.raw`people|an?\s(?:man|woman|girl|boy|person|family|dog|cat|couple|voice|happy|funny|young)`;
const equipped = new RegExp(String.raw`\bwith (?!(?:${actors})\b)((?:\d|[\p{L}-]+)[^.,;:!?|\n()–—]{5,110})`, 'iu');

/** Null when the brief does not say. At most 20 words. */
export function benefitOf(text: string): string | null {
  const plain = relative.exec(text)?.[1] ?? said.exec(text)?.[1] ?? direct.exec(text)?.[1];
  if (plain !== undefined) return trim(plain);
  const many = together.exec(text)?.[1];
  if (many !== undefined) return trim(many.replace(/^\p{L}+/u, '$&s'));
  const aim = purpose.exec(text);
  if (aim) return trim(`lets ${aim[1]} ${aim[2]}`);
  const work = made.exec(text);
  if (work) return trim(`is ${work[1]} ${work[2]} ${work[3]}`);
  const kit = equipped.exec(text)?.[1];
  return kit === undefined ? null : trim(`comes with ${kit}`);
}

const forWhom = /\sfor (?:people|anyone|everyone|those|busy|young)\b.*$/iu;

function trim(phrase: string): string {
  const lowered = phrase.replace(/^(is )?\p{Lu}/u, (start) => start.toLocaleLowerCase('en'));
  return unstopped(firstWords(lowered.replace(forWhom, ''), 20));
}

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
