/** What the page is told of assets, of who is in a scene, and of the correction of its clip. Types only. */
import type { AssetKind, CorrectionMode, Prominence, SheetTier } from './pipeline/assets/words.ts';
import type { BriefImage } from './pipeline/outputs.ts';

/** A reference that a take was made from. */
export type TakeReference = { asset: string; tag: string };

/** Whether a character's face is known from its picture; `absent`: the part that reads faces is not installed. */
export type FaceKnown = 'known' | 'none' | 'absent';

/** An asset as the page shows it. */
export type AssetView = {
  id: string;
  kind: AssetKind;
  tag: string;
  name: string;
  /** The person's own words, and those of the model that looked at the picture; either may be empty. */
  description: string;
  seen: string;
  pictures: readonly BriefImage[];
  /** A picture of the brief, which is an asset from the start. */
  ofBrief: boolean;
  /** Something was written down of it. */
  written: boolean;
  sheet: SheetTier | null;
  describe: boolean;
  /** Null where it is no character, has no picture, or nobody has looked yet. */
  face: FaceKnown | null;
  /** Numbers of the scenes that it appears in. */
  scenes: readonly number[];
};

/** Somebody or something in a scene: whether its picture is sent, and why. `by`: who put it there. */
export type CastView = {
  asset: string; tag: string; name: string; kind: AssetKind; role: string; prominence: Prominence; by: 'cast' | 'prompt' | 'picture'; chosen: boolean; why: string;
};

/** Corrections of a scene's clip: the tries there are, and what another press would do. */
export type CorrectionView = {
  mode: CorrectionMode;
  /** Even the best try is below the threshold. */
  below: boolean;
  tries: readonly { take: string; name: string; pass: number; score: number | null; way: 'edit' | 'retake' | null; cost: number | null; chosen: boolean; best: boolean }[];
  possible: boolean;
  way: 'edit' | 'retake' | null;
  /** Why there is no further pass; empty when there is nothing to say. */
  why: string;
  /** Passes that are left, and what they cost at most with their checks, in US dollars; null when not known. */
  passes: number;
  cost: number | null;
};
