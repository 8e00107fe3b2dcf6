/**
 * Project, cell, take, attempt, run: the facts that the database keeps, as plain immutable data. Everything else
 * (states, reasons, plans, the view) is derived from these.
 *
 * A project's cells follow from its storyboard: `brief`, `manifest` once somebody has written down an asset, `stories`,
 * `storyboard`, then `a1/words` and `a1/sheet` for each asset that asks for them, then `s1/start`, `s1/end`,
 * `s1/clip`, `s1/drift` for each scene in order, then `timeline` once somebody has edited it, then `export`. Scene ids never change, so a cell and its takes
 * survive moving, removing and putting back a scene.
 */
import type { CellId } from './cell-id.ts';
import type { ArtifactRef } from './outputs.ts';
import type { Capability, Recipe } from './recipe.ts';

export * from './cell-id.ts';

/** One input of a run: which slice of which cell, the digest of its value, and the value itself. */
export type BoundInput = {
  readonly port: string;
  readonly cell: CellId;
  readonly slice: string;
  readonly digest: string;
  readonly value: unknown;
};

export const takeSources = ['generated', 'inherited', 'edited', 'uploaded', 'cached'] as const;
export type TakeSource = (typeof takeSources)[number];

/** What went out in a prompt's place: at level 0 a composition, at 1 and 2 a safer wording after a refusal (REF-6). */
export type Wording = { readonly level: 0 | 1 | 2; readonly text: string };
/** How a clip was made to correct another take of it (CLIP-4): `base` is the first of them, `of` the one that was corrected. */
export type Correction = {
  readonly of: string;
  readonly base: string;
  readonly pass: number;
  readonly way: 'edit' | 'retake';
  /** What was to be mended, as the check said it. */
  readonly prompt: string;
  readonly video: ArtifactRef;
};

export type SentReference = { readonly asset: string; readonly tag: string };

export type Take = {
  readonly id: string;
  readonly cell: CellId;
  /** Order of arrival within the project; the newest is the highest. */
  readonly seq: number;
  readonly source: TakeSource;
  readonly fingerprint: string;
  /** `step@version` the inputs were bound for. */
  readonly step: string;
  readonly recipe: string | null;
  readonly params: unknown;
  readonly inputs: readonly BoundInput[];
  readonly output: unknown;
  readonly parent: string | null;
  readonly attempt: string | null;
  readonly run: string | null;
  readonly seed: number | null;
  readonly prompt: { readonly system: string; readonly text: string } | null;
  /** Only where what was sent differs from the prompt. */
  readonly wording?: Wording;
  /** The assets whose pictures were sent, in order, with their tags of that moment (REF-3); absent where none were. */
  readonly references?: readonly SentReference[];
  readonly correction?: Correction;
  readonly provider: string | null;
  readonly model: string | null;
  /** US dollars; null when it is not known. */
  readonly cost: number | null;
  readonly milliseconds: number | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly deletedAt: number | null;
};

/** What a person says of a clip, beside what was measured. */
export const clipVerdicts = ['fine', 'wrong'] as const;
export type ClipVerdict = (typeof clipVerdicts)[number];

/** What a person decided about a cell. */
export type CellChoice = {
  readonly id: CellId;
  /** The cell's own parameters (its step's schema fills in what is absent). */
  readonly params: Readonly<Record<string, unknown>>;
  /** The take preferred for a fingerprint. */
  readonly preferred: Readonly<Record<string, string>>;
  /** The take last shown; used, as outdated, when nothing matches. */
  readonly current: string | null;
  readonly pinned: string | null;
  /** Takes accepted as good for other inputs: fingerprint -> take. */
  readonly accepted: Readonly<Record<string, string>>;
  /** What a person said of clips, by the content of their video; absent in older rows (pipeline/verdicts.ts). */
  readonly verdicts?: Readonly<Record<string, ClipVerdict>>;
  /** When the cell's content was last changed by a person or a run. */
  readonly changedAt: number | null;
};

/** `interrupted`: its process died, and it may simply be done again. `unknown`: a paid call may have been made; a person
 * checks, adopts or discards it, and nothing sends it again by itself. */
export const attemptStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted', 'unknown'] as const;
export type AttemptState = (typeof attemptStates)[number];

export type Failure = {
  readonly code: string;
  readonly type: string;
  readonly message: string;
  readonly advice: string;
  readonly detail: string;
};

/** `at`: milliseconds since 1970. */
export type Note = { readonly at: number; readonly text: string };

