/**
 * The shape of a story: what its three parts say and what its scenes show. All texts are templates (voice.ts) that use
 * the lexicon's tokens. A phase is a place in the arc; its first is the hook, its last the call to action, and a film
 * with more or fewer scenes than phases takes some twice or leaves some out.
 */
import type { Category, ShotSize } from '../../../../../pipeline/outputs.ts';

export type Phase = { readonly titles: readonly string[]; readonly moments: readonly string[] };

export type Arc = {
  /** As the story card names it; also how a storyboard finds its arc again. */
  readonly label: string;
  /** Categories that it does not suit. */
  readonly unsuited: readonly Category[];
  readonly titles: readonly string[];
  readonly tones: readonly string[];
  readonly pacings: readonly string[];
  readonly looks: readonly string[];
  /** Scene counts that suit it. */
  readonly segments: readonly number[];
  readonly openings: readonly string[];
  readonly turns: readonly string[];
  readonly closings: readonly string[];
  /** The film's light where the arc decides it; else it follows the category. */
  readonly lights: readonly string[];
  /** Shot sizes that it can open with. */
  readonly opensWith: readonly ShotSize[];
  /** Body phases (1 to 4) in the order in which a short film needs them. */
  readonly order: readonly number[];
  /** What a frame of each phase shows besides the product, a noun phrase. */
  readonly frames: readonly [string, string, string, string, string, string];
  readonly phases: readonly [Phase, Phase, Phase, Phase, Phase, Phase];
};
