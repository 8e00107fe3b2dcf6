/** A notebook in this process whose tools are a billing provider's, on a database that can be told to be full. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { canonical, evaluate } from '../../src/lib/pipeline/index.ts';
import { openDatabase, type Opened } from '../../src/lib/server/db/client.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { environment, openSessions } from '../../src/lib/server/projects/sessions.ts';
import { createRunner, newOwner } from '../../src/lib/server/runner/runner.ts';
import { defaultSettings } from '../../src/lib/server/settings.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { billedToolbox, openBank, type Pass } from './billing.ts';
import { examine } from './kills.ts';

const provider = 'google';

/** A folder with a notebook that has only its brief, to be copied. */
export async function briefOnly(): Promise<{ data: string; project: string }> {
  const data = await mkdtemp(join(tmpdir(), 'scenebook-brief-'));
  const opened = await openDatabase(data);
  const project = await createProject(openSessions(opened, newOwner(), { milliseconds: 1000 }), { title: 'Test', brief: { prompt: 'A film about a thing.', scenes: 2, seconds: 4 }, profile: provider });
  await opened.close();
  return { data, project };
}

export type Broken = {
  /** Called within each transaction before it is committed; throws to undo it. */
  readonly commit?: (number: number) => void;
  readonly pass?: Pass;
};

/** Opens a copy of such a folder. */
export async function openBilled({ data: from, project }: { data: string; project: string }, { commit = () => undefined, pass = () => undefined }: Broken = {}) {
  const data = await mkdtemp(join(tmpdir(), 'scenebook-billed-'));
  await cp(from, data, { recursive: true });
  const database = await openDatabase(data);
  let commits = 0;
  const opened: Opened = {
    ...database,
    atomically: (work) => database.atomically((execute) => {
      let wrote = false;
      const result = work({ all: execute.all, write: (query) => { wrote = true; return execute.write(query); } });
      if (wrote) commit(++commits);
      return result;
    })
  };
  const bank = await openBank('unknown');
  const store = openStore(data);
  const sessions = openSessions(opened, newOwner(), { milliseconds: 60_000 });
  const settings = { ...defaultSettings, paces: { [provider]: { concurrency: 2, spacing: 0 } }, patience: { tries: 9, first: 1, most: 2, jitter: 0 } };
  const toolbox = billedToolbox(provider, { port: bank.port, store, recovery: 'unknown', pass });
  const runner = createRunner({ sessions, toolbox, settings: () => settings, pause: 1 });
  const facts = async () => (await sessions.read(project))!;
  return {
    project, sessions, runner, bank, facts, commits: () => commits,
    /** How many pages the database may have from now on; null: as many as it likes. */
    limit: async (more: number | null) => {
      const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database.db);
      await sql.raw(`pragma max_page_count = ${more === null ? 4294967294 : rows[0]!.page_count + more}`).execute(database.db);
    },
    outputs: async () => new Map([...evaluate(await facts(), environment.digest).cells].map(([id, { take }]) => [id, canonical(take?.output ?? null)])),
    /** What is wrong at the end, and closes everything. */
    end: async () => {
      await runner.stop();
      await database.close();
      const { faults, outputs } = await examine({ data, project, bank, person: 'look' });
      await bank.close();
      await rm(data, { recursive: true, force: true });
      return { faults, outputs };
    }
  };
}
