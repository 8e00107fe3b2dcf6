/** Who drives which run: leases, apart from any revision. */
import type { Db } from './client.ts';

export type OpenRun = { id: string; project: string; owner: string | null; leaseUntil: number };

/** Every run that is not over, with its owner. */
export async function open(db: Db): Promise<OpenRun[]> {
  const rows = await db.selectFrom('runs').innerJoin('projects', 'projects.id', 'runs.project_id')
    .select(['runs.id', 'runs.project_id', 'runs.owner', 'runs.lease_until'])
    .where('runs.state', '=', 'running').where('projects.deleted_at', 'is', null).execute();
  return rows.map((row) => ({ id: row.id, project: row.project_id, owner: row.owner, leaseUntil: row.lease_until }));
}

/** Takes a run over from `from`; false when somebody else was quicker. */
export async function claim(db: Db, id: string, from: string | null, owner: string, leaseUntil: number): Promise<boolean> {
  const result = await db.updateTable('runs').set({ owner, lease_until: leaseUntil })
    .where('id', '=', id).where('state', '=', 'running').where('owner', from === null ? 'is' : '=', from).executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Extends the leases of all runs of an owner. */
export async function heartbeat(db: Db, owner: string, leaseUntil: number): Promise<void> {
  await db.updateTable('runs').set({ lease_until: leaseUntil }).where('owner', '=', owner).where('state', '=', 'running').execute();
}

/** Gives up all runs of an owner, so that the next process may take them at once. */
export async function release(db: Db, owner: string): Promise<void> {
  await db.updateTable('runs').set({ owner: null, lease_until: 0 }).where('owner', '=', owner).where('state', '=', 'running').execute();
}
