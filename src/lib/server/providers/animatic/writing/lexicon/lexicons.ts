import type { Category } from '../../../../../pipeline/outputs.ts';
import { accessories } from './accessories.ts';
import { cosmetics } from './cosmetics.ts';
import { drinks } from './drinks.ts';
import { fashion } from './fashion.ts';
import { food } from './food.ts';
import type { Lexicon } from './lexicon.ts';
import { other } from './other.ts';
import { tech } from './tech.ts';

/** Things that are worn but not hung: they have no folds to move. */
const rigid = /\b(?:shoes?|sneakers?|trainers?|boots?|sandals?|heels|loafers?|(?:hand|back|tote|duffel|shoulder|messenger|belt)?[ -]?(?:bags?|packs?)|totes?|wallets?|purses?|watch(?:es)?|jewel\w*|earrings?|rings?|necklaces?|bracelets?|sunglasses|glasses|hats?|caps?|belts?)$/i;

export const lexiconOf = (category: Category, name: string): Lexicon =>
  (category === 'fashion' && rigid.test(name) ? accessories : lexicons[category]);

export const lexicons: Readonly<Record<Category, Lexicon>> = { drinks, fashion, tech, food, cosmetics, other };
