/**
 * What travels between studio and browser: the notebook as it is shown; what goes over its socket is in protocol-socket.ts. Types only.
 *
 * The server derives the view from the project's facts; the page never derives a state of its own. Each durable
 * change has a revision; a client that sees `from` differ from its own revision asks for a whole view again.
 */
import type { Aspect, Scene } from './pipeline/outputs.ts';
import type { AssetView, CastView, CorrectionView, TakeReference } from './protocol-assets.ts';
import type { ChosenStep } from './pipeline/own-profile.ts';
import type { Recipe } from './pipeline/profiles.ts';
import type { AttemptState, CellId, CellKind, ClipVerdict, Failure, ProjectStage, RunState, RunTarget, ScenePart, TakeSource } from './pipeline/project.ts';
import type { CellState, Reason } from './pipeline/status.ts';
import type { Crop } from './pipeline/timeline/words.ts';
import type { Capability } from './pipeline/steps/tools.ts';

export type { AssetView, CastView, CorrectionView, FaceKnown, TakeReference } from './protocol-assets.ts';

/** A reason as a sentence: `text` with the cause between `before` and `after`; the cause links to `cell`. */
export type ReasonView = {
  /** `through`: only something upstream is outdated; nothing here can be accepted then. */
  kind: Reason['kind'];
  /** Words before the link, the linked words, and the words after it; joined they are one sentence. */
  before: string;
  link: string;
  after: string;
  cell: CellId;
  /** The slice's field (`endPrompt`), when the cause is one field of a scene or the brief. */
  field: string | null;
  /** The text difference, when the slice is text. */
  difference: { before: string; after: string } | null;
};

export type TakeView = {
  id: string;
  /** 1 is the oldest take of this cell. */
  number: number;
  source: TakeSource;
  createdAt: number;
  cost: number | null;
  milliseconds: number | null;
  provider: string | null;
  model: string | null;
  prompt: { system: string; text: string } | null;
  /** What was sent in its place: a safer wording after a refusal (level 1 or 2), or a composition (level 0). */
  wording: { level: 0 | 1 | 2; text: string } | null;
  /** The assets whose pictures were sent with it, as they were tagged then; none for cells that send none. */
  references: readonly TakeReference[];
  /** Made from the inputs as they are now, or accepted as good for them. */
  matches: boolean;
  /** Its inputs changed while it was made, so it never came into use by itself. */
  late: boolean;
  output: unknown;
};

/**
 * `cost`: US dollars, null when a price is not known. `milliseconds`: null when there is no experience yet. `maybe`: it may
 * turn out unchanged and not run. `replaces`: what a person has written or uploaded gives way to a generated take.
 */
export type PlannedView = { id: CellId; label: string; reason: string; maybe: boolean; replaces: boolean; cost: number | null; milliseconds: number | null };

export type PlanView = {
  target: RunTarget;
  cells: PlannedView[];
  /** US dollars of all cells, as a run keeps it and the budget gate counts it; null when a price is not known. */
  cost: number | null;
  /** The part of it that does not hang on how other cells turn out. */
  certain: number | null;
  /** What corrections by themselves may add to it, at most; null when not known, 0 where there are none. */
  corrections: number | null;
  /** From the press to the end, with what runs side by side; null when there is no experience yet. */
  milliseconds: number | null;
};

/** One mild sentence beside a cell's state. `own`: a run would replace a person's own. `pinned`: it is, though outdated.
 * `older`: made with older settings; `cost` is what doing it again costs. */
export type NoteView = { kind: 'own' | 'pinned' | 'older' | 'forced' | 'obstacle'; text: string; cost: number | null };

/** US dollars, and how many calls nobody knows the price of. */
export type Amount = { usd: number; unpriced: number };

/** An act of a person in words, such as "scene 2's last-frame prompt". `type` is that of its operation. */
export type HistoryStep = { id: string; type: string; label: string; at: number };

export type CellView = {
  id: CellId;
  kind: CellKind;
  scene: string | null;
  part: ScenePart | null;
  /** For headings and the outline: "Scene 2 · last frame". `short`: "Last frame". */
  label: string;
  short: string;
  state: CellState;
  /** The state in words, such as "outdated" or "running". */
  word: string;
  reasons: ReasonView[];
  pinned: boolean;
  /** The take in effect; null when there is none. Its output has the shape of the kind (pipeline/outputs.ts). */
  take: TakeView | null;
  /** True in long notebooks, whose cells come without prompts, inputs and other takes; the whole is asked for when one is selected. */
  slim: boolean;
  /** How many takes it has that are not deleted. */
  takeCount: number;
  /** The newest takes that are not deleted and the one in effect, oldest first; their prompts are left out. */
  takes: TakeView[];
  /** The latest attempt, unless a newer take made it irrelevant. */
  attempt: {
    id: string;
    state: AttemptState;
    fraction: number | null;
    note: string;
    startedAt: number | null;
    failure: Failure | null;
    tries: number;
    /** Of a call that may have been charged: what can be done besides discarding it. Null for every other. */
    lost: { provider: string; check: boolean; adopt: boolean } | null;
  } | null;
  notes: NoteView[];
  /** US dollars that a run of this cell alone is expected to cost; null when its price is not known. */
  price: number | null;
  /** What its calls have cost so far. */
  spent: Amount;
  /** Of which kind of model it asks; null when it asks none. `chosen`: the model named on the cell itself. */
  capability: Capability | null;
  chosen: Recipe | null;
  /** Usual milliseconds for this kind and model on this machine, learned from past takes. */
  usual: number | null;
  params: Record<string, unknown>;
  provider: string;
  model: string;
  /** The prompt as it would be sent now; null when the step sends none or an input is missing. */
  prompt: { system: string; text: string } | null;
  inputs: { port: string; cell: CellId; slice: string; changed: boolean }[];
};

