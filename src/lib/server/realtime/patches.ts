/** Views remembered per project, and the patch from one to the next: whole new values of what differs. */
import type { NotebookPatch, NotebookView } from '../../protocol.ts';

type Remembered = { view: NotebookView; texts: Map<string, string> };

const remember = (view: NotebookView): Remembered => ({ view, texts: new Map(view.cells.map((cell) => [cell.id, JSON.stringify(cell)])) });

export function openPatches() {
  const known = new Map<string, Remembered>();

  /** The patch from the view last told of this project to `view`; null for the first. */
  function next(view: NotebookView): NotebookPatch | null {
    const before = known.get(view.id);
    const after = remember(view);
    known.set(view.id, after);
    if (!before) return null;
    const { cells, revision, ...head } = view;
    const order = cells.map(({ id }) => id);
    const same = order.length === before.view.cells.length && order.every((id, index) => before.view.cells[index]!.id === id);
    return {
      from: before.view.revision, revision, head, order: same ? null : order,
      cells: cells.filter(({ id }) => before.texts.get(id) !== after.texts.get(id))
    };
  }

  /** Starts from a view that a client was given, when nothing was told of the project yet. */
  const begin = (view: NotebookView) => void (known.has(view.id) || known.set(view.id, remember(view)));
  const forget = (id: string) => void known.delete(id);
  return { next, begin, forget };
}
