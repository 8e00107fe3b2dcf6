/**
 * The database: one file, write-ahead log, one connection a process. Every commit is durable (`synchronous=FULL`), so
 * that a take, a decision or a remote job's handle that was told to anybody survives a power cut.
 */
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect, type Compilable } from 'kysely';
import { Migrator } from 'kysely/migration';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from './migrations.ts';
import type { Schema } from './schema.ts';

export type Db = Kysely<Schema>;
/** Runs one query inside `atomically`: rows of a select, or how many rows a write changed. */
export type Execute = { all: <R>(query: Compilable<R>) => R[]; write: (query: Compilable) => number };
/** Rows of a select. */
export type Look = Execute['all'];

export type Opened = {
  readonly db: Db;
  /**
   * One transaction that takes the write lock at its start and never gives up the thread: nothing of this process comes
   * between, and another process waits for a moment at most. Queries are built with `db` and run through `execute`.
   */
  readonly atomically: <T>(work: (execute: Execute) => T) => T;
  /** One select, answered at once. */
  readonly look: Look;
  /** Selects that fit together: all see the database as it was at the first. Takes no lock. */
  readonly snapshot: <T>(work: (look: Look) => T) => T;
  /** Grows whenever another process has committed. */
  readonly foreignVersion: () => number;
  readonly version: string;
  /** Writes the log back into the file and closes it. */
  readonly close: () => Promise<void>;
};

/** Opens, and brings up to date, `<data>/scenebook.db`. Throws with the file's name when it cannot. */
export async function openDatabase(data: string): Promise<Opened> {
  mkdirSync(data, { recursive: true });
  const file = join(data, 'scenebook.db');
  let raw: Database.Database;
  try {
    raw = new Database(file, { timeout: 5000 });
    raw.pragma('journal_mode = WAL');
    raw.pragma('synchronous = FULL');
    raw.pragma('foreign_keys = ON');
  } catch (error) {
    throw new Error(`The database ${file} cannot be opened: ${(error as Error).message}. Is the folder writable, and the file a Scenebook database?`, { cause: error });
  }
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: raw }) });
  const { error } = await migrate(db);
  if (error) throw new Error(`The database ${file} could not be brought up to date: ${String((error as Error).message ?? error)}`, { cause: error });
  const { version } = raw.prepare('select sqlite_version() as version').get() as { version: string };
  const prepared = new Map<string, Database.Statement>();
  const statement = (sql: string) => {
    let found = prepared.get(sql);
    if (!found) prepared.set(sql, (found = raw.prepare(sql)));
    return found;
  };
  const execute: Execute = {
    all: <R>(query: Compilable<R>) => {
      const { sql, parameters } = query.compile();
      return statement(sql).all(...parameters) as R[];
    },
    write: (query) => {
      const { sql, parameters } = query.compile();
      return statement(sql).run(...parameters).changes;
    }
  };
  const together = raw.transaction((work: () => unknown) => work());
  return {
    db,
    version,
    atomically: (work) => together.immediate(() => work(execute)) as ReturnType<typeof work>,
    look: execute.all,
    snapshot: (work) => together.deferred(() => work(execute.all)) as ReturnType<typeof work>,
    foreignVersion: () => raw.pragma('data_version', { simple: true }) as number,
    close: async () => {
      raw.pragma('wal_checkpoint(TRUNCATE)');
      await db.destroy();
    }
  };
}

/** Two processes may start at once; the one that comes second finds the work done. */
async function migrate(db: Db): Promise<{ error?: unknown }> {
  const migrator = new Migrator({ db, provider: migrations });
  let result = await migrator.migrateToLatest();
  for (let tries = 0; result.error && tries < 3; tries++) result = await migrator.migrateToLatest();
  return result;
}
