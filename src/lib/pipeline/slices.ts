/**
 * Slices: the named parts of an output that a step may declare as input. `prompt`, `style`, `scenes[s3].endPrompt`
 * (the element whose id is `s3`), and a few derived ones that have a name of their own.
 */
import { primaryPicture, type Manifest, type Sheet } from './assets/outputs.ts';
import type { BriefImage, Stories, Storyboard } from './outputs.ts';
import { parseCell, type CellKind } from './project.ts';
import { assetPictures } from './timeline/subjects.ts';

type Derived = Partial<Record<CellKind, Readonly<Record<string, (output: never) => unknown>>>>;

/** Slices that are computed rather than reached by a path. */
const derived: Derived = {
  stories: { story: (output: Stories) => output.stories[output.selected] },
  /** The scenes' ids in order. */
  storyboard: { order: (output: Storyboard) => output.scenes.map(({ id }) => id) },
  asset: {
    /** What a writer is told of the assets. Clean sheets and pictures are not for it. */
    roster: (output: Manifest) => output.assets.map(({ id, kind, tag, name, description }) => ({ id, kind, tag, name, description })),
    reference: (output: Sheet) => primaryPicture(output),
    /** What other shapes of a film look for. */
    sought: (output: Manifest) => assetPictures(output)
  }
};
const derivedNames: ReadonlySet<string> = new Set(Object.values(derived).flatMap((slices) => Object.keys(slices)));

type Step = {
  /** As it stands in the slice: `scenes[s3]`. */
  readonly text: string;
  readonly field: string;
  readonly id: string | null;
  /** Where in its list the element was last; it is looked for there first. */
  hint: number;
};

export type Slice = {
  /** The slice without scene ids: what a scene is called does not matter, only what it holds. */
  readonly name: string;
  /** Null when the text is not a path. */
  readonly path: readonly Step[] | null;
};

const slices = new Map<string, Slice>();

export function parseSlice(text: string): Slice {
  let slice = slices.get(text);
  if (!slice) {
    const matches = text.split('.').map((step) => /^([a-zA-Z]+)(?:\[([^\]]+)\])?$/.exec(step));
    const path = matches.map((match): Step => ({ text: match?.[0] ?? '', field: match?.[1] ?? '', id: match?.[2] ?? null, hint: 0 }));
    slice = { name: text.replace(/\[[^\]]*\]/g, '[]'), path: matches.includes(null) ? null : path };
    slices.set(text, slice);
  }
  return slice;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function stepInto(value: unknown, step: Step): unknown {
  if (!isObject(value)) return undefined;
  const found = value[step.field];
  if (step.id === null) return found;
  if (!Array.isArray(found)) return undefined;
  const list = found as readonly Element[];
  if (keyOf(list[step.hint]) !== step.id) step.hint = list.findIndex((element) => keyOf(element) === step.id);
  return list[step.hint];
}

type Element = { readonly id?: string; readonly asset?: string; readonly image?: BriefImage['image'] };

/** What an element of a list is known by: its id, the asset that a cast names, or what its picture shows (assets/roster.ts). */
export const keyOf = (element: Element | undefined): string | undefined =>
  element?.id ?? element?.asset ?? (element?.image ? `p${element.image.content.slice(0, 12)}` : undefined);

/** How a derived slice of a cell is computed; undefined for one that is reached by a path. */
export function derivedSlice(cell: string, slice: string): ((output: unknown) => unknown) | undefined {
  const kind = derivedNames.has(slice) ? parseCell(cell)?.kind : undefined;
  return kind ? (derived[kind]?.[slice] as ((output: unknown) => unknown) | undefined) : undefined;
}

/** The object that holds what a slice names, and under which name; null when there is none. */
export function holderOf(output: unknown, slice: string): { holder: Record<string, unknown>; step: Step } | null {
  const { path } = parseSlice(slice);
  if (!path) return null;
  let holder: unknown = output;
  for (let at = 0; at < path.length - 1; at++) holder = stepInto(holder, path[at]!);
  return isObject(holder) ? { holder, step: path[path.length - 1]! } : null;
}

/** The value of a slice, or undefined when the output does not have it. */
export function readSlice(cell: string, output: unknown, slice: string): unknown {
  const compute = derivedSlice(cell, slice);
  if (compute) return compute(output);
  const held = holderOf(output, slice);
  return held ? stepInto(held.holder, held.step) : undefined;
}

/** The last name of a slice: `endPrompt` of `scenes[s3].endPrompt`. */
export const sliceField = (slice: string): string => slice.slice(slice.lastIndexOf('.') + 1).replace(/\[[^\]]*\]$/, '');
