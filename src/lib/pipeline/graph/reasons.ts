/** Why a cell is outdated or blocked: structural differences of its inputs, and what its upstream cells hand on. */
import { sameContent, sameValue } from '../canonical.ts';
import { sliceOf, type Bound, type Digest, type Missing } from '../fingerprint.ts';
import type { BoundInput, CellId, Project, Take } from '../project.ts';
import type { Reason, Standing } from '../status.ts';
import type { Evaluated } from './evaluation.ts';

export type Outdated = Extract<Standing, { state: 'outdated' }>;

export const fresh: Standing = { state: 'fresh' };
export const empty: Standing = { state: 'empty' };

const roots = new Map<CellId, Outdated>();

/** Outdated through one cell; the same object for every cell that is. */
export function outdatedThrough(cell: CellId): Outdated {
  let found = roots.get(cell);
  if (!found) roots.set(cell, (found = { state: 'outdated', reasons: [{ kind: 'through', cell }] }));
  return found;
}

/** True of reasons that lie in the cell itself; they come before those that lie upstream. */
export const isOwn = ({ kind }: Reason): boolean => kind !== 'through';

/**
 * What a cell hands on to those that read it; `through`: how they stand if it is the cause. The nearest cause tells most: a cell with a reason of its own is itself
 * the cause of what follows, and what lies behind it is told there. So reasons grow with the cells, not with their pairs.
 */
export function handedOn(standing: Standing, through: Outdated): Outdated | null {
  if (standing.state !== 'outdated' && standing.state !== 'blocked') return null;
  return standing.state === 'blocked' || isOwn(standing.reasons[0]!) ? through : standing;
}

/** What several cells hand on, each cause once, in their order. */
export function together(handed: readonly Outdated[]): Outdated | null {
  const [first] = handed;
  if (!first || handed.length === 1) return first ?? null;
  const second = handed[1]!;
  if (handed.length === 2 && first.reasons.length === 1 && second.reasons.length === 1) return pair(first, second);
  const reasons: Reason[] = [];
  const seen = handed.length > 4 ? new Set<Reason>() : null;
  for (const { reasons: given } of handed) {
    for (const reason of given) {
      if (seen ? seen.has(reason) : reasons.includes(reason)) continue;
      seen?.add(reason);
      reasons.push(reason);
    }
  }
  return reasons.length === first.reasons.length ? first : { state: 'outdated', reasons };
}

/** The two frames of a clip, each with one cause: by far the most common case. */
function pair(first: Outdated, second: Outdated): Outdated {
  const [a, b] = [first.reasons[0]!, second.reasons[0]!];
  return a === b ? first : { state: 'outdated', reasons: [a, b] };
}

/** True when two standings say the same. Reasons of cells upstream are the same object wherever they are told. */
export function sameStanding(a: Standing, b: Standing): boolean {
  if (a === b) return true;
  if (a.state !== b.state) return false;
  if (!('reasons' in a) || !('reasons' in b)) return true;
  if (a.reasons.length !== b.reasons.length) return false;
  for (let at = 0; at < a.reasons.length; at++) if (!sameReason(a.reasons[at]!, b.reasons[at]!)) return false;
  return true;
}

const sameReason = (a: Reason, b: Reason): boolean => a === b || (a.kind === b.kind && isOwn(a) && sameValue(a, b));

export const none: readonly Reason[] = [];

/** The reasons of a standing that lie in the cell itself. */
export function ownReasons(standing: Standing): readonly Reason[] {
  if (standing.state !== 'outdated' || !isOwn(standing.reasons[0]!)) return none;
  return isOwn(standing.reasons.at(-1)!) ? standing.reasons : standing.reasons.filter(isOwn);
}

/** Where a cell stands that has a take, with reasons of its own and what is handed on to it. */
export function standingOf(own: readonly Reason[], through: Outdated | null): Standing {
  if (!own.length) return through ?? fresh;
  return { state: 'outdated', reasons: through ? own.concat(through.reasons) : own };
}

export function missingReasons(missing: readonly Missing[], at: (cell: CellId) => Evaluated | undefined): Reason[] {
  const reasons = new Map<CellId, Reason>();
  for (const { cell, why } of missing) {
    const upstream = at(cell);
    const failed = why === 'empty' && upstream?.attempt?.state === 'failed';
    // What is blocked itself hands on its own causes.
    const causes: readonly Reason[] = upstream?.standing.state === 'blocked' && why === 'empty'
      ? upstream.standing.reasons
      : [{ kind: 'missing', cell, why: failed ? 'failed' : why }];
    for (const reason of causes) if (reason.kind === 'missing') reasons.set(reason.cell, reason);
  }
  return [...reasons.values()];
}

/** How the inputs of now differ from those that a take was made from. `takeOf`: the take in effect of a cell. */
export function differences(
  take: Take, now: Bound, takeOf: (cell: CellId) => Take | null | undefined, project: Project, digest: Digest
): Reason[] {
  const reasons: Reason[] = [];
  if (take.step !== now.step) reasons.push({ kind: 'step', before: take.step, after: now.step });
  if (!sameContent(take.params, now.params)) reasons.push({ kind: 'parameters', before: take.params, after: now.params });
  let matched = 0;
  for (let at = 0; at < now.inputs.length; at++) {
    const input = now.inputs[at]!;
    const old = take.inputs[at] === input ? input : inputAt(take.inputs, input.port, at);
    if (old) matched++;
    if (old?.digest === input.digest) continue;
    reasons.push(...changedInput(input, old, takeOf, project, digest).reasons);
  }
  if (matched < take.inputs.length) {
    const ports = new Set(now.inputs.map(({ port }) => port));
    for (const { cell, port, slice, value } of take.inputs) {
      if (!ports.has(port)) reasons.push({ kind: 'changed', cell, port, slice, before: value, after: undefined, at: null });
    }
  }
  return reasons;
}

/** The input of a port; almost always where it was when the take was made. */
const inputAt = (inputs: readonly BoundInput[], port: string, at: number): BoundInput | undefined =>
  inputs[at]?.port === port ? inputs[at] : inputs.find((input) => input.port === port);

type Told = { readonly input: BoundInput; readonly before: unknown; readonly project: Project; readonly reasons: readonly [Reason] };

/** The reason that was told last: an input that many cells share makes one reason for all of them. */
let told: Told | null = null;

export function changedInput(
  input: BoundInput, old: BoundInput | undefined, takeOf: (cell: CellId) => Take | null | undefined, project: Project, digest: Digest
): Told {
  if (told && told.input === input && told.before === old?.value && told.project === project) return told;
  const { cell, port, slice, value } = input;
  const source = takeOf(cell);
  const at = source ? since(project, source, input, digest) : null;
  told = { input, before: old?.value, project, reasons: [{ kind: 'changed', cell, port, slice, before: old?.value, after: value, at }] };
  return told;
}

/** When a slice came to be what it is: back through the edits that left it alone. Milliseconds since 1970. */
function since(project: Project, take: Take, { slice, digest: now }: BoundInput, digest: Digest): number {
  let first = take;
  for (;;) {
    const parent = first.parent ? project.takes.get(first.parent) : undefined;
    if (!parent || parent.cell !== take.cell || sliceOf(parent, slice, digest)?.digest !== now) return first.createdAt;
    first = parent;
  }
}
