/**
 * An evaluation from nothing: one pass in topological order binds every cell's inputs to the takes in effect upstream,
 * forms its fingerprint, picks its take, and says where it stands and why. Used for the first evaluation of a project,
 * and as the truth that every other way of evaluating has to equal (tests/unit/incremental.test.ts).
 */
import { castingOf, castsOf, noCasting, sameCast, type Casting } from '../assets/casting.ts';
import type { Manifest } from '../assets/outputs.ts';
import { sameValue } from '../canonical.ts';
import type { Brief, Storyboard } from '../outputs.ts';
import { bindInputs, fingerprint, noteFingerprint, type Binding, type Bound, type Digest } from '../fingerprint.ts';
import { manifestCell, type CellId, type Project, type Take } from '../project.ts';
import type { Standing } from '../status.ts';
import { briefStep } from '../steps/brief.ts';
import { stepName, type AllWishes, type TimelineUse, type Wishes } from '../steps/define-step.ts';
import { manifestStep } from '../steps/manifest.ts';
import { timelineStep } from '../steps/timeline.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { latestAttempts } from '../versions.ts';
import { Cell, type CellFacts, type Evaluated, type Evaluation } from './evaluation.ts';
import { differences, empty, fresh, handedOn, missingReasons, outdatedThrough, standingOf, together } from './reasons.ts';
import { choiceOf, holdsFor, takeInEffect, takesOf } from './takes.ts';
import { projectNodes, topology, type Node, type Outline } from './topology.ts';

export function evaluateWhole(project: Project, digest: Digest): Evaluation {
  const cells = new Map<CellId, Evaluated>();
  const visit = (node: Node) => void cells.set(node.id, evaluateCell(project, node, cells, digest));

  // The brief, the stories and the storyboard say which scenes there are, hence which further cells.
  const wishes = wishesOf(project, digest);
  const head = projectNodes(wishes);
  head.forEach(visit);
  const storyboard = cells.get('storyboard')!.take;
  const scenes = scenesIn(storyboard);
  const nodes = topology(scenes, outlineOf(wishes, storyboard));
  nodes.slice(head.length).forEach(visit);
  return { nodes, scenes, wishes, cells };
}

/** What decides which cells there are. */
const sceneList = (storyboard: Take | null): Storyboard['scenes'] => (storyboard?.output as Storyboard | undefined)?.scenes ?? [];
export const scenesIn = (storyboard: Take | null): string[] => sceneList(storyboard).map(({ id }) => id);

export function wishesIn(brief: Take | null, timeline: TimelineUse): Wishes {
  const output = brief?.output as Brief | undefined;
  return { slate: output?.slate ?? false, anchor: output?.keyframes === 'anchor', surroundings: output?.context === 'story', timeline };
}
export const sameWishes = (a: Wishes, b: Wishes): boolean => 
  a.slate === b.slate && a.anchor === b.anchor && a.surroundings === b.surroundings && a.timeline === b.timeline;

/** What the timeline in effect asks for. It reads no other cell, so its take is known before any is looked at. */
export function timelineUse(project: Project, digest: Digest): TimelineUse {
  const takes = takesOf(project, 'timeline');
  if (!takes.length) return 'untouched';
  const take = takeInEffect({ choice: choiceOf(project, 'timeline'), takes }, fingerprint({ step: stepName(timelineStep), params: {}, inputs: [] }, digest));
  return (take!.output as Timeline).shapes.length ? 'shaped' : 'edited';
}

/** Settings of the brief, and the assets of the manifest. Neither reads another cell, so their takes are known before any is looked at. */
export function wishesOf(project: Project, digest: Digest): AllWishes {
  const own = (id: CellId, step: { name: string; version: number }): Take | null => {
    const takes = takesOf(project, id);
    return takes.length ? takeInEffect({ choice: choiceOf(project, id), takes }, fingerprint({ step: stepName(step), params: {}, inputs: [] }, digest)) : null;
  };
  const brief = own('brief', briefStep);
  return { ...wishesIn(brief, timelineUse(project, digest)), casting: castingIn(brief, own(manifestCell, manifestStep)), corrects: (brief?.output as Brief | undefined)?.correction === 'automatic' };
}

