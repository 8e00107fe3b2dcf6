/**
 * The one place that says what a cell's result depends on.
 *
 * `bindInputs` builds the inputs of a run from the declared slices of the takes in effect; the same list is
 * fingerprinted, stored with the take and handed to the step, so a new take can never be born outdated. Digests are
 * of slices of the selected upstream takes, never of their ancestry: a cell that is run again and comes out equal
 * changes nothing downstream.
 */
import { canonical, sameContent } from './canonical.ts';
import type { BoundInput, CellId, Take } from './project.ts';
import { derivedSlice, holderOf, parseSlice, readSlice } from './slices.ts';
import type { InputDeclaration, Inputs } from './steps/define-step.ts';

/** sha-256 of UTF-8 text, hex. Handed in, since browsers and Node have different ones. */
export type Digest = (text: string) => string;

/** Grows when the rules of this file change; every fingerprint changes with it. */
export const engineVersion = 1;

/** What a fingerprint is of. */
export type Bound = { readonly step: string; readonly params: unknown; readonly inputs: readonly BoundInput[] };

type Entry = {
  readonly digest: string;
  readonly value: unknown;
  /** It bound to ports, once for all cells that read it alike. */
  readonly inputs: BoundInput[];
};
const known = new WeakMap<object, Map<string, Entry>>();

function entriesOf(holder: object): Map<string, Entry> {
  let entries = known.get(holder);
  if (!entries) known.set(holder, (entries = new Map()));
  return entries;
}

/**
 * The slice of a take's output and its digest; null when the output has no such slice. Remembered per object that
 * holds the value, so that a storyboard with one scene edited is digested in that scene only.
 */
export function sliceOf(take: Pick<Take, 'cell' | 'output'>, slice: string, digest: Digest): Entry | null {
  const { cell, output } = take;
  const held = derivedSlice(cell, slice) ? null : holderOf(output, slice);
  const holder = held ? held.holder : typeof output === 'object' ? output : null;
  const entries = holder && entriesOf(holder);
  const name = held ? held.step.text : `(${slice})`;
  const found = entries?.get(name);
  if (found) return found;
  const value = readSlice(cell, output, slice);
  if (value === undefined) return null;
  const entry: Entry = { value, digest: digestOf(value, digest), inputs: [] };
  entries?.set(name, entry);
  return entry;
}

/** Objects are shared between the outputs of an edit and of what it edits. */
const objects = new WeakMap<object, string>();

function digestOf(value: unknown, digest: Digest): string {
  if (typeof value !== 'object' || value === null) return digest(canonical(value));
  let found = objects.get(value);
  if (!found) objects.set(value, (found = digest(canonical(value))));
  return found;
}

export type Missing = { readonly cell: CellId; readonly why: 'empty' | 'gone' | 'invalid' };
export type Binding =
  | { readonly ok: true; readonly inputs: readonly BoundInput[] }
  | { readonly ok: false; readonly missing: readonly Missing[] };

/** Binds one declared input to the take in effect of its cell (undefined: there is no such cell). Equal inputs are one object. */
export function bindInput(
  { port, cell, slice, required }: InputDeclaration, take: Take | null | undefined, digest: Digest
): BoundInput | Missing {
  if (!take) return { cell, why: take === undefined ? 'gone' : 'empty' };
  const found = sliceOf(take, slice, digest);
  if (!found) return { cell, why: 'gone' };
  if (required && (found.value === '' || found.value === null)) return { cell, why: 'invalid' };
  for (const input of found.inputs) if (input.port === port && input.cell === cell && input.slice === slice) return input;
  const input: BoundInput = { port, cell, slice, digest: found.digest, value: found.value };
  found.inputs.push(input);
  return input;
}

/** Binds declared inputs to the takes in effect. `takeOf` gives the take in effect of an upstream cell, or null. */
export function bindInputs(
  declarations: readonly InputDeclaration[], takeOf: (cell: CellId) => Take | null | undefined, digest: Digest
): Binding {
  const inputs: BoundInput[] = [];
  const missing: Missing[] = [];
  for (const declaration of declarations) {
    const input = bindInput(declaration, takeOf(declaration.cell), digest);
    if ('why' in input) missing.push(input);
    else inputs.push(input);
  }
  return missing.length ? { ok: false, missing } : { ok: true, inputs };
}

/** Bound inputs as a step gets them: values by port. */
export const inputsOf = (bound: readonly BoundInput[]): Inputs => Object.fromEntries(bound.map(({ port, value }) => [port, value]));

/** The fingerprint of a run. Cell ids, positions, labels and times do not enter. */
export const fingerprint = (run: Bound, digest: Digest): string => digest(fingerprintText(run));

/** Canonical text of `{ engine, step, params, inputs: [port, slice, digest] }`, put together by hand for speed. */
export function fingerprintText({ step, params, inputs }: Bound): string {
  let list = '';
  for (const { port, slice, digest } of inputs) {
    list += `${list ? ',' : ''}[${JSON.stringify(port)},${JSON.stringify(parseSlice(slice).name)},${JSON.stringify(digest)}]`;
  }
  return `{"engine":${engineVersion},"inputs":[${list}],"params":${canonical(params)},"step":${canonical(step)}}`;
}

/** True when two runs have the same fingerprint. Needs no hash. */
export const sameRun = (a: Bound, b: Bound): boolean => sameInputs(a.inputs, b.inputs) && a.step === b.step && sameContent(a.params, b.params);

/** True when two lists of inputs are the same to a fingerprint. */
export function sameInputs(a: readonly BoundInput[], b: readonly BoundInput[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) {
    const left = a[at]!;
    const right = b[at]!;
    if (left === right) continue;
    if (left.digest !== right.digest || left.port !== right.port) return false;
    if (left.slice !== right.slice && parseSlice(left.slice).name !== parseSlice(right.slice).name) return false;
  }
  return true;
}

const truthful = new WeakMap<Take, boolean>();

/** True when a take's fingerprint is that of the inputs it is stored with (under the rules of this engine). */
export function isTruthful(take: Take, digest: Digest): boolean {
  let known = truthful.get(take);
  if (known === undefined) truthful.set(take, (known = take.fingerprint === fingerprint(take, digest)));
  return known;
}

/** Notes, where a run was hashed anyway, that a take of the same fingerprint and inputs is truthful. */
export function noteFingerprint(run: Bound, print: string, take: Take): void {
  if (take.fingerprint === print && !truthful.has(take) && sameRun(run, take)) truthful.set(take, true);
}

/** Hash of the recipe: who made it and how. It outdates nothing; it only tells "made with older settings". */
export const recipeHash = (recipe: { provider: string; model: string }, digest: Digest) => digest(canonical({ ...recipe }));
