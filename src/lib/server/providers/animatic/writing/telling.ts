/** The words of one story or storyboard: an understanding, its voice and its category's lexicon, dealt by chance. */
import type { Category } from '../../../../pipeline/outputs.ts';
import type { Chance } from '../seeded.ts';
import { dealer } from './deal.ts';
import type { Action, Lexicon, Setting } from './lexicon/lexicon.ts';
import { lexiconOf } from './lexicon/lexicons.ts';
import { fill, shortName, voiceOf, type Source, type Voice } from './voice.ts';

export type Telling = {
  readonly lexicon: Lexicon;
  /** The voice of the next sentence that names the product: its full name the first time, its short one from then on. */
  readonly speak: () => Voice;
  /** Fills a template in that voice. */
  readonly say: (template: string) => string;
  /** The same with the full name, for texts that are read alone. */
  readonly sayFully: (template: string) => string;
  /** The product's full name and what it is, for a prompt. */
  readonly whole: string;
  /** A small action: `motion` speaks of "the product", for its name may be a colour; `told` is the same with the name. */
  readonly action: () => Action & { readonly told: string };
};

export type TellingFacts = {
  readonly name: string;
  /** What the product is, where its name does not say so: "wireless headphones". */
  readonly kind: string | null;
  readonly category: Category;
  readonly setting: Setting | null;
};

/** `told`: the text of a story that this goes on from; its place and its trouble are kept. */
export function openTelling(facts: TellingFacts, chance: Chance, told = ''): Telling {
  const full = voiceOf(facts.name);
  const later = { ...voiceOf(full.it === full.name ? shortName(full) : `the ${shortName(full)}`), plural: full.plural };
  const lexicon = lexiconOf(facts.category, full.name);
  const dealt: Readonly<Record<string, () => string>> = {
    use: dealer(lexicon.uses, chance), detail: dealer(lexicon.details, chance), gesture: dealer(lexicon.gestures, chance),
    relief: dealer(lexicon.reliefs, chance), craft: dealer(lexicon.crafts, chance), invite: dealer(lexicon.invites, chance)
  };
  const before = told.toLocaleLowerCase('en');
  const kept = (text: string) => before.includes(text);
  const setting = facts.setting ?? lexicon.settings.find(({ scene, place }) => kept(scene) || kept(place)) ?? chance.pick(lexicon.settings);
  const fixed: Readonly<Record<string, string>> = { ...setting, trouble: lexicon.troubles.find(kept) ?? chance.pick(lexicon.troubles) };
  const filled = (template: string, voice: Voice) => fill(template, voice, source(voice));
  const source = (voice: Voice): Source => (token) => {
    const words = fixed[token] ?? dealt[token]?.();
    return words === undefined ? undefined : fill(words, voice, () => undefined);
  };
  let named = false;
  const speak = () => {
    const voice = named ? later : full;
    named = true;
    return voice;
  };
  const anonymous = voiceOf(full.plural ? 'products' : 'product');
  const next = dealer(lexicon.actions, chance);
  return {
    lexicon, speak,
    whole: facts.kind === null ? full.it : `${full.it} (${facts.kind})`,
    say: (template) => filled(template, /\{(?:it|name)\}/i.test(template) ? speak() : named ? later : full),
    sayFully: (template) => filled(template, full),
    action: () => {
      const { motion, state } = next();
      return { motion: filled(motion, anonymous), state: filled(state, later), told: filled(motion, later) };
    }
  };
}
