/**
 * Slices: the named parts of an output that a step may declare as input. `prompt`, `style`, `scenes[s3].endPrompt`
 * (the element whose id is `s3`), and a few derived ones that have a name of their own.
 */
import type { Stories } from './outputs.ts';
import { parseCell, type CellKind } from './project.ts';

type Derived = Partial<Record<CellKind, Readonly<Record<string, (output: never) => unknown>>>>;

/** Slices that are computed rather than reached by a path. */
const derived: Derived = {
  stories: { story: (output: Stories) => output.stories[output.selected] }
};

/** The value of a slice, or undefined when the output does not have it. */
export function readSlice(cell: string, output: unknown, slice: string): unknown {
  const kind = parseCell(cell)?.kind;
  const compute = kind ? derived[kind]?.[slice] : undefined;
  if (compute) return compute(output as never);
  let value: unknown = output;
  for (const step of slice.split('.')) {
    const match = /^([a-zA-Z]+)(?:\[([^\]]+)\])?$/.exec(step);
    if (!match || typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[match[1]!];
    if (match[2] !== undefined) {
      value = Array.isArray(value) ? value.find((item: { id?: unknown }) => item.id === match[2]) : undefined;
    }
  }
  return value;
}

/** The last name of a slice: `endPrompt` of `scenes[s3].endPrompt`. */
export const sliceField = (slice: string): string => slice.slice(slice.lastIndexOf('.') + 1).replace(/\[[^\]]*\]$/, '');