export type Attempt = {
  readonly id: string;
  readonly run: string;
  readonly cell: CellId;
  readonly seq: number;
  readonly state: AttemptState;
  readonly step: string;
  readonly fingerprint: string;
  readonly params: unknown;
  readonly inputs: readonly BoundInput[];
  readonly seed: number;
  readonly references?: readonly SentReference[];
  readonly correction?: Correction;
  readonly provider: string;
  readonly model: string;
  readonly recipe: string;
  /** Who does each part of it, fixed when it was queued: whoever takes it over asks the same ones. */
  readonly recipes: Readonly<Partial<Record<Capability, Recipe>>>;
  /** US dollars held back for it while it is not over; null when the price is not known. */
  readonly estimate: number | null;
  /** The run log's lines about it: waits, further tries, wordings. */
  readonly notes: readonly Note[];
  readonly idempotencyKey: string;
  /** The process that makes its call, `host:pid:nonce`; absent while nobody does. */
  readonly sender?: string;
  readonly handle: unknown;
  /** What the job in `handle` cost is in the ledger already: of an attempt that could not fetch its result, and of the next one, which looks again. */
  readonly counted?: true;
  /** When that job was submitted, where an earlier attempt did that. */
  readonly submittedAt?: number;
  /** How many times it was tried (AD-6). */
  readonly tries: number;
  readonly failure: Failure | null;
  readonly queuedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
};

export const runTargets = ['this', 'needs', 'follows', 'outdated', 'export', 'retry', 'correct'] as const;
/** `this`: the cell alone. `needs`: with what it needs. `follows`: it and what follows. `outdated`: every outdated cell.
 * `export`: all that the film needs. `retry`: every failed cell and what follows. `correct`: the clip that it is pressed on,
 * until its check holds or nothing more helps. */
export type RunTarget = (typeof runTargets)[number];
export const runStates = ['running', 'succeeded', 'failed', 'cancelled', 'stopped_by_budget'] as const;
export type RunState = (typeof runStates)[number];

export type Run = {
  readonly id: string;
  readonly seq: number;
  readonly target: RunTarget;
  /** The cells it was pressed on; for `retry`, those that had failed. */
  readonly roots: readonly CellId[];
  readonly state: RunState;
  /** US dollars that its plan was expected to cost when it was pressed; null when a price was not known. */
  readonly estimate: number | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Seconds spent per step kind (ORCH-3); partial on failure. */
  readonly seconds: Readonly<Record<string, number>>;
  /** The first failure: which cell failed, and how (ORCH-4). */
  readonly failedCell: CellId | null;
  readonly failure: Failure | null;
};

/** How an amount is known: from the provider's own answer, from the price book, or because there is nothing to pay. */
export const chargeBases = ['provider', 'price_book', 'free', 'cached', 'unknown'] as const;
export type ChargeBasis = (typeof chargeBases)[number];

/** One row of the ledger, written for every call that was or may have been charged, and for every free one. Never changed. */
export type Charge = {
  readonly id: string;
  readonly attempt: string | null;
  readonly run: string | null;
  readonly cell: CellId;
  /** The step: `stories`, `keyframe_end`, `clip` ... */
  readonly kind: string;
  readonly provider: string;
  readonly model: string;
  readonly units: Readonly<Record<string, number>>;
  /** US dollars: what was held back for it, and what it cost; null when not known. */
  readonly estimated: number | null;
  readonly usd: number | null;
  readonly basis: ChargeBasis;
  readonly at: number;
};

/** One value that an act changed. A take's value is when it was deleted; null while it is there. */
export type Patch = {
  readonly row: 'project' | 'take' | 'choice';
  readonly id: string;
  /** Path to the value inside the row, such as `preferred`, `<fingerprint>`. */
  readonly path: readonly string[];
  /** `undefined` (absent in the database) where there was no value. */
  readonly before?: unknown;
  readonly after?: unknown;
};

/** One act of a person, with what undoes it. `dropped`: another act came after it was undone. */
export type Act = {
  readonly id: string;
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly cell: CellId | null;
  readonly patches: readonly Patch[];
  readonly state: 'done' | 'undone' | 'dropped';
};

/** Everything the decisions need to know of one project. */
export type Project = {
  readonly id: string;
  readonly title: string;
  readonly profile: string;
  /** The most that this project may spend, in US dollars; null without a cap. */
  readonly cap: number | null;
  readonly sample: boolean;
  readonly createdAt: number;
  readonly revision: number;
  readonly takes: ReadonlyMap<string, Take>;
  readonly choices: ReadonlyMap<CellId, CellChoice>;
  readonly attempts: ReadonlyMap<string, Attempt>;
  readonly runs: ReadonlyMap<string, Run>;
  readonly charges: ReadonlyMap<string, Charge>;
  /** The newest acts that can still be undone or redone. */
  readonly acts: ReadonlyMap<string, Act>;
};

/** A project without any fact. */
export const emptyProject = (given: Partial<Project> & Pick<Project, 'id' | 'title'>): Project => ({
  profile: 'animatic', cap: null, sample: false, createdAt: 0, revision: 0, takes: new Map(), choices: new Map(), attempts: new Map(),
  runs: new Map(), charges: new Map(), acts: new Map(), ...given
});

/** ORCH-1. */
export const projectStages = ['pending', 'storyboarding', 'keyframing', 'video_gen', 'stitching', 'complete', 'failed'] as const;
export type ProjectStage = (typeof projectStages)[number];
