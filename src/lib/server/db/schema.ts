/**
 * Tables. What decisions need to know of a row is its `body`, the domain object as JSON (pipeline/project.ts); what
 * queries and constraints need stands in columns beside it. Every durable change of a project raises its revision.
 */
import type { Generated } from 'kysely';
import type { ReviewTables } from './review-schema.ts';

/** `pictures`: JSON. */
export type LibraryRow = { id: string; kind: string; tag: string; name: string; description: string; pictures: string; created_at: number };

export type Schema = ReviewTables & {
  projects: {
    id: string;
    title: string;
    profile: string;
    sample: number;
    created_at: number;
    updated_at: number;
    revision: number;
    deleted_at: number | null;
    cap: number | null;
  };
  takes: {
    id: string; project_id: string; cell: string; seq: number; step: string; model: string | null; milliseconds: number | null;
    fingerprint: string | null; recipe: string | null; created_at: number; deleted_at: number | null; body: string;
  };
  choices: { project_id: string; cell: string; body: string };
  attempts: {
    id: string; project_id: string; run_id: string; cell: string; seq: number; state: string;
    /** US dollars held back while it is queued, running or unknown; null when the price is not known. */
    reserved: number | null;
    body: string;
  };
  runs: {
    id: string;
    project_id: string;
    seq: number;
    state: string;
    /** Who drives the run (`host:pid:nonce`), and until when without a heartbeat. Not part of any revision. */
    owner: string | null;
    lease_until: number;
    body: string;
  };
  /** Which artifacts a project's takes refer to. */
  artifacts: { project_id: string; artifact: string; mime: string; bytes: number };
  /** The ledger, append-only: one row for every call that may have been charged, and every free one, recorded as such. */
  charges: { id: string; project_id: string; at: number; usd: number | null; body: string };
  acts: { id: string; project_id: string; seq: number; state: string; body: string };
  /** What happened, for whoever studies their own work (AD-14). Nothing leaves the machine. */
  events: { id: Generated<number>; project_id: string; at: number; type: string; body: string };
  settings: { key: string; body: string };
  /** Assets that all projects share. */
  library: LibraryRow;
};
