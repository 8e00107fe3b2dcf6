/**
 * Which references go with a scene, as data (REF-3). The first rule that fits a scene decides. Its slots are filled in
 * order, each with the most prominent asset of its kinds that is not there yet; what is left over fills up by prominence.
 */
import type { ShotSize } from '../words.ts';
import type { AssetKind } from './words.ts';

export type Slot = { readonly kinds: readonly AssetKind[]; /** One phrase, after the rule's name. */ readonly why: string };
export type Rule = {
  readonly name: string;
  readonly shots: readonly ShotSize[] | 'any';
  /** It fits only a scene with at least as many characters that are not in the background. */
  readonly characters: number;
  readonly slots: readonly Slot[];
};

const face: Slot = { kinds: ['character'], why: 'the face comes first' };
const other: Slot = { kinds: ['character'], why: 'the second face' };
const product: Slot = { kinds: ['product'], why: 'the product has to be right' };
const thing: Slot = { kinds: ['object'], why: 'the object that is handled' };
const place: Slot = { kinds: ['location'], why: 'the place comes first' };
const around: Slot = { kinds: ['location'], why: 'the place around it' };
const look: Slot = { kinds: ['style'], why: 'the look of the film' };

export const rules: readonly Rule[] = [
  { name: 'establishing shot', shots: ['establishing'], characters: 0, slots: [place, product, face] },
  { name: 'two-shot', shots: ['wide', 'medium', 'close_up'], characters: 2, slots: [face, other, product] },
  { name: 'close-up', shots: ['close_up', 'extreme_close_up'], characters: 0, slots: [face, product, thing] },
  { name: 'wide shot', shots: ['wide'], characters: 0, slots: [product, face, around] },
  { name: 'medium shot', shots: 'any', characters: 0, slots: [product, face, thing, around, look] }
];
