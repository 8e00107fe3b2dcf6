/** Projects in the database: load one whole, write changes under its revision, list, create, delete. */
import { sql } from 'kysely';
import type { ArtifactRef, Attempt, CellChoice, Change, Project, Run, Take } from '../../pipeline/index.ts';
import type { Db } from './client.ts';

/** Another commit came first; load again and decide again. */
export class Conflict extends Error {
  constructor() {
    super('The project changed meanwhile.');
    this.name = 'Conflict';
  }
}

export type ProjectRow = { id: string; title: string; profile: string; sample: boolean; createdAt: number; updatedAt: number; revision: number };

export async function list(db: Db): Promise<ProjectRow[]> {
  const rows = await db.selectFrom('projects').selectAll().where('deleted_at', 'is', null).orderBy('updated_at', 'desc').execute();
  return rows.map((row) => ({
    id: row.id, title: row.title, profile: row.profile, sample: row.sample === 1,
    createdAt: row.created_at, updatedAt: row.updated_at, revision: row.revision
  }));
}

export async function revisionOf(db: Db, id: string): Promise<number | null> {
  const row = await db.selectFrom('projects').select('revision').where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
  return row?.revision ?? null;
}

/** The whole project, or null when there is none. Read in one transaction, so that the parts fit together. */
export async function load(db: Db, id: string): Promise<Project | null> {
  return db.transaction().execute(async (trx) => {
    const row = await trx.selectFrom('projects').selectAll().where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
    if (!row) return null;
    const bodies = async <T>(table: 'takes' | 'attempts' | 'runs') => {
      const found = await trx.selectFrom(table).select('body').where('project_id', '=', id).orderBy('seq').execute();
      return found.map(({ body }) => JSON.parse(body) as T);
    };
    const choices = await trx.selectFrom('choices').select('body').where('project_id', '=', id).execute();
    const byId = <T extends { id: string }>(items: T[]) => new Map(items.map((item) => [item.id, item]));
    return {
      id: row.id, title: row.title, profile: row.profile, sample: row.sample === 1, createdAt: row.created_at, revision: row.revision,
      takes: byId(await bodies<Take>('takes')), attempts: byId(await bodies<Attempt>('attempts')), runs: byId(await bodies<Run>('runs')),
      choices: byId(choices.map(({ body }) => JSON.parse(body) as CellChoice))
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

export type LedgerEntry = {
  attempt: string; run: string; kind: string; provider: string; model: string;
  units: Readonly<Record<string, number>>; usd: number | null; at: number;
};
export type Commit = { project: string; revision: number; changes: readonly Change[]; ledger?: readonly LedgerEntry[]; owner?: string; leaseUntil?: number; now: number };

/**
 * Writes changes and raises the revision from `revision` by one, in one transaction. Throws `Conflict` when the
 * revision is another, or when an attempt of the same cell is already active.
 */
export async function commit(db: Db, { project, revision, changes, ledger = [], owner, leaseUntil, now }: Commit): Promise<number> {
  try {
    await db.transaction().execute(async (trx) => {
      // A write comes first: it takes the write lock, so nothing read here can be overtaken.
      const raised = await trx.updateTable('projects').set({ revision: revision + 1, updated_at: now })
        .where('id', '=', project).where('revision', '=', revision).where('deleted_at', 'is', null).executeTakeFirst();
      if (raised.numUpdatedRows !== 1n) throw new Conflict();
      for (const change of changes) await write(trx, project, change, owner, leaseUntil);
      for (const entry of ledger) {
        await trx.insertInto('ledger').values({
          project_id: project, attempt_id: entry.attempt, run_id: entry.run, kind: entry.kind, provider: entry.provider,
          model: entry.model, units: JSON.stringify(entry.units), usd: entry.usd, at: entry.at
        }).execute();
      }
    });
  } catch (error) {
    if (error instanceof Error && /UNIQUE constraint failed: attempts/.test(error.message)) throw new Conflict();
    throw error;
  }
  return revision + 1;
}

async function write(db: Db, project: string, change: Change, owner: string | undefined, leaseUntil = 0): Promise<void> {
  const body = JSON.stringify(change.value);
  switch (change.type) {
    case 'project':
      await db.updateTable('projects').set({ title: change.value.title, profile: change.value.profile }).where('id', '=', project).execute();
      return;
    case 'choice':
      await db.insertInto('choices').values({ project_id: project, cell: change.value.id, body })
        .onConflict((conflict) => conflict.columns(['project_id', 'cell']).doUpdateSet({ body })).execute();
      return;
    case 'take': {
      const { id, cell, seq, step, model, milliseconds, output } = change.value;
      await db.insertInto('takes').values({ id, project_id: project, cell, seq, step, model, milliseconds, body })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ body })).execute();
      for (const { artifact, mime, bytes } of artifactsIn(output)) {
        await db.insertInto('artifacts').values({ project_id: project, artifact, mime, bytes })
          .onConflict((conflict) => conflict.doNothing()).execute();
      }
      return;
    }
    case 'attempt': {
      const { id, run, cell, seq, state } = change.value;
      await db.insertInto('attempts').values({ id, project_id: project, run_id: run, cell, seq, state, body })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ state, body })).execute();
      return;
    }
    case 'run': {
      const { id, seq, state } = change.value;
      await db.insertInto('runs').values({ id, project_id: project, seq, state, owner: owner ?? null, lease_until: leaseUntil, body })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ state, body })).execute();
    }
  }
}

/** Every file that a value refers to. */
export function artifactsIn(value: unknown): ArtifactRef[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(artifactsIn);
  const record = value as Record<string, unknown>;
  if (typeof record.artifact === 'string' && typeof record.mime === 'string') return [record as unknown as ArtifactRef];
  return Object.values(record).flatMap(artifactsIn);
}
