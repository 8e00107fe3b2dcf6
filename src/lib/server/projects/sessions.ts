/**
 * The living projects of this process: facts in memory, kept equal to the database.
 *
 * One way in: `change(project, decide)`. `decide` gets the facts as they are and returns changes; they are committed
 * under the project's revision and only then folded in and told to listeners. When another process committed first,
 * the facts are read again and `decide` is asked again. So a decision is always made on what the database holds.
 */
import { hash, randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { apply, fold, happenings, recorded, redo, refuse, undo, type Applied, type Change, type Environment, type Operation, type Project, type Refusal } from '../../pipeline/index.ts';
import type { Db, Opened } from '../db/client.ts';
import { committedToday } from '../db/money.ts';
import * as projects from '../db/projects.ts';
import { cannotWriteNow } from '../db/room.ts';
import * as runs from '../db/runs.ts';

export const environment: Environment = {
  digest: (text) => hash('sha256', text, 'hex'),
  now: () => Date.now(),
  id: () => randomUUID()
};

/** `fence`: the runs that a decision is made for; it is dropped when another process drives one of them now. */
export type Decision = readonly Change[] | Refusal | { readonly changes: readonly Change[]; readonly fence: readonly string[] };
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

export function openSessions(
  opened: Pick<Opened, 'db' | 'atomically' | 'look' | 'snapshot' | 'foreignVersion'>, owner: string, lease: { milliseconds: number },
  /** The most that all projects together may spend in a day, in US dollars. */
  dayCap: () => number | null = () => null
) {
  const { db, foreignVersion } = opened;
  const known = new Map<string, Project>();
  const events = new EventEmitter<SessionEvents>();
  events.setMaxListeners(0);
  const queues = new Map<string, Promise<unknown>>();

  /** The facts as the database has them now. */
  async function read(id: string): Promise<Project | null> {
    const cached = known.get(id);
    const revision = projects.revisionOf(opened, id);
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
        const { changes, fence } = 'changes' in decision ? decision : { changes: decision, fence: [] };
        if (!changes.length) return { ok: true, project, changes };
        const now = environment.now();
        try {
          const revision = projects.commit(opened, {
            project: id, revision: project.revision, changes, events: happenings(project, changes, now), fence, dayCap: dayCap(), owner,
            leaseUntil: now + lease.milliseconds, now
          });
          const next = fold(project, changes, revision);
          known.set(id, next);
          events.emit('changed', next);
          return { ok: true, project: next, changes };
        } catch (error) {
          const refused = cannotWriteNow(error);
          if (refused) return refused;
          if (!(error instanceof projects.Conflict) || tries >= 20) throw error;
        }
      }
    });
  }

  const decided = (applied: Applied): Decision => (applied.ok ? applied.changes : applied);

  /** One act of a person; it enters the project's history unless it is how the project began. */
  const operate = (id: string, operation: Operation, { history = true } = {}): Promise<Outcome> =>
    change(id, (project) => {
      const applied = apply(project, operation, environment);
      if (!applied.ok || !history) return decided(applied);
      return [...applied.changes, ...recorded(project, operation, applied.changes, environment)];
    });

  /** Takes back the newest act of the project, or brings back the one undone last, whoever acted. */
  const turn = (id: string, way: 'undo' | 'redo'): Promise<Outcome> =>
    change(id, (project) => decided(way === 'undo' ? undo(project) : redo(project)));

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

  /** The runs that this process drives, as the database has it. */
  const ownRuns = async (): Promise<ReadonlySet<string>> => new Set((await runs.open(db)).filter((run) => run.owner === owner).map(({ id }) => id));

  return { owner, read, change, operate, turn, ownRuns, remove, events, lookAround, list: (): Promise<projects.ProjectRow[]> => projects.list(db), db: db as Db, committedToday: () => opened.atomically((execute) => committedToday(db, execute, environment.now())) };
}
