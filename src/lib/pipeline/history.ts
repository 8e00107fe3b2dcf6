/**
 * One history of acts for each project: undo and redo, whoever acted, across reload. An act keeps what it changed value
 * by value, so taking it back leaves alone what has changed since by a run or by somebody else. A take is never lost: an
 * edit that is undone marks its take deleted, and redo brings the same take back.
 */
import { canonical } from './canonical.ts';
import { choiceOf } from './graph/takes.ts';
import { nextSeq } from './fold.ts';
import { refuse, type Applied, type Change, type Operation } from './operations.ts';
import type { Act, CellChoice, CellId, Patch, Project } from './project.ts';
import { sceneCell } from './project.ts';

const projectFields = ['title', 'profile', 'cap'] as const;
const choiceFields = ['params', 'current', 'pinned', 'changedAt'] as const;
const choiceTables = ['preferred', 'accepted', 'verdicts'] as const;
type ChoiceTable = (typeof choiceTables)[number];

/** Rows of before a table was thought of have none. */
const tableOf = (choice: CellChoice, table: ChoiceTable): Readonly<Record<string, string>> => choice[table] ?? {};

const same = (a: unknown, b: unknown): boolean =>
  a === b || (a !== undefined && b !== undefined && canonical(a) === canonical(b));

/** The act that an operation was, with the acts that it makes impossible to redo. Nothing when nothing changed. */
export function recorded(project: Project, operation: Operation, changes: readonly Change[], env: { now: () => number; id: () => string }): Change[] {
  const at = env.now();
  const patches = changes.flatMap((change) => patchesOf(project, change, at));
  if (!patches.some(({ path }) => path[0] !== 'changedAt')) return [];
  const act: Act = { id: env.id(), seq: nextSeq(project), at, type: operation.type, cell: cellOf(operation, patches), patches, state: 'done' };
  const dropped = [...project.acts.values()].filter(({ state }) => state === 'undone');
  return [{ type: 'act', value: act }, ...dropped.map((value): Change => ({ type: 'act', value: { ...value, state: 'dropped' } }))];
}

function cellOf(operation: Operation, patches: readonly Patch[]): CellId | null {
  if ('cell' in operation) return operation.cell;
  if ('scene' in operation) return sceneCell(operation.scene, 'start');
  return patches.find(({ row }) => row === 'choice')?.id ?? null;
}

function patchesOf(project: Project, change: Change, at: number): Patch[] {
  switch (change.type) {
    case 'project':
      return projectFields.flatMap((field) => difference('project', project.id, [field], project[field], change.value[field]));
    case 'take': {
      const known = project.takes.get(change.value.id);
      return difference('take', change.value.id, ['deletedAt'], known ? known.deletedAt : at, change.value.deletedAt);
    }
    case 'choice': {
      const { id } = change.value;
      const before = choiceOf(project, id);
      return [
        ...choiceFields.flatMap((field) => difference('choice', id, [field], before[field], change.value[field])),
        ...choiceTables.flatMap((table) => [...new Set([...Object.keys(tableOf(before, table)), ...Object.keys(tableOf(change.value, table))])]
          .flatMap((key) => difference('choice', id, [table, key], tableOf(before, table)[key], tableOf(change.value, table)[key])))
      ];
    }
    default: return [];
  }
}

const difference = (row: Patch['row'], id: string, path: readonly string[], before: unknown, after: unknown): Patch[] =>
  same(before, after) ? [] : [{ row, id, path, before, after }];

const newest = (project: Project, state: Act['state']): Act | null =>
  [...project.acts.values()].filter((act) => act.state === state).sort((a, b) => a.seq - b.seq).at(-1) ?? null;

/** The act that an undo would take back, and the one that a redo would bring back. */
export const undoable = (project: Project): Act | null => newest(project, 'done');
export const redoable = (project: Project): Act | null =>
  [...project.acts.values()].filter((act) => act.state === 'undone').sort((a, b) => a.seq - b.seq)[0] ?? null;

/** What taking back the newest act writes. */
export const undo = (project: Project): Applied => turn(project, undoable(project), 'before', 'There is nothing to undo.');
/** What bringing back the act that was undone last writes. */
export const redo = (project: Project): Applied => turn(project, redoable(project), 'after', 'There is nothing to redo.');

function turn(project: Project, act: Act | null, to: 'before' | 'after', nothing: string): Applied {
  if (!act) return refuse('nothing_to_undo', nothing);
  const from = to === 'before' ? 'after' : 'before';
  const changes = new Map<string, Change>();
  for (const patch of act.patches) {
    const key = `${patch.row} ${patch.id}`;
    const change = changes.get(key) ?? rowOf(project, patch);
    // What a run or somebody else has changed since stays as it is now.
    if (change && (same(valueAt(change.value, patch.path), patch[from]) || patch.row === 'take')) changes.set(key, withValue(change, patch.path, patch[to]));
  }
  const turned: Change = { type: 'act', value: { ...act, state: to === 'before' ? 'undone' : 'done' } };
  return { ok: true, changes: [...changes.values(), turned] };
}

function rowOf(project: Project, { row, id }: Patch): Change | null {
  if (row === 'project') return { type: 'project', value: { title: project.title, profile: project.profile, cap: project.cap } };
  if (row === 'choice') return { type: 'choice', value: choiceOf(project, id) };
  const take = project.takes.get(id);
  return take ? { type: 'take', value: take } : null;
}

const valueAt = (row: object, [field, key]: readonly string[]): unknown => {
  const value = (row as Record<string, unknown>)[field!];
  return key === undefined ? value : (value as Record<string, unknown> | undefined)?.[key];
};

function withValue(change: Change, [field, key]: readonly string[], value: unknown): Change {
  const row = change.value as unknown as Record<string, unknown>;
  if (key === undefined) return { ...change, value: { ...row, [field!]: value ?? null } } as unknown as Change;
  const table = { ...(row[field!] as CellChoice['preferred']) } as Record<string, unknown>;
  if (value === undefined) delete table[key];
  else table[key] = value;
  return { ...change, value: { ...row, [field!]: table } } as unknown as Change;
}
