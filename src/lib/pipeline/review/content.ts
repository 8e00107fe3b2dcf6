/** What an approval is bound to: the hash of what a cell shows. It lapses when the cell shows something else. */
import type { Clip, Film, Keyframe } from '../outputs.ts';
import { parseCell, type CellId } from '../project.ts';

/** The content hash of a cell's output; null for kinds that are not approved. */
export function contentOf(cell: CellId, output: unknown): string | null {
  switch (parseCell(cell)?.kind) {
    case 'export': return (output as Film).video.content;
    case 'clip': return (output as Clip).video.content;
    case 'keyframe': return (output as Keyframe).image.content;
    default: return null;
  }
}

type Judged = { readonly cell: CellId; readonly author: string; readonly at: number };

/** The newest word of each person on each cell, in order of time. */
export function standing<T extends Judged>(judgements: readonly T[]): T[] {
  const newest = new Map<string, T>();
  for (const judgement of [...judgements].sort((a, b) => a.at - b.at)) {
    const key = `${judgement.author} ${judgement.cell}`;
    newest.delete(key);
    newest.set(key, judgement);
  }
  return [...newest.values()];
}
