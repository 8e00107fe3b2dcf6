/**
 * An evaluation from nothing: one pass in topological order binds every cell's inputs to the takes in effect upstream,
 * forms its fingerprint, picks its take, and says where it stands and why. Used for the first evaluation of a project,
 * and as the truth that every other way of evaluating has to equal (tests/unit/incremental.test.ts).
 */
import type { Brief, Storyboard } from '../outputs.ts';
import { bindInputs, fingerprint, noteFingerprint, type Binding, type Digest } from '../fingerprint.ts';
import type { CellChoice, CellId, Project, Take } from '../project.ts';
import type { Standing } from '../status.ts';
import { stepName } from '../steps/define-step.ts';
import { latestAttempts } from '../versions.ts';
import { Cell, type Evaluated, type Evaluation } from './evaluation.ts';
import { differences, empty, fresh, handedOn, missingReasons, standingOf, together } from './reasons.ts';
import { choiceOf, holdsFor, takeInEffect } from './takes.ts';
import { projectNodes, topology, type Node } from './topology.ts';

export function evaluateWhole(project: Project, digest: Digest): Evaluation {
  const cells = new Map<CellId, Evaluated>();
  const visit = (node: Node) => void cells.set(node.id, evaluateCell(project, node, cells, digest));

  // The brief, the stories and the storyboard say which scenes there are, hence which further cells.
  projectNodes.forEach(visit);
  const scenes = scenesIn(cells.get('storyboard')!.take);
  const nodes = topology(scenes, slateIn(cells.get('brief')!.take));
  nodes.slice(projectNodes.length).forEach(visit);
  return { nodes, scenes, cells };
}

/** What decides which cells there are. */
export const scenesIn = (storyboard: Take | null): string[] => (storyboard?.output as Storyboard | undefined)?.scenes.map(({ id }) => id) ?? [];
export const slateIn = (brief: Take | null): boolean => (brief?.output as Brief | undefined)?.slate ?? false;

/** A cell's inputs bound to the takes in effect. A film without scenes waits for the storyboard. */
export function bindNode(node: Node, takeOf: (cell: CellId) => Take | null | undefined, digest: Digest): Binding {
  if (node.id === 'export' && node.inputs.length === 0) return { ok: false, missing: [{ cell: 'storyboard', why: 'empty' }] };
  return bindInputs(node.inputs, takeOf, digest);
}

/** The parameters that a person gave a cell. Those of the step that it had before its scene moved mean nothing here. */
export function paramsOf({ step }: Node, choice: CellChoice): unknown {
  const parsed = step.params.safeParse(choice.params);
  return parsed.success ? parsed.data : step.params.parse({});
}

function evaluateCell(project: Project, node: Node, cells: ReadonlyMap<CellId, Evaluated>, digest: Digest): Evaluated {
  const choice = choiceOf(project, node.id);
  const params = paramsOf(node, choice);
  const attempt = latestAttempts(project).get(node.id) ?? null;
  const takeOf = (cell: CellId) => (cells.has(cell) ? cells.get(cell)!.take : undefined);
  const binding = bindNode(node, takeOf, digest);
  const bound = binding.ok ? binding.inputs : null;
  const run = { step: stepName(node.step), params, inputs: bound ?? [] };
  const print = bound && fingerprint(run, digest);
  const take = takeInEffect(project, node.id, print);
  if (take && print) noteFingerprint(run, print, take);
  const pinned = take !== null && choice.pinned === take.id;
  const standing = ((): Standing => {
    if (pinned) return fresh;
    if (!binding.ok) return { state: 'blocked', reasons: missingReasons(binding.missing, (cell) => cells.get(cell)) };
    if (!take) return empty;
    const own = holdsFor(take, print, choice) ? [] : differences(take, run, takeOf, project, digest);
    return standingOf(own, together(node.reads.flatMap((cell) => handedOn(cells.get(cell)!) ?? [])));
  })();
  return new Cell({ node, params, bound, take, pinned, standing, attempt }, print ?? undefined, digest);
}
