/** Projects in the database: load one whole, write changes under its revision, list, create, delete. */
import { sql, type Compilable, type CompiledQuery } from 'kysely';
import type { Act, Attempt, CellChoice, Change, Charge, Happening, Project, Run, Take } from '../../pipeline/index.ts';
import { refsIn as artifactsIn } from '../../pipeline/handover/names.ts';
import * as money from './money.ts';
import type { Db, Opened } from './client.ts';

type Atomic = Pick<Opened, 'db' | 'atomically'>;

/** Another commit came first; load again and decide again. */
export class Conflict extends Error {
  constructor() {
    super('The project changed meanwhile.');
    this.name = 'Conflict';
  }
}

export type ProjectRow = { id: string; title: string; profile: string; sample: boolean; createdAt: number; updatedAt: number; revision: number };

/** How many acts can be taken back. */
const keptActs = 200;

export async function list(db: Db): Promise<ProjectRow[]> {
  const rows = await db.selectFrom('projects').selectAll().where('deleted_at', 'is', null).orderBy('updated_at', 'desc').execute();
  return rows.map((row) => ({
    id: row.id, title: row.title, profile: row.profile, sample: row.sample === 1,
    createdAt: row.created_at, updatedAt: row.updated_at, revision: row.revision
  }));
}

/** What a project is read by; compiled once for a database, since notebooks are read by the hundred after a restart. */
function readingOf(db: Db) {
  const row = db.selectFrom('projects').where('id', '=', '').where('deleted_at', 'is', null);
  const facts = (table: 'takes' | 'attempts' | 'runs') => db.selectFrom(table).select('body').where('project_id', '=', '').orderBy('seq').compile();
  return {
    revision: row.select('revision').compile(),
    project: row.selectAll().compile(),
    takes: facts('takes'), attempts: facts('attempts'), runs: facts('runs'),
    choices: db.selectFrom('choices').select('body').where('project_id', '=', '').compile(),
    charges: db.selectFrom('charges').select('body').where('project_id', '=', '').orderBy('at').compile(),
    acts: db.selectFrom('acts').select('body').where('project_id', '=', '').where('state', '<>', 'dropped').orderBy('seq', 'desc').limit(keptActs).compile()
  };
}
const readings = new WeakMap<Db, ReturnType<typeof readingOf>>();

function reading(db: Db): ReturnType<typeof readingOf> {
  let known = readings.get(db);
  if (!known) readings.set(db, (known = readingOf(db)));
  return known;
}

/** A query that was compiled without naming its project, of one project: the first parameter of each. */
const ofProject = <R>(query: CompiledQuery<R>, id: string): Compilable<R> => {
  const parameters = [id, ...query.parameters.slice(1)];
  return { compile: () => ({ ...query, parameters }) };
};

export function revisionOf({ db, look }: Pick<Opened, 'db' | 'look'>, id: string): number | null {
  return look(ofProject(reading(db).revision, id))[0]?.revision ?? null;
}

/** The whole project, or null when there is none. Its parts fit together. */
export function load({ db, snapshot }: Pick<Opened, 'db' | 'snapshot'>, id: string): Project | null {
  const queries = reading(db);
  return snapshot((look) => {
    const [row] = look(ofProject(queries.project, id));
    if (!row) return null;
    const listed = <T>(query: CompiledQuery<{ body: string }>) => look(ofProject(query, id)).map(({ body }) => JSON.parse(body) as T);
    const byId = <T extends { id: string }>(list: readonly T[]) => new Map(list.map((item) => [item.id, item]));
    return {
      id: row.id, title: row.title, profile: row.profile, sample: row.sample === 1, createdAt: row.created_at, revision: row.revision, cap: row.cap,
      charges: byId(listed<Charge>(queries.charges)), acts: byId(listed<Act>(queries.acts).reverse()),
      takes: byId(listed<Take>(queries.takes)), attempts: byId(listed<Attempt>(queries.attempts)), runs: byId(listed<Run>(queries.runs)),
      choices: byId(listed<CellChoice>(queries.choices))
    };
  });
}

export async function create(db: Db, project: { id: string; title: string; profile: string; sample: boolean; now: number }): Promise<void> {
  await db.insertInto('projects').values({
    id: project.id, title: project.title, profile: project.profile, sample: project.sample ? 1 : 0,
    created_at: project.now, updated_at: project.now, revision: 0, deleted_at: null
  }).execute();
}

