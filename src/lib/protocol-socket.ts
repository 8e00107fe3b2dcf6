/** What goes over the socket between studio and page. Types only. */
import type { CellId, RunTarget } from './pipeline/project.ts';
import type { CellView, NotebookPatch, NotebookView, PlanView } from './protocol.ts';
import type { ReviewNews } from './review-protocol.ts';

/** Volatile: not part of any revision. */
export type ProgressMessage = { cell: CellId; attempt: string; fraction: number | null; note: string };

export interface ServerToClient {
  patch: (patch: NotebookPatch) => void;
  progress: (message: ProgressMessage) => void;
  /** Something was said, or a link changed. */
  review: (news: ReviewNews) => void;
  /** The project is gone. */
  deleted: () => void;
}

export type JoinReply = { ok: true; view: NotebookView | null } | { ok: false; message: string };

export interface ClientToServer {
  /** Enter a project's room. The reply carries a whole view when `revision` is not the newest, else null. */
  join: (request: { project: string; revision: number }, reply: (answer: JoinReply) => void) => void;
  leave: () => void;
  /** The whole of a cell that came slim. */
  cell: (request: { project: string; cell: CellId }, reply: (cell: CellView | null) => void) => void;
  /** What a run button would do: the plan beside the click. */
  plan: (request: { project: string; target: RunTarget; cell: CellId | null }, reply: (plan: PlanView | null) => void) => void;
}
