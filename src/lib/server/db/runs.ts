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

/**
 * Takes over every run that nobody drives, in one statement: without an owner, with a lease that has run out, or of one
 * of the `dead`. Two processes that do this at once never get the same run. Returns those that are the caller's now.
 */
export async function claimFree(
  db: Db, { owner, leaseUntil, now, dead, project }: { owner: string; leaseUntil: number; now: number; dead: readonly string[]; project?: string }
): Promise<{ id: string; project: string }[]> {
  const rows = await db.updateTable('runs').set({ owner, lease_until: leaseUntil }).where('state', '=', 'running')
    .where((row) => row.or([row('owner', 'is', null), row('lease_until', '<', now), ...(dead.length ? [row('owner', 'in', dead)] : [])]))
    .where((row) => row.or([row('owner', 'is', null), row('owner', '<>', owner)]))
    .where((row) => row.exists(row.selectFrom('projects').select('projects.id').whereRef('projects.id', '=', 'runs.project_id').where('projects.deleted_at', 'is', null)))
    .$if(project !== undefined, (query) => query.where('project_id', '=', project!))
    .returning(['id', 'project_id']).execute();
  return rows.map((row) => ({ id: row.id, project: row.project_id }));
}

/** Extends the leases of all runs of an owner. */
export async function heartbeat(db: Db, owner: string, leaseUntil: number): Promise<void> {
  await db.updateTable('runs').set({ lease_until: leaseUntil }).where('owner', '=', owner).where('state', '=', 'running').execute();
}

/** Gives up all runs of an owner, so that the next process may take them at once. */
export async function release(db: Db, owner: string): Promise<void> {
  await db.updateTable('runs').set({ owner: null, lease_until: 0 }).where('owner', '=', owner).where('state', '=', 'running').execute();
}
