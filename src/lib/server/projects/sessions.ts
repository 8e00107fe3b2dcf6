/**
 * The living projects of this process: facts in memory, kept equal to the database.
 *
 * One way in: `change(project, decide)`. `decide` gets the facts as they are and returns changes; they are committed
 * under the project's revision and only then folded in and told to listeners. When another process committed first,
 * the facts are read again and `decide` is asked again. So a decision is always made on what the database holds.
 */
import { createHash, randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { apply, fold, refuse, type Applied, type Change, type Environment, type Operation, type Project, type Refusal } from '../../pipeline/index.ts';
import type { Db, Opened } from '../db/client.ts';
import * as projects from '../db/projects.ts';

export const environment: Environment = {
  digest: (text) => createHash('sha256').update(text).digest('hex'),
  now: () => Date.now(),
  id: () => randomUUID()
};

export type Decision = readonly Change[] | Refusal | { readonly changes: readonly Change[]; readonly ledger: readonly projects.LedgerEntry[] };
export type Outcome = { readonly ok: true; readonly project: Project; readonly changes: readonly Change[] } | Refusal;

export type SessionEvents = {
  changed: [Project];
  /** Another process changed the project; `changed` came before. */
  foreign: [string];
  deleted: [string];
  progress: [{ project: string; cell: string; attempt: string; fraction: number | null; note: string }];
};

export type Sessions = ReturnType<typeof openSessions>;

const gone = refuse('no_project', 'That notebook does not exist.', 'It may have been deleted; go back to the list of notebooks.');

export function openSessions(opened: Pick<Opened, 'db' | 'atomically' | 'foreignVersion'>, owner: string, lease: { milliseconds: number }) {
  const { db, foreignVersion } = opened;
  const known = new Map<string, Project>();
  const events = new EventEmitter<SessionEvents>();
  events.setMaxListeners(0);
  const queues = new Map<string, Promise<unknown>>();

  /** The facts as the database has them now. */
  async function read(id: string): Promise<Project | null> {
    const cached = known.get(id);
    const revision = await projects.revisionOf(db, id);
    if (revision === null) {
      known.delete(id);
      return null;
    }
    if (cached?.revision === revision) return cached;
    const loaded = projects.load(opened, id);
    if (loaded) known.set(id, loaded);
    return loaded;
  }

  function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const result = (queues.get(id) ?? Promise.resolve()).then(work, work);
    const settled = result.catch(() => undefined).finally(() => {
      if (queues.get(id) === settled) queues.delete(id);
    });
    queues.set(id, settled);
    return result;
  }

  function change(id: string, decide: (project: Project) => Decision): Promise<Outcome> {
    return inTurn(id, async () => {
      for (let tries = 0; ; tries++) {
        const project = await read(id);
        if (!project) return gone;
        const decision = decide(project);
        if ('ok' in decision) return decision;
        const { changes, ledger } = 'changes' in decision ? decision : { changes: decision, ledger: [] };
        if (!changes.length && !ledger.length) return { ok: true, project, changes };
        const now = environment.now();
        try {
          const revision = projects.commit(opened, { project: id, revision: project.revision, changes, ledger, owner, leaseUntil: now + lease.milliseconds, now });
          const next = fold(project, changes, revision);
          known.set(id, next);
          events.emit('changed', next);
          return { ok: true, project: next, changes };
        } catch (error) {
          if (!(error instanceof projects.Conflict) || tries >= 20) throw error;
        }
      }
    });
  }

  /** One act of a person. */
  const operate = (id: string, operation: Operation): Promise<Outcome> =>
    change(id, (project) => {
      const applied: Applied = apply(project, operation, environment);
      return applied.ok ? applied.changes : applied;
    });

  async function remove(id: string): Promise<boolean> {
    const removed = await projects.remove(db, id, environment.now());
    if (removed) {
      known.delete(id);
      events.emit('deleted', id);
    }
    return removed;
  }

  let seen = foreignVersion();
  /** Looks whether another process has committed, and tells listeners what changed. Called by a timer. */
  async function lookAround(): Promise<void> {
    const version = foreignVersion();
    if (version === seen) return;
    seen = version;
    for (const [id, before] of [...known]) {
      await inTurn(id, async () => {
        const now = await read(id);
        if (!now) events.emit('deleted', id);
        else if (now.revision !== before.revision) {
          events.emit('changed', now);
          events.emit('foreign', id);
        }
      });
    }
  }

  return { read, change, operate, remove, events, lookAround, list: (): Promise<projects.ProjectRow[]> => projects.list(db), db: db as Db };
}
