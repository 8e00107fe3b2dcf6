/**
 * A step definition says all there is to know about one kind of cell: what its parameters and its output look like,
 * which slices of which cells it reads, the prompt it sends, and how it runs with the tools it asks for.
 *
 * The engine binds the declared slices to values and hands them over by port name; a step sees nothing else. What
 * it does not declare cannot make it outdated, and what it declares it must read (tests/unit/slices.test.ts).
 */
import { z } from 'zod';
import type { AssetPlace, Casting, CastEdges } from '../assets/casting.ts';
import type { CellId, CellKind, TakeSource } from '../project.ts';
import type { Capability, Produced, Prompt, RunContext, Tools } from './tools.ts';

/** One declared input. `required`: an empty text counts as missing. */
export type InputDeclaration = {
  readonly port: string;
  readonly cell: CellId;
  readonly slice: string;
  readonly required?: true;
};

/** What the brief and the timeline ask for, as far as it decides what cells read. */
export type Wishes = {
  /** Slates are wanted: then, and only then, a frame reads its scene's title. */
  readonly slate: boolean;
  /** Last frames are made on the film's first frame, all at once; else each on its scene's own first frame. */
  readonly anchor: boolean;
  /** Frames know the story and the scenes beside theirs, and so read them. */
  readonly surroundings: boolean;
  /** What somebody has set in the timeline: the film reads it then, and only then. */
  readonly timeline: TimelineUse;
};

/** The same with what the manifest asks for, and what hangs on all checks. */
export type AllWishes = Wishes & {
  /** The assets; scenes and writers read of them what they use. */
  readonly casting: Casting;
  /** Clips below the threshold are corrected before the film is cut. */
  readonly corrects: boolean;
};

/** Where a cell stands in its notebook; decides which edges it has. */
export type Place = Wishes & {
  readonly scene: string | null;
  /** Position of the scene, from 0; -1 for cells outside scenes. */
  readonly index: number;
  /** All scene ids in order. */
  readonly scenes: readonly string[];
  /** Who is sent with the scene, and with the one after it; absent where they name nobody. */
  readonly cast?: CastEdges | undefined;
  readonly next?: CastEdges | undefined;
  /** The asset, for its own cells. */
  readonly asset?: AssetPlace | undefined;
  /** What the writers are told of the assets; absent where there is nothing to tell. */
  readonly casting?: Pick<Casting, 'manifest' | 'told' | 'mentioned'> | undefined;
};

/** `shaped`: the film is made in other shapes than its clips have, so where subjects are matters as well. */
export type TimelineUse = 'untouched' | 'edited' | 'shaped';

export type Inputs = Readonly<Record<string, unknown>>;

export type RunArguments<P, T extends Capability> = {
  readonly inputs: Inputs;
  readonly params: P;
  readonly prompt: Prompt | null;
  readonly tools: Pick<Tools, T>;
  readonly context: RunContext;
};

export type StepDefinition<P = unknown, O = unknown, T extends Capability = Capability> = {
  readonly kind: CellKind;
  /** `keyframe_end`: the name that enters fingerprints, with `version`. */
  readonly name: string;
  readonly version: number;
  readonly params: z.ZodType<P>;
  readonly output: z.ZodType<O>;
  /** The tools that `run` asks for; the first names the provider of the cell. */
  readonly tools: readonly T[];
  /** How takes of this step arrive. */
  readonly source: Extract<TakeSource, 'generated' | 'inherited'>;
  readonly inputs: (place: Place) => readonly InputDeclaration[];
  readonly prompt: ((inputs: Inputs, params: P) => Prompt) | null;
  /** Null for what only a person writes (the brief). */
  readonly run: ((args: RunArguments<P, T>) => Promise<Produced<O>>) | null;
};

export const defineStep = <P, O, T extends Capability>(definition: StepDefinition<P, O, T>): StepDefinition<P, O, T> => definition;

/** The name that enters fingerprints and is stored with takes. */
export const stepName = (definition: { name: string; version: number }): string => `${definition.name}@${definition.version}`;

/** Declares several slices of one cell; each port has the slice's own name unless given as `port: slice`. */
export function slicesOf(cell: CellId, ports: Readonly<Record<string, string>>): InputDeclaration[] {
  return Object.entries(ports).map(([port, slice]) => ({ port, cell, slice }));
}

/** A model chosen on the cell itself: part of its fingerprint, unlike the profile's. */
export const modelChoice = z.strictObject({ provider: z.string().min(1).max(60), model: z.string().min(1).max(160) });
/** The parameters of a step that asks a model. */
export const modelParams = z.strictObject({ model: modelChoice.optional() });

/** The model that a cell's parameters name; null follows the profile. */
export const chosenModel = (params: unknown): z.infer<typeof modelChoice> | null =>
  (params as { model?: z.infer<typeof modelChoice> } | null)?.model ?? null;
