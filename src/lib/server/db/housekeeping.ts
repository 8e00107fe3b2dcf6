/** Which files projects refer to, and the end of projects that were deleted long ago. */
import type { BriefImage } from '../../pipeline/index.ts';
import type { Opened } from './client.ts';

type Atomic = Pick<Opened, 'db' | 'atomically'>;

/** Every file that takes refer to, with the living projects that hold those takes (none for a deleted one that can still come back). */
export function referred({ db, atomically }: Atomic): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const rows = atomically(({ all }) => all(db.selectFrom('artifacts').innerJoin('projects', 'projects.id', 'artifacts.project_id')
    .select(['artifacts.artifact', 'artifacts.project_id', 'projects.deleted_at'])));
  for (const { artifact, project_id: project, deleted_at: deletedAt } of rows) {
    const projects = found.get(artifact) ?? new Set();
    if (deletedAt === null) projects.add(project);
    found.set(artifact, projects);
  }
  // What the library holds stays, whichever project it came from.
  const kept = atomically(({ all }) => all(db.selectFrom('library').select('pictures')));
  for (const { image } of kept.flatMap(({ pictures }) => JSON.parse(pictures) as BriefImage[])) if (!found.has(image.artifact)) found.set(image.artifact, new Set());
  return found;
}

/** Removes every row of projects that were deleted before `before`, except their charges: the ledger is never cut. */
export function purge({ db, atomically }: Atomic, before: number): number {
  return atomically(({ all, write }) => {
    const old = all(db.selectFrom('projects').select('id').where('deleted_at', '<', before)
      .where(({ exists, selectFrom }) => exists(selectFrom('takes').select('takes.id').whereRef('takes.project_id', '=', 'projects.id')))).map(({ id }) => id);
    for (const id of old) {
      for (const table of ['proposals', 'judgements', 'comments', 'visits', 'tries', 'reviewers', 'shares', 'attempts', 'runs', 'takes', 'choices', 'artifacts', 'acts', 'events'] as const) {
        write(db.deleteFrom(table).where('project_id', '=', id));
      }
    }
    return old.length;
  });
}
