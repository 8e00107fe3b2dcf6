/**
 * A cell's state, as a union whose members carry only what is true then. `empty`, `blocked`, `fresh` and `outdated`
 * are derived from content (graph/staleness.ts); the others come from the latest attempt.
 */
import type { CellId } from './project.ts';

/** Why a cell is outdated or blocked, collapsed to the cause nearest to a person's act. */
export type Reason =
  /** An input differs from what the take in effect was made from. `slice` is the declared slice, e.g. `scenes[s3].endPrompt`. */
  | { readonly kind: 'changed'; readonly cell: CellId; readonly port: string; readonly slice: string; readonly before: unknown; readonly after: unknown; readonly at: number | null }
  /** The step itself or the cell's own parameters changed. */
  | { readonly kind: 'parameters'; readonly before: unknown; readonly after: unknown }
  /** A new version of the step, or another step (a scene that became the first). */
  | { readonly kind: 'step'; readonly before: string; readonly after: string }
  /** Something upstream is outdated, so this may change too. `cell` is where it begins. */
  | { readonly kind: 'through'; readonly cell: CellId }
  /** Something upstream has no result yet, failed, or is gone. */
  | { readonly kind: 'missing'; readonly cell: CellId; readonly why: 'empty' | 'failed' | 'gone' | 'invalid' };

export type Standing =
  | { readonly state: 'empty' }
  | { readonly state: 'blocked'; readonly reasons: readonly Reason[] }
  | { readonly state: 'fresh' }
  | { readonly state: 'outdated'; readonly reasons: readonly Reason[] };

/** `unknown`: a call for it may have been charged, and nobody knows what became of it; a person says. */
export type CellState = Standing['state'] | 'queued' | 'running' | 'failed' | 'cancelled' | 'unknown';

/** The word shown for each state; colour and shape go with it in the page. */
export const stateWords: Record<CellState, string> = {
  empty: 'empty', blocked: 'blocked', fresh: 'up to date', outdated: 'outdated',
  queued: 'queued', running: 'running', failed: 'failed', cancelled: 'cancelled', unknown: 'unknown'
};

/** Ends of an attempt that leave its cell without what it was run for. */
export const failedStates: ReadonlySet<string> = new Set(['failed', 'cancelled', 'interrupted']);