const known = new WeakMap<object, { readonly manifest: unknown; readonly casting: Casting }>();

/** The same object for the same contents, so that a scene need not be looked at again. */
function castingIn(briefTake: Take | null, manifestTake: Take | null): Casting {
  const brief = (briefTake?.output as Brief | undefined) ?? null;
  const manifest = (manifestTake?.output as Manifest | undefined) ?? null;
  const found = brief && known.get(brief);
  if (found && found.manifest === manifest) return found.casting;
  const casting = brief?.images || manifest ? castingOf(brief, manifest) : noCasting;
  if (brief) known.set(brief, { manifest, casting });
  return casting;
}

/** All that the graph hangs on, once the storyboard is known. */
export const outlineOf = (wishes: AllWishes, storyboard: Take | null): Outline => {
  const casts = castsOf(sceneList(storyboard), wishes.casting);
  return casts ? { ...wishes, casts } : wishes;
};

/** True when two storyboards have the same scenes in the same order, reading the same assets, whatever else they hold. */
export function sameScenes(before: Take | null, after: Take | null, { casting }: Pick<AllWishes, 'casting'> = { casting: noCasting }): boolean {
  const [a, b] = [sceneList(before), sceneList(after)];
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at] && (a[at]!.id !== b[at]!.id || !sameCast(a[at]!, b[at]!, casting))) return false;
  return true;
}

/** A cell's inputs bound to the takes in effect. A film without scenes waits for the storyboard. */
export function bindNode(node: Node, takeOf: (cell: CellId) => Take | null | undefined, digest: Digest): Binding {
  if (node.id === 'export' && node.place.scenes.length === 0) return { ok: false, missing: [{ cell: 'storyboard', why: 'empty' }] };
  return bindInputs(node.inputs, takeOf, digest);
}

/** What is known of a cell by itself. Parameters of the step that it had before its scene moved mean nothing here. */
export function factsOf(project: Project, { id, step }: Node): CellFacts {
  const choice = choiceOf(project, id);
  const given = step.params.safeParse(choice.params);
  const parsed: unknown = given.success ? given.data : step.params.parse({});
  const takes = takesOf(project, id);
  // Parameters that are those of the newest take are kept once, and found equal at a glance.
  const made = takes.at(-1)?.params;
  return { params: sameValue(made, parsed) ? made : parsed, choice, takes, attempt: latestAttempts(project).get(id) ?? null, comparable: null };
}

/** True when a take was made from a run's inputs to the letter. */
export const isExact = (take: Take | null, run: Bound, print: string | null | undefined): boolean =>
  take !== null && take.fingerprint === print && take.step === run.step && sameValue(take.params, run.params) && sameValue(take.inputs, run.inputs);

function evaluateCell(project: Project, node: Node, cells: ReadonlyMap<CellId, Evaluated>, digest: Digest): Evaluated {
  const facts = factsOf(project, node);
  const takeOf = (cell: CellId) => (cells.has(cell) ? cells.get(cell)!.take : undefined);
  const binding = bindNode(node, takeOf, digest);
  const run = { step: node.stepName, params: facts.params, inputs: binding.ok ? binding.inputs : [] };
  const print = binding.ok ? fingerprint(run, digest) : null;
  const take = takeInEffect(facts, print);
  if (take && print) noteFingerprint(run, print, take);
  const pinned = take !== null && facts.choice.pinned === take.id;
  const bound = binding.ok ? binding.inputs : null;
  const standing = ((): Standing => {
    if (pinned) return fresh;
    if (!binding.ok) return { state: 'blocked', reasons: missingReasons(binding.missing, (cell) => cells.get(cell)) };
    if (!take) return empty;
    const own = holdsFor(take, print, facts.choice) ? [] : differences(take, run, takeOf, project, digest);
    return standingOf(own, together(node.reads.flatMap((cell) => handedOn(cells.get(cell)!.standing, outdatedThrough(cell)) ?? [])));
  })();
  return Cell.of({ node, facts, bound, take, pinned, standing, exact: !pinned && isExact(take, run, print) }, print ?? undefined, digest);
}
