import type { CellChange, CellView, NotebookPatch, NotebookView } from '../protocol.ts';

export const cellsById = (view: NotebookView): ReadonlyMap<string, CellView> => new Map(view.cells.map((cell) => [cell.id, cell]));

/**
 * The view after a patch. The same view when the patch is old news; null when something between the two was
 * missed, in which case only a whole view helps.
 */
export function applyPatch(view: NotebookView, patch: NotebookPatch): NotebookView | null {
  // What was measured meanwhile comes without a new revision.
  const measured = patch.from === patch.revision && patch.revision === view.revision;
  if (patch.revision <= view.revision && !measured) return view;
  if (patch.from !== view.revision) return null;
  const known = patch.cells.length ? cellsById(view) : null;
  const changed = patch.cells.map((change) => merged(known!.get(change.id), change));
  const cells = changed.includes(null) ? null : patched(view.cells, changed as CellView[], patch.order);
  const scenes = patched(view.scenes, patch.scenes, patch.sceneOrder);
  return cells && scenes && { ...patch.head, cells, scenes, revision: patch.revision };
}

/** A cell with what changed of it; null when only changes of an unknown one came. */
function merged(known: CellView | undefined, change: CellChange): CellView | null {
  if (change.kind !== undefined) return change;
  return known ? { ...known, ...change, kind: known.kind } : null;
}

/** A list with new values in it, in its new order; the same list when nothing is new, null when one of its values is not known. */
function patched<T extends { id: string }>(list: T[], values: readonly T[], order: readonly string[] | null): T[] | null {
  if (!values.length && !order) return list;
  const byId = new Map(list.map((value) => [value.id, value]));
  for (const value of values) byId.set(value.id, value);
  const next = (order ?? list.map(({ id }) => id)).map((id) => byId.get(id));
  return next.every((value) => value !== undefined) ? next : null;
}

const worthSaying = new Set(['fresh', 'failed', 'cancelled']);
const busy = (state: string) => state === 'running' || state === 'queued';

/** What a person who cannot see the page should hear: work that ended, and what became outdated by it. */
export function changesInWords(before: NotebookView, after: NotebookView): string {
  const was = new Map(before.cells.map((cell) => [cell.id, cell.state]));
  const ended = after.cells.filter((cell) => {
    const state = was.get(cell.id);
    return state !== undefined && busy(state) && worthSaying.has(cell.state);
  });
  const outdated = after.cells.filter((cell) => cell.state === 'outdated' && was.get(cell.id) === 'fresh');
  const sentences = ended.map((cell) => `${cell.label}: ${cell.word}.`);
  if (outdated.length === 1) sentences.push(`${outdated[0]!.label} is now outdated.`);
  if (outdated.length > 1) sentences.push(`${outdated.length} cells are now outdated.`);
  return sentences.join(' ');
}
