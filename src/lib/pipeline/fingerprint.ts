/**
 * The one place that says what a cell's result depends on.
 *
 * `bindInputs` builds the inputs of a run from the declared slices of the takes in effect; the same list is
 * fingerprinted, stored with the take and handed to the step, so a new take can never be born outdated. Digests are
 * of slices of the selected upstream takes, never of their ancestry: a cell that is run again and comes out equal
 * changes nothing downstream.
 */
import { canonical } from './canonical.ts';
import type { BoundInput, Take } from './project.ts';
import { readSlice } from './slices.ts';
import type { InputDeclaration, Inputs } from './steps/define-step.ts';

/** sha-256 of UTF-8 text, hex. Handed in, since browsers and Node have different ones. */
export type Digest = (text: string) => string;

/** Grows when the rules of this file change; every fingerprint changes with it. */
export const engineVersion = 1;

const digests = new WeakMap<Take, Map<string, { digest: string; value: unknown }>>();

/** The slice of a take's output and its digest, remembered per take; null when the output has no such slice. */
export function sliceOf(take: Take, slice: string, digest: Digest): { digest: string; value: unknown } | null {
  let known = digests.get(take);
  if (!known) digests.set(take, (known = new Map()));
  const found = known.get(slice);
  if (found) return found;
  const value = readSlice(take.cell, take.output, slice);
  if (value === undefined) return null;
  const entry = { value, digest: digest(canonical(value)) };
  known.set(slice, entry);
  return entry;
}

export type Binding =
  | { readonly ok: true; readonly inputs: readonly BoundInput[] }
  | { readonly ok: false; readonly missing: readonly { cell: string; why: 'empty' | 'gone' | 'invalid' }[] };

/** Binds declared inputs to the takes in effect. `takeOf` gives the take in effect of an upstream cell, or null. */
export function bindInputs(
  declarations: readonly InputDeclaration[], takeOf: (cell: string) => Take | null | undefined, digest: Digest
): Binding {
  const inputs: BoundInput[] = [];
  const missing: { cell: string; why: 'empty' | 'gone' | 'invalid' }[] = [];
  for (const { port, cell, slice, required } of declarations) {
    const take = takeOf(cell);
    if (!take) {
      missing.push({ cell, why: take === undefined ? 'gone' : 'empty' });
      continue;
    }
    const found = sliceOf(take, slice, digest);
    if (!found) missing.push({ cell, why: 'gone' });
    else if (required && (found.value === '' || found.value === null)) missing.push({ cell, why: 'invalid' });
    else inputs.push({ port, cell, slice, digest: found.digest, value: found.value });
  }
  return missing.length ? { ok: false, missing } : { ok: true, inputs };
}

/** Bound inputs as a step gets them: values by port. */
export const inputsOf = (bound: readonly BoundInput[]): Inputs => Object.fromEntries(bound.map(({ port, value }) => [port, value]));

/** The fingerprint of a run. Cell ids, positions, labels and times do not enter. */
export function fingerprint(
  run: { readonly step: string; readonly params: unknown; readonly inputs: readonly BoundInput[] }, digest: Digest
): string {
  const inputs = run.inputs.map(({ port, slice, digest: value }) => [port, sliceName(slice), value]);
  return digest(canonical({ engine: engineVersion, step: run.step, params: run.params, inputs }));
}

/** A slice without the scene's id: what a scene is called does not matter, only what it holds. */
const sliceName = (slice: string) => slice.replace(/\[[^\]]*\]/g, '[]');

/** Hash of the recipe: who made it and how. It outdates nothing; it only tells "made with older settings". */
export const recipeHash = (recipe: { provider: string; model: string }, digest: Digest) => digest(canonical({ ...recipe }));
