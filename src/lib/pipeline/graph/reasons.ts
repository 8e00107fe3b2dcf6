/** Why a cell is outdated or blocked: structural differences of its inputs, and what its upstream cells hand on. */
import { sameContent } from '../canonical.ts';
import { sliceOf, type Bound, type Digest, type Missing } from '../fingerprint.ts';
import type { BoundInput, CellId, Project, Take } from '../project.ts';
import type { Reason, Standing } from '../status.ts';
import type { Evaluated } from './evaluation.ts';

export type Outdated = Extract<Standing, { state: 'outdated' }>;

export const fresh: Standing = { state: 'fresh' };
export const empty: Standing = { state: 'empty' };

const roots = new Map<CellId, Outdated>();

/** Outdated through one cell; the same object for every cell that is. */
function outdatedThrough(cell: CellId): Outdated {
  let found = roots.get(cell);
  if (!found) roots.set(cell, (found = { state: 'outdated', reasons: [{ kind: 'through', cell }] }));
  return found;
}

/** True of reasons that lie in the cell itself; they come before those that lie upstream. */
export const isOwn = ({ kind }: Reason): boolean => kind !== 'through';

/**
 * What a cell hands on to those that read it. The nearest cause tells most: a cell with a reason of its own is itself
 * the cause of what follows, and what lies behind it is told there. So reasons grow with the cells, not with their pairs.
 */
export function handedOn({ node, standing }: Evaluated): Outdated | null {
  if (standing.state !== 'outdated' && standing.state !== 'blocked') return null;
  return standing.state === 'blocked' || isOwn(standing.reasons[0]!) ? outdatedThrough(node.id) : standing;
}

/** What several cells hand on, each cause once, in their order. */
export function together(handed: readonly Outdated[]): Outdated | null {
  const [first] = handed;
  if (!first || handed.length === 1) return first ?? null;
  const cells = new Set<CellId>();
  for (const { reasons } of handed) for (const reason of reasons) if (reason.kind === 'through') cells.add(reason.cell);
  if (cells.size === first.reasons.length) return first;
  const reasons: Reason[] = [];
  for (const cell of cells) reasons.push(outdatedThrough(cell).reasons[0]!);
  return { state: 'outdated', reasons };
}

/** Where a cell stands that has a take, with reasons of its own and what is handed on to it. */
export function standingOf(own: readonly Reason[], through: Outdated | null): Standing {
  if (!own.length) return through ?? fresh;
  return { state: 'outdated', reasons: through ? [...own, ...through.reasons] : own };
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
    const old = inputAt(take.inputs, input.port, at);
    if (old) matched++;
    if (old?.digest === input.digest) continue;
    const { cell, port, slice } = input;
    const source = takeOf(cell);
    reasons.push({ kind: 'changed', cell, port, slice, before: old?.value, after: input.value, at: source ? since(project, source, input, digest) : null });
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

/** When a slice came to be what it is: back through the edits that left it alone. Milliseconds since 1970. */
function since(project: Project, take: Take, { slice, digest: now }: BoundInput, digest: Digest): number {
  let first = take;
  for (;;) {
    const parent = first.parent ? project.takes.get(first.parent) : undefined;
    if (!parent || parent.cell !== take.cell || sliceOf(parent, slice, digest)?.digest !== now) return first.createdAt;
    first = parent;
  }
}
