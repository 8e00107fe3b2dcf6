/**
 * What is remembered beside a project value: from which value it came and by which facts, what was derived from it,
 * and indexes that are carried along instead of being built again. None of it changes what a project is; a value
 * without a past, as loaded or put together by hand, is just slower once.
 */
import type { Base } from './graph/cell-table.ts';
import type { Digest } from './fingerprint.ts';
import type { Change } from './operations.ts';
import { PersistentMap } from './persistent-map.ts';
import type { Attempt, CellId, Project, Take } from './project.ts';

export type Version = {
  /** Dropped as soon as this version is evaluated, so that no history is kept alive. */
  past: { readonly version: Version; readonly changes: readonly Change[]; readonly length: number } | null;
  evaluated: { readonly digest: Digest; readonly evaluation: Base } | null;
  /** The highest number in the project's order. */
  highest: number | null;
  takes: PersistentMap<CellId, readonly Take[]> | null;
  attempts: PersistentMap<CellId, Attempt> | null;
};

/** Facts since the last evaluation beyond which it is quicker to begin anew. */
const longestPast = 5000;

const key = Symbol('version');
type Versioned = Project & { readonly [key]?: Version };

/**
 * Held by the project itself, where no copy and no comparison sees it. A weak map would do, but what it holds outlives
 * its key until the next full collection, and an evaluation is large.
 */
function hold(project: Project, value: Version): Version {
  Reflect.defineProperty(project, key, { value, enumerable: false });
  return value;
}

export const versionOf = (project: Versioned): Version =>
  project[key] ?? hold(project, { past: null, evaluated: null, highest: null, takes: null, attempts: null });

/** Remembers that `next` is `project` with `changes` put in, and carries the indexes along. */
export function remember(next: Project, project: Project, changes: readonly Change[]): void {
  const before = versionOf(project);
  const length = (before.past?.length ?? 0) + changes.length;
  const after: Version = {
    past: length <= longestPast ? { version: before, changes, length } : null,
    evaluated: null, highest: before.highest, takes: before.takes, attempts: before.attempts
  };
  for (const { type, value } of changes) {
    if (after.highest !== null && 'seq' in value && value.seq > after.highest) after.highest = value.seq;
    if (type === 'take' && after.takes) after.takes = after.takes.with(value.cell, listed(after.takes.get(value.cell) ?? [], value, project.takes.has(value.id)));
    if (type === 'attempt' && after.attempts && isLatest(after.attempts, value)) after.attempts = after.attempts.with(value.cell, value);
  }
  hold(next, after);
}

/** Each cell's takes that are not deleted, oldest first. */
export function takesByCell(project: Project): ReadonlyMap<CellId, readonly Take[]> {
  const version = versionOf(project);
  if (version.takes) return version.takes;
  const index = new Map<CellId, Take[]>();
  for (const take of project.takes.values()) {
    if (take.deletedAt !== null) continue;
    const list = index.get(take.cell);
    if (list) list.push(take);
    else index.set(take.cell, [take]);
  }
  for (const list of index.values()) list.sort((a, b) => a.seq - b.seq);
  return (version.takes = PersistentMap.from<CellId, readonly Take[]>(index));
}

function listed(list: readonly Take[], take: Take, known: boolean): readonly Take[] {
  const others = known ? list.filter(({ id }) => id !== take.id) : list;
  if (take.deletedAt !== null) return others;
  const at = others.findLastIndex(({ seq }) => seq <= take.seq) + 1;
  return at === others.length ? [...others, take] : others.toSpliced(at, 0, take);
}

/** The newest attempt of each cell. */
export function latestAttempts(project: Project): ReadonlyMap<CellId, Attempt> {
  const version = versionOf(project);
  if (version.attempts) return version.attempts;
  const index = new Map<CellId, Attempt>();
  for (const attempt of project.attempts.values()) if (isLatest(index, attempt)) index.set(attempt.cell, attempt);
  return (version.attempts = PersistentMap.from(index));
}

function isLatest(index: ReadonlyMap<CellId, Attempt>, attempt: Attempt): boolean {
  const known = index.get(attempt.cell);
  return !known || known.id === attempt.id || known.seq < attempt.seq;
}

/** The next number in the project's one order of takes, attempts, runs and acts. */
export function nextSeq(project: Project): number {
  const version = versionOf(project);
  if (version.highest === null) {
    let highest = 0;
    for (const map of [project.takes, project.attempts, project.runs, project.acts]) {
      for (const { seq } of map.values()) if (seq > highest) highest = seq;
    }
    version.highest = highest;
  }
  return version.highest + 1;
}