/** Deleted projects rest in the database; their files are swept later. */
export async function remove(db: Db, id: string, now: number): Promise<boolean> {
  const result = await db.updateTable('projects').set({ deleted_at: now, revision: sql`revision + 1` })
    .where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export type Commit = {
  project: string; revision: number; changes: readonly Change[]; events?: readonly Happening[];
  owner?: string; leaseUntil?: number; now: number;
  /** Runs that this decision is made for: it counts only while `owner` drives them. */
  fence?: readonly string[];
  /** The most that all projects together may spend today, in US dollars. */
  dayCap?: number | null;
};

/** Somebody else drives the run now; what was decided for it does not count. */
export class Fenced extends Error {
  constructor() {
    super('Another process drives this run now.');
    this.name = 'Fenced';
  }
}

/**
 * Writes changes and raises the revision from `revision` by one, in one transaction; returns the new revision. Throws
 * `Conflict` when the revision is another, or when an attempt of the same cell is already active; `Fenced` when a run
 * that the decision is for has another driver; `OverDayCap` when the new attempts would cross the day's cap.
 */
export function commit({ db, atomically }: Atomic, { project, revision, changes, events = [], owner, leaseUntil, now, fence = [], dayCap = null }: Commit): number {
  try {
    atomically((execute) => {
      const raised = execute.write(db.updateTable('projects').set({ revision: revision + 1, updated_at: now })
        .where('id', '=', project).where('revision', '=', revision).where('deleted_at', 'is', null));
      if (raised !== 1) throw new Conflict();
      for (const run of fence) {
        const [row] = execute.all(db.selectFrom('runs').select('owner').where('id', '=', run));
        if (row && row.owner !== (owner ?? null)) throw new Fenced();
      }
      for (const change of changes) for (const query of queriesOf(db, { project, change, owner, leaseUntil })) execute.write(query);
      for (const { at, type, body } of events) execute.write(db.insertInto('events').values({ project_id: project, at, type, body: JSON.stringify(body) }));
      if (dayCap !== null && changes.some(({ type, value }) => type === 'attempt' && value.state === 'queued' && value.estimate !== 0)) money.requireRoom(db, execute, dayCap, now);
    });
  } catch (error) {
    if (error instanceof Error && /UNIQUE constraint failed: attempts/.test(error.message)) throw new Conflict();
    throw error;
  }
  return revision + 1;
}

type Writing = { project: string; change: Change; owner: string | undefined; leaseUntil: number | undefined };

export function queriesOf(db: Db, { project, change, owner, leaseUntil = 0 }: Writing): Compilable[] {
  const body = JSON.stringify(change.value);
  switch (change.type) {
    case 'project':
      return [db.updateTable('projects').set({ title: change.value.title, profile: change.value.profile, cap: change.value.cap }).where('id', '=', project)];
    case 'choice':
      return [db.insertInto('choices').values({ project_id: project, cell: change.value.id, body })
        .onConflict((conflict) => conflict.columns(['project_id', 'cell']).doUpdateSet({ body }))];
    case 'take': {
      const { id, cell, seq, step, model, milliseconds, output, fingerprint, recipe, createdAt, deletedAt } = change.value;
      return [
        db.insertInto('takes').values({ id, project_id: project, cell, seq, step, model, milliseconds, fingerprint, recipe, created_at: createdAt, deleted_at: deletedAt, body })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ deleted_at: deletedAt, body })),
        ...artifactsIn(output).map(({ artifact, mime, bytes }) => db.insertInto('artifacts')
          .values({ project_id: project, artifact, mime, bytes }).onConflict((conflict) => conflict.doNothing()))
      ];
    }
    case 'attempt': {
      const { id, run, cell, seq, state, estimate } = change.value;
      return [db.insertInto('attempts').values({ id, project_id: project, run_id: run, cell, seq, state, reserved: estimate, body })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ run_id: run, state, body }))];
    }
    case 'run': {
      const { id, seq, state } = change.value;
      return [db.insertInto('runs').values({ id, project_id: project, seq, state, owner: owner ?? null, lease_until: leaseUntil, body })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ state, body }))];
    }
    case 'charge': {
      const { id, at, usd } = change.value;
      return [db.insertInto('charges').values({ id, project_id: project, at, usd, body })];
    }
    case 'act': {
      const { id, seq, state } = change.value;
      return [db.insertInto('acts').values({ id, project_id: project, seq, state, body })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ state, body }))];
    }
  }
}

export { artifactsIn };
