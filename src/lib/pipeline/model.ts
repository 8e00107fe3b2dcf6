/** What is written down of a model: what it can do, and whether it still answers. Types only; the catalogue holds the facts, models.ts what follows from them. */
import type { Aspect } from './outputs.ts';
import type { Capability, VideoMode } from './steps/tools.ts';

/** `instead`: the id of the model that takes its place at the same provider; empty where there is none. Dates as YYYY-MM-DD. */
export type ModelState =
  | { readonly kind: 'current' }
  | { readonly kind: 'retiring'; readonly on: string; readonly instead: string }
  | { readonly kind: 'retired'; readonly on: string | null; readonly instead: string };

/** Seconds that a model makes: a few lengths, or anything between two. */
export type Seconds = readonly number[] | { readonly least: number; readonly most: number };

export type ModeRules = {
  readonly seconds: Seconds;
  readonly ratios: readonly Aspect[];
  /** Most pictures of the `references` mode. */
  readonly references?: number;
};

export type ImageRules = {
  /** Most pictures that it paints from. */
  readonly inputs: number;
  readonly ratios: readonly Aspect[];
  /** As we ask for it, where the model has a choice. */
  readonly size?: string;
  /** Whether a writer composes each picture first, whose tokens are paid for as well. */
  readonly writes?: true;
};

export type VideoRules = {
  readonly modes: Partial<Record<VideoMode, ModeRules>>;
  /** As we ask for it; clips are brought to the project's size in any case. */
  readonly resolution: string;
  readonly resolutions: readonly string[];
  readonly seeds: boolean;
  /** What a second of it is in the price book: we ask for silent clips where that is cheaper, for films are cut without sound. */
  readonly unit: 'second' | 'second_silent';
  /** Longest clip that it edits, in seconds; null where it does not edit. */
  readonly editSeconds: number | null;
};

export type Model = {
  readonly provider: string;
  readonly id: string;
  readonly name: string;
  readonly capabilities: readonly Exclude<Capability, 'media'>[];
  readonly state: ModelState;
  readonly image?: ImageRules;
  readonly video?: VideoRules;
  /** What a person should know before choosing it; one sentence. */
  readonly note?: string;
};
