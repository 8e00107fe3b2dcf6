/** The database's history, one entry a release that changed it. Entries are never edited once released. */
import { sql, type Kysely } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';

const first: Migration = {
  async up(db: Kysely<unknown>) {
    const statements = [
      `create table projects (id text primary key, title text not null, profile text not null, sample integer not null,
        created_at integer not null, updated_at integer not null, revision integer not null, deleted_at integer)`,
      `create table takes (id text primary key, project_id text not null references projects(id), cell text not null,
        seq integer not null, step text not null, model text, milliseconds integer, body text not null)`,
      `create index takes_project on takes (project_id, seq)`,
      `create table choices (project_id text not null references projects(id), cell text not null, body text not null,
        primary key (project_id, cell))`,
      `create table runs (id text primary key, project_id text not null references projects(id), seq integer not null,
        state text not null, owner text, lease_until integer not null default 0, body text not null)`,
      `create index runs_project on runs (project_id, seq)`,
      `create index runs_open on runs (lease_until) where state = 'running'`,
      `create table attempts (id text primary key, project_id text not null references projects(id),
        run_id text not null references runs(id), cell text not null, seq integer not null, state text not null,
        body text not null)`,
      `create index attempts_project on attempts (project_id, seq)`,
      // Two processes, or two presses, never run one cell twice at the same time.
      `create unique index attempts_active on attempts (project_id, cell) where state in ('queued', 'running')`,
      `create table artifacts (project_id text not null references projects(id), artifact text not null, mime text not null,
        bytes integer not null, primary key (project_id, artifact))`,
      `create table ledger (id integer primary key autoincrement, project_id text not null references projects(id),
        attempt_id text not null, run_id text not null, kind text not null, provider text not null, model text not null,
        units text not null, usd real, at integer not null)`
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  }
};

export const migrations: MigrationProvider = {
  getMigrations: async () => ({ '001_first': first })
};
