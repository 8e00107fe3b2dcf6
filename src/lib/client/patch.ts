import type { CellView, NotebookPatch, NotebookView } from '../protocol.ts';

export const cellsById = (view: NotebookView): ReadonlyMap<string, CellView> => new Map(view.cells.map((cell) => [cell.id, cell]));

/**
 * The view after a patch. The same view when the patch is old news; null when something between the two was
 * missed, in which case only a whole view helps.
 */
export function applyPatch(view: NotebookView, patch: NotebookPatch): NotebookView | null {
  if (patch.revision <= view.revision) return view;
  if (patch.from !== view.revision) return null;
  const byId = new Map(view.cells.map((cell) => [cell.id, cell]));
  for (const cell of patch.cells) byId.set(cell.id, cell);
  const order = patch.order ?? view.cells.map((cell) => cell.id);
  const cells: CellView[] = [];
  for (const id of order) {
    const cell = byId.get(id);
    if (!cell) return null;
    cells.push(cell);
  }
  return { ...patch.head, cells, revision: patch.revision };
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
