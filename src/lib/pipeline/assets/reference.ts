/** Pictures that are sent with a scene, and what models are told of them. */
import type { ArtifactRef } from '../outputs.ts';
import type { AssetKind, Prominence } from './words.ts';

/** A picture that is sent, with what a model is told of it. */
export type Reference = {
  readonly image: ArtifactRef;
  readonly kind: AssetKind;
  readonly name: string;
  /** May be empty. */
  readonly description: string;
};

/** One who appears in a scene, as a judge is told of it. */
export type Appearing = Reference & {
  /** What it does there; may be empty. */
  readonly role: string;
  readonly prominence: Prominence;
  /** The brief's picture behind a clean sheet; absent where the brief has none, or it is the picture itself. */
  readonly original?: ArtifactRef;
};
