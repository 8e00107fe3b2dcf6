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

/** Money, history of acts, events and settings; takes found by fingerprint, whoever made them. */
const money: Migration = {
  async up(db: Kysely<unknown>) {
    const statements = [
      `alter table projects add column cap real`,
      `alter table takes add column fingerprint text`,
      `alter table takes add column recipe text`,
      `alter table takes add column created_at integer not null default 0`,
      `alter table takes add column deleted_at integer`,
      `update takes set fingerprint = json_extract(body, '$.fingerprint'), recipe = json_extract(body, '$.recipe'),
        created_at = json_extract(body, '$.createdAt'), deleted_at = json_extract(body, '$.deletedAt')`,
      `create index takes_equal on takes (fingerprint, recipe, created_at) where deleted_at is null`,
      `alter table attempts add column reserved real`,
      `create index attempts_reserved on attempts (reserved) where state in ('queued', 'running', 'unknown')`,
      `update attempts set body = json_set(body, '$.recipes', json('{}'), '$.estimate', 0, '$.notes', json('[]'))`,
      `update runs set body = json_set(body, '$.estimate', 0)`,
      `create table charges (id text primary key, project_id text not null references projects(id), at integer not null,
        usd real, body text not null)`,
      `create index charges_project on charges (project_id, at)`,
      `create index charges_day on charges (at)`,
      `insert into charges (id, project_id, at, usd, body)
        select 'ledger-' || id, project_id, at, usd, json_object('id', 'ledger-' || id, 'attempt', attempt_id, 'run', run_id,
          'cell', coalesce((select cell from attempts where attempts.id = attempt_id), ''), 'kind', kind, 'provider', provider,
          'model', model, 'units', json(units), 'estimated', 0, 'usd', usd, 'basis', 'free', 'at', at) from ledger`,
      `drop table ledger`,
      `create table acts (id text primary key, project_id text not null references projects(id), seq integer not null,
        state text not null, body text not null)`,
      `create index acts_project on acts (project_id, seq) where state <> 'dropped'`,
      `create table events (id integer primary key autoincrement, project_id text not null, at integer not null,
        type text not null, body text not null)`,
      `create index events_project on events (project_id, at)`,
      `create table settings (key text primary key, body text not null)`
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  }
};

/** Review through shared links: links, who came, what they said. None of it is part of a project's revision. */
const review: Migration = {
  async up(db: Kysely<unknown>) {
    const statements = [
      `create table shares (id text primary key, project_id text not null references projects(id), token_hash text not null unique,
        label text not null, role text not null, download integer not null, content text not null, pins integer not null,
        passcode text, version integer not null, created_at integer not null, expires_at integer, revoked_at integer)`,
      `create index shares_project on shares (project_id, created_at)`,
      `create table reviewers (id text primary key, project_id text not null references projects(id),
        share_id text not null references shares(id), name text not null, created_at integer not null)`,
      `create table tries (share_id text not null references shares(id), project_id text not null references projects(id), address text not null,
        wrong integer not null, locked_until integer not null, primary key (share_id, address))`,
      `create table visits (id integer primary key autoincrement, project_id text not null references projects(id),
        share_id text not null references shares(id), at integer not null, kind text not null, who text not null)`,
      `create index visits_share on visits (share_id, at)`,
      `create table comments (id text primary key, project_id text not null references projects(id), seq integer not null,
        share_id text references shares(id), author text not null, name text not null, once text not null, parent text references comments(id),
        take text not null, scene text, first integer not null, last integer not null, rate_num integer not null, rate_den integer not null,
        text text not null, drawing text, created_at integer not null, edited_at integer, resolved_at integer, deleted_at integer)`,
      `create index comments_project on comments (project_id, seq)`,
      `create unique index comments_once on comments (author, once)`,
      `create table judgements (id text primary key, project_id text not null references projects(id), share_id text not null references shares(id),
        author text not null, name text not null, cell text not null, content text not null, verdict text not null, note text not null, at integer not null)`,
      `create index judgements_project on judgements (project_id, at)`,
      `create table proposals (id text primary key, project_id text not null references projects(id), comment_id text not null references comments(id),
        scene text not null, field text not null, before text not null, after text not null, writer text not null, state text not null, created_at integer not null)`,
      `create index proposals_project on proposals (project_id) where state = 'open'`
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  }
};

/** Assets that all projects share. */
const library: Migration = {
  async up(db: Kysely<unknown>) {
    await sql.raw(`create table library (id text primary key, kind text not null, tag text not null, name text not null, description text not null,
      pictures text not null, created_at integer not null)`).execute(db);
  }
};

/** What was judged elsewhere comes with a bundle, without the link it was judged through. SQLite changes a column by making its table anew. */
const judgedElsewhere: Migration = {
  async up(db: Kysely<unknown>) {
    const columns = 'id, project_id, share_id, author, name, cell, content, verdict, note, at';
    const statements = [
      `create table judgements_new (id text primary key, project_id text not null references projects(id), share_id text references shares(id),
        author text not null, name text not null, cell text not null, content text not null, verdict text not null, note text not null, at integer not null)`,
      `insert into judgements_new (${columns}) select ${columns} from judgements`,
      `drop table judgements`,
      `alter table judgements_new rename to judgements`,
      `create index judgements_project on judgements (project_id, at)`
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  }
};

export const migrations: MigrationProvider = {
  getMigrations: async () => ({ '001_first': first, '002_money': money, '003_review': review, '004_library': library, '005_judged_elsewhere': judgedElsewhere })
};
