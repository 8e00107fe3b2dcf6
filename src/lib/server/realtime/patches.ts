/** Views remembered per project, and the patch from one to the next: whole new values of the cells' fields and the scenes that differ. */
import type { CellChange, CellView, NotebookPatch, NotebookView, SceneView } from '../../protocol.ts';

const texts = new WeakMap<object, string>();
const textOf = (value: CellView | SceneView): string => {
  let text = texts.get(value);
  if (text === undefined) texts.set(value, (text = JSON.stringify(value)));
  return text;
};
const differ = (before: CellView | SceneView | undefined, after: CellView | SceneView): boolean =>
  before !== after && (before === undefined || textOf(before) !== textOf(after));

/** What is new of a list, and its order where that changed. */
function changed<T extends CellView | SceneView>(before: readonly T[], after: readonly T[]): { values: T[]; order: string[] | null } {
  const known = new Map(before.map((value) => [value.id, value]));
  const same = before.length === after.length && after.every(({ id }, index) => before[index]!.id === id);
  return { values: after.filter((value) => differ(known.get(value.id), value)), order: same ? null : after.map(({ id }) => id) };
}

/** Every field is in every cell, so that a change can leave out what stays. */
function changeOf(before: CellView | undefined, after: CellView): CellChange {
  if (!before) return after;
  const fields = (Object.keys(after) as (keyof CellView)[]).filter((name) => before[name] !== after[name] && JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return { ...Object.fromEntries(fields.map((name) => [name, after[name]])), id: after.id };
}

export function openPatches() {
  const known = new Map<string, NotebookView>();

  /** The patch from the view last told of this project to `view`; null for the first. */
  function next(view: NotebookView): NotebookPatch | null {
    const before = known.get(view.id);
    known.set(view.id, view);
    if (!before) return null;
    const { cells, scenes, revision, ...head } = view;
    const cellsChanged = changed(before.cells, cells);
    const beforeById = new Map(before.cells.map((cell) => [cell.id, cell]));
    const scenesChanged = changed(before.scenes, scenes);
    return {
      from: before.revision, revision, head, cells: cellsChanged.values.map((cell) => changeOf(beforeById.get(cell.id), cell)), order: cellsChanged.order, scenes: scenesChanged.values, sceneOrder: scenesChanged.order
    };
  }

  /** Starts from a view that a client was given, when nothing was told of the project yet. */
  const begin = (view: NotebookView) => void (known.has(view.id) || known.set(view.id, view));
  const forget = (id: string) => void known.delete(id);
  return { next, begin, forget };
}
