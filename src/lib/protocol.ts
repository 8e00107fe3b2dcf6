/**
 * What travels between studio and browser: the notebook as it is shown, and the socket's messages. Types only.
 *
 * The server derives the view from the project's facts; the page never derives a state of its own. Each durable
 * change has a revision; a client that sees `from` differ from its own revision asks for a whole view again.
 */
import type { Aspect, Scene } from './pipeline/outputs.ts';
import type { AttemptState, CellId, CellKind, Failure, ProjectStage, RunState, RunTarget, ScenePart, TakeSource } from './pipeline/project.ts';
import type { CellState } from './pipeline/status.ts';

/** A reason as a sentence: `text` with the cause between `before` and `after`; the cause links to `cell`. */
export type ReasonView = {
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
  /** Made from the inputs as they are now. */
  matches: boolean;
  output: unknown;
};

export type PlanView = {
  target: RunTarget;
  cells: { id: CellId; label: string; reason: string; maybe: boolean }[];
  /** US dollars, null when a price is unknown; milliseconds, null when there is no experience yet. */
  cost: number | null;
  milliseconds: number | null;
};

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
  } | null;
  /** Usual milliseconds for this kind and model on this machine, learned from past takes. */
  usual: number | null;
  params: Record<string, unknown>;
  provider: string;
  model: string;
  /** The prompt as it would be sent now; null when the step sends none or an input is missing. */
  prompt: { system: string; text: string } | null;
  inputs: { port: string; cell: CellId; slice: string; changed: boolean }[];
};

export type SceneView = Scene & {
  number: number;
  /** Similarity of the seam to the next scene, 0 to 1; null for the last one or when a clip is missing. */
  seam: number | null;
  /** Words in the motion prompt that describe appearance (CLIP-1). */
  appearanceWords: string[];
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
};

export type NotebookView = {
  id: string;
  title: string;
  sample: boolean;
  revision: number;
  stage: ProjectStage;
  aspect: Aspect;
  profile: string;
  /** In notebook order. */
  cells: CellView[];
  scenes: SceneView[];
  /** Newest first, at most 20. */
  runs: RunView[];
  /** US dollars spent. */
  spent: number;
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

/** A change of the notebook between two revisions: whole new values of what differs. `order` is present when cells came, went or moved. */
export type NotebookPatch = {
  from: number;
  revision: number;
  cells: CellView[];
  order: CellId[] | null;
  head: Omit<NotebookView, 'cells' | 'revision'>;
};

/** Volatile: not part of any revision. */
export type ProgressMessage = { cell: CellId; attempt: string; fraction: number | null; note: string };

export interface ServerToClient {
  patch: (patch: NotebookPatch) => void;
  progress: (message: ProgressMessage) => void;
  /** The project is gone. */
  deleted: () => void;
}

export type JoinReply = { ok: true; view: NotebookView | null } | { ok: false; message: string };

export interface ClientToServer {
  /** Enter a project's room. The reply carries a whole view when `revision` is not the newest, else null. */
  join: (request: { project: string; revision: number }, reply: (answer: JoinReply) => void) => void;
  leave: () => void;
  /** What a run button would do: the plan beside the click. */
  plan: (request: { project: string; target: RunTarget; cell: CellId | null }, reply: (plan: PlanView | null) => void) => void;
}
