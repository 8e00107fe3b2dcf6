/** What was spent and what is held back, over all projects; and equal work done before. */
import { sql } from 'kysely';
import type { Take } from '../../pipeline/index.ts';
import type { Db, Execute, Opened } from './client.ts';

/** Starting these attempts would cross the cap of the day. */
export class OverDayCap extends Error {
  readonly cap: number;
  readonly committed: number;
  constructor(cap: number, committed: number) {
    super('The cap of the day would be crossed.');
    this.name = 'OverDayCap';
    this.cap = cap;
    this.committed = committed;
  }
}

/** The start of the day that `now` lies in, where this machine is. Milliseconds since 1970. */
export const dayStart = (now: number): number => new Date(now).setHours(0, 0, 0, 0);

/** US dollars spent today and held back for what is not over, over all projects. `unpriced`: held back without a known price. */
export function committedToday(db: Db, { all }: Execute, now: number): { usd: number; unpriced: number } {
  const [spent] = all(db.selectFrom('charges').select(({ fn }) => fn.sum<number | null>('usd').as('usd')).where('at', '>=', dayStart(now)));
  const [held] = all(db.selectFrom('attempts').select(({ fn }) => [fn.sum<number | null>('reserved').as('usd'), sql<number>`sum(reserved is null)`.as('unpriced')])
    .where('state', 'in', ['queued', 'running', 'unknown']));
  return { usd: (spent?.usd ?? 0) + (held?.usd ?? 0), unpriced: held?.unpriced ?? 0 };
}

/** Throws `OverDayCap` when what is spent and held back is more than `cap`, or when something held back has no known price. */
export function requireRoom(db: Db, execute: Execute, cap: number, now: number): void {
  const { usd, unpriced } = committedToday(db, execute, now);
  if (usd > cap + 1e-9 || unpriced > 0) throw new OverDayCap(cap, usd);
}

/**
 * The newest take, of any cell and project, that was made from equal inputs by the same recipe since `since` (AD-12).
 * Takes that were edited, uploaded or deleted, and those of deleted projects, do not count.
 */
export function equalTake({ db, atomically }: Pick<Opened, 'db' | 'atomically'>, { fingerprint, recipe, since }: { fingerprint: string; recipe: string; since: number }): Take | null {
  const [row] = atomically(({ all }) => all(db.selectFrom('takes').innerJoin('projects', 'projects.id', 'takes.project_id').select('takes.body')
    .where('takes.fingerprint', '=', fingerprint).where('takes.recipe', '=', recipe).where('takes.created_at', '>=', since)
    .where('takes.deleted_at', 'is', null).where('projects.deleted_at', 'is', null).orderBy('takes.created_at', 'desc').limit(1)));
  const take = row ? (JSON.parse(row.body) as Take) : null;
  return take && take.source !== 'edited' && take.source !== 'uploaded' ? take : null;
}
