/**
 * States, derived. One pass in topological order binds every cell's inputs to the takes in effect upstream, forms
 * its fingerprint, picks its take, and says where it stands and why. Nothing is stored, so nothing can be wrong
 * after an edit, an undo or a crash.
 */
import type { Brief, Storyboard } from '../outputs.ts';
import { bindInputs, fingerprint, type Digest } from '../fingerprint.ts';
import type { Attempt, BoundInput, CellId, Project, Take } from '../project.ts';
import type { Reason, Standing } from '../status.ts';
import { stepName } from '../steps/define-step.ts';
import { canonical } from '../canonical.ts';
import { choiceOf, holdsFor, takeInEffect } from './takes.ts';
import { nodeOf, projectCells, topology, type Node } from './topology.ts';

export type Evaluated = {
  readonly node: Node;
  readonly params: unknown;
  /** Null while an input is missing. */
  readonly bound: readonly BoundInput[] | null;
  readonly fingerprint: string | null;
  readonly take: Take | null;
  readonly pinned: boolean;
  readonly standing: Standing;
  readonly attempt: Attempt | null;
};

export type Evaluation = {
  readonly nodes: readonly Node[];
  readonly scenes: readonly string[];
  readonly cells: ReadonlyMap<CellId, Evaluated>;
};

const latest = new WeakMap<Project['attempts'], Map<CellId, Attempt>>();

/** The newest attempt of each cell. */
export function latestAttempts(project: Project): ReadonlyMap<CellId, Attempt> {
  let index = latest.get(project.attempts);
  if (!index) {
    index = new Map();
    for (const attempt of project.attempts.values()) {
      const known = index.get(attempt.cell);
      if (!known || known.seq < attempt.seq) index.set(attempt.cell, attempt);
    }
    latest.set(project.attempts, index);
  }
  return index;
}

/** Where every cell of a project stands. */
export function evaluate(project: Project, digest: Digest): Evaluation {
  const cells = new Map<CellId, Evaluated>();
  const visit = (node: Node) => void cells.set(node.id, evaluateCell(project, node, cells, digest));

  // The brief, the stories and the storyboard say which scenes there are, hence which further cells.
  for (const id of projectCells) visit(nodeOf(id, [], false)!);
  const slate = (cells.get('brief')!.take?.output as Brief | undefined)?.slate ?? false;
  const storyboard = cells.get('storyboard')!.take?.output as Storyboard | undefined;
  const scenes = storyboard?.scenes.map(({ id }) => id) ?? [];
  const nodes = topology(scenes, slate);
  for (const node of nodes) if (!cells.has(node.id)) visit(node);
  return { nodes, scenes, cells };
}

function evaluateCell(project: Project, node: Node, cells: ReadonlyMap<CellId, Evaluated>, digest: Digest): Evaluated {
  const choice = choiceOf(project, node.id);
  const params = node.step.params.parse(choice.params);
  const step = stepName(node.step);
  const attempt = latestAttempts(project).get(node.id) ?? null;
  const takeOf = (cell: CellId) => (cells.has(cell) ? cells.get(cell)!.take : undefined);
  const binding = node.id === 'export' && node.inputs.length === 0
    ? { ok: false as const, missing: [{ cell: 'storyboard', why: 'empty' as const }] }
    : bindInputs(node.inputs, takeOf, digest);
  const bound = binding.ok ? binding.inputs : null;
  const print = bound && fingerprint({ step, params, inputs: bound }, digest);
  const take = takeInEffect(project, node.id, print);
  const pinned = take !== null && choice.pinned === take.id;
  const standing = ((): Standing => {
    if (pinned) return { state: 'fresh' };
    if (!binding.ok) {
      return { state: 'blocked', reasons: missingReasons(binding.missing, cells) };
    }
    if (!take) return { state: 'empty' };
    const through = throughReasons(node, cells);
    const own = holdsFor(take, print, choice) ? [] : differences(take, { step, params, inputs: binding.inputs }, cells, project);
    // The nearest cause tells most: a changed input whose own cell is outdated as well is told once, by its root.
    return own.length || through.length ? { state: 'outdated', reasons: [...own, ...through] } : { state: 'fresh' };
  })();
  return { node, params, bound, fingerprint: print, take, pinned, standing, attempt };
}

function missingReasons(
  missing: readonly { cell: CellId; why: 'empty' | 'gone' | 'invalid' }[], cells: ReadonlyMap<CellId, Evaluated>
): Reason[] {
  const reasons = new Map<CellId, Reason>();
  for (const { cell, why } of missing) {
    const upstream = cells.get(cell);
    const failed = why === 'empty' && upstream?.attempt?.state === 'failed';
    // What is blocked itself hands on its own causes.
    const roots: readonly Reason[] = upstream?.standing.state === 'blocked' && why === 'empty'
      ? upstream.standing.reasons
      : [{ kind: 'missing', cell, why: failed ? 'failed' : why }];
    for (const reason of roots) if (reason.kind === 'missing') reasons.set(reason.cell, reason);
  }
  return [...reasons.values()];
}

/** Roots of what is outdated upstream: the cells with a cause of their own. */
function throughReasons(node: Node, cells: ReadonlyMap<CellId, Evaluated>): Reason[] {
  const roots = new Set<CellId>();
  for (const cell of node.reads) {
    const upstream = cells.get(cell)!;
    if (upstream.standing.state === 'outdated' || upstream.standing.state === 'blocked') {
      const own = upstream.standing.reasons.some(({ kind }) => kind !== 'through');
      if (own) roots.add(cell);
      for (const reason of upstream.standing.reasons) if (reason.kind === 'through') roots.add(reason.cell);
    }
  }
  return [...roots].map((cell) => ({ kind: 'through', cell }));
}

function differences(
  take: Take, now: { step: string; params: unknown; inputs: readonly BoundInput[] },
  cells: ReadonlyMap<CellId, Evaluated>, project: Project
): Reason[] {
  const reasons: Reason[] = [];
  if (take.step !== now.step) reasons.push({ kind: 'step', before: take.step, after: now.step });
  if (canonical(take.params) !== canonical(now.params)) reasons.push({ kind: 'parameters', before: take.params, after: now.params });
  const before = new Map(take.inputs.map((input) => [input.port, input]));
  for (const input of now.inputs) {
    const old = before.get(input.port);
    before.delete(input.port);
    if (old?.digest === input.digest) continue;
    reasons.push({
      kind: 'changed', cell: input.cell, port: input.port, slice: input.slice,
      before: old?.value, after: input.value, at: cells.get(input.cell)?.take?.createdAt ?? null
    });
  }
  for (const gone of before.values()) {
    reasons.push({ kind: 'changed', cell: gone.cell, port: gone.port, slice: gone.slice, before: gone.value, after: undefined, at: choiceOf(project, gone.cell).changedAt });
  }
  return reasons;
}
