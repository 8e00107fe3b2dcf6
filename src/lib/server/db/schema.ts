/**
 * Tables. What decisions need to know of a row is its `body`, the domain object as JSON (pipeline/project.ts); what
 * queries and constraints need stands in columns beside it. Every durable change of a project raises its revision.
 */
import type { Generated } from 'kysely';

export type Schema = {
  projects: {
    id: string;
    title: string;
    profile: string;
    sample: number;
    created_at: number;
    updated_at: number;
    revision: number;
    deleted_at: number | null;
  };
  takes: { id: string; project_id: string; cell: string; seq: number; step: string; model: string | null; milliseconds: number | null; body: string };
  choices: { project_id: string; cell: string; body: string };
  attempts: { id: string; project_id: string; run_id: string; cell: string; seq: number; state: string; body: string };
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
  /** Append-only: one row for every call that may have been charged, and every free one, recorded as such. */
  ledger: {
    id: Generated<number>;
    project_id: string;
    attempt_id: string;
    run_id: string;
    kind: string;
    provider: string;
    model: string;
    units: string;
    usd: number | null;
    at: number;
  };
};