/**
 * The last frame of a clip beside the first of the next. `score`: 0 to 1, 1 cannot be told apart. `ssim`: structural
 * similarity. `deltaE`: mean CIEDE2000 difference. `picture`: address of the picture that shows where they differ.
 */
export type SeamView = { score: number; ssim: number; deltaE: number; picture: string };

export type SceneView = Scene & {
  number: number;
  /** Everybody in it, those whose pictures are sent first. */
  members: readonly CastView[];
  /** Null where its clip was not checked. */
  correction: CorrectionView | null;
  /** The seam to the next scene; null for the last one, when a clip is missing, and until it is measured. */
  seam: SeamView | null;
  /** What a person said of its clip as it is now; null where nobody did. */
  verdict: ClipVerdict | null;
  /** Words in the motion prompt that describe appearance (CLIP-1). */
  appearanceWords: string[];
  /** Where its subject is, for shapes that show less than its clip; null where nobody knows. */
  subject: Crop | null;
};

export type RunView = {
  id: string;
  number: number;
  target: RunTarget;
  cell: CellId | null;
  state: RunState;
  startedAt: number;
  endedAt: number | null;
  seconds: Record<string, number>;
  failedCell: CellId | null;
  failure: Failure | null;
  done: number;
  total: number;
  /** US dollars: what its plan was expected to cost when it was pressed (null when not known), and what it cost. */
  estimate: number | null;
  cost: Amount;
};

export type NotebookView = {
  id: string;
  title: string;
  sample: boolean;
  revision: number;
  stage: ProjectStage;
  aspect: Aspect;
  profile: string;
  /** What the profile has for each step that a person chooses a model for. */
  recipes: Readonly<Record<ChosenStep, Recipe>>;
  /** The profile is the notebook's own choice and has no name yet. */
  nameless: boolean;
  /** In notebook order. */
  cells: CellView[];
  scenes: SceneView[];
  /** How many frames the film has as its timeline says; clips that are not made count with the length that is planned. */
  frames: number;
  /** Everything that scenes may show: the brief's pictures, then what the manifest holds. */
  assets: readonly AssetView[];
  /** Newest first, at most 20. */
  runs: RunView[];
  /** US dollars spent, held back for what is not over, and the cap; null without one. */
  spent: number;
  held: number;
  /** Calls whose price nobody knows. */
  unpriced: number;
  cap: number | null;
  /** Something in it costs money, or may. */
  paid: boolean;
  /** What undo would take back and redo bring back. */
  undo: HistoryStep | null;
  redo: HistoryStep | null;
  /** Scenes that a person has written, which the next storyboard may keep. */
  edited: string[];
  /** How many scenes and takes rest in the bin. */
  binned: number;
  /** `missing`: why it cannot work yet, such as "No key for Google is set."; null when it can. */
  /** `unfit`: why its clips cannot have the notebook's shape. */
  /** `note`: of one that the notebook has otherwise than the studio does now. */
  profiles: { id: string; name: string; missing: string | null; unfit: string | null; note?: string }[];
  /** Models to choose from on a cell, by what they do; only where there is more than one. */
  offers: Partial<Record<Capability, (Recipe & { name: string; missing: string | null; unfit: string | null })[]>>;
  /** The one primary action: bring up to date, make the film, or null when there is nothing to do. */
  next: (PlanView & { label: string }) | null;
};

export type ProjectCard = {
  id: string;
  title: string;
  sample: boolean;
  stage: ProjectStage;
  aspect: Aspect;
  scenes: number;
  updatedAt: number;
  /** `/artifacts/...` of a picture to show, or null. */
  picture: string | null;
  outdated: number;
};

/** A cell that is new, or of one that is known (without its kind) the fields that differ, each with its whole new value. */
export type CellChange = CellView | (Partial<Omit<CellView, 'id' | 'kind'>> & { id: CellId; kind?: never });

/** A change of the notebook between two revisions. `order` is present when cells came, went or moved. */
export type NotebookPatch = {
  from: number;
  revision: number;
  cells: CellChange[];
  order: CellId[] | null;
  /** Scenes that are new or differ; `sceneOrder` is present when scenes came, went or moved. */
  scenes: SceneView[];
  sceneOrder: string[] | null;
  head: Omit<NotebookView, 'cells' | 'scenes' | 'revision'>;
};
