/**
 * The writer's words for one category of product. Entries are templates (voice.ts) that fit one grammatical place:
 *   settings   where a story plays (see Setting)
 *   troubles, reliefs     life without and with it, noun phrases
 *   uses       the moment of use, a noun phrase: "the first sip"
 *   details    what a close-up shows, a noun phrase
 *   crafts     how it is made, a noun phrase
 *   gestures   a clause with a hand or a person and the product
 *   actions    something small that can happen within one shot: `motion` tells it without appearance (CLIP-1), `state`
 *              is what the last frame shows of it
 *   lights     light of a frame
 *   invites    an imperative for the last scene
 */
import type { Category } from '../../../../../pipeline/outputs.ts';

/** `scene`: the whole, a noun phrase. `place`: where the product stands, with its preposition. `surface` and `backdrop`:
 * what is under and behind it, noun phrases. */
export type Setting = { readonly scene: string; readonly place: string; readonly surface: string; readonly backdrop: string };

export type Action = { readonly motion: string; readonly state: string };

export type Lexicon = {
  readonly category: Category;
  readonly settings: readonly Setting[];
  readonly troubles: readonly string[];
  readonly reliefs: readonly string[];
  readonly uses: readonly string[];
  readonly details: readonly string[];
  readonly crafts: readonly string[];
  readonly gestures: readonly string[];
  readonly actions: readonly Action[];
  readonly lights: readonly string[];
  readonly invites: readonly string[];
  readonly audience: string;
  /** Begins with a verb in the third person singular. */
  readonly benefit: string;
  readonly palette: readonly string[];
};
