/**
 * What a press would run and what that costs: one function for the number beside a button and for the number that a run
 * keeps, so that the two cannot differ. Before there is a storyboard its scenes are not known; then as many are counted
 * as the brief or the chosen story asks for.
 */
import { fineOf, passesLeft, triesOf } from './correction/correction.ts';
import { passesPrice, passesToCome, wayOf } from './correction/ways.ts';
import { mostPasses } from './correction/words.ts';
import { estimate, estimateOf } from './estimate.ts';
import type { Evaluation } from './graph/staleness.ts';
import type { Digest } from './fingerprint.ts';
import { checkOf, plan, scopeOf, type PlannedCell, type Target } from './graph/plan.ts';
import { topology, type Node } from './graph/topology.ts';
import { wishesIn } from './graph/whole.ts';
import type { Brief, Stories } from './outputs.ts';
import { sceneCell, type Project } from './project.ts';

export type OutlookCell = PlannedCell & {
  readonly node: Node;
  /** Of a scene that the storyboard will bring. */
  readonly expected: boolean;
  /** US dollars; null when the price is not known. */
  readonly cost: number | null;
};

export type Outlook = {
  readonly cells: readonly OutlookCell[];
  /** The ids of all scenes, those to come among them, in order. */
  readonly scenes: readonly string[];
  /** US dollars of all its cells, and of those that are certain to run; null when one of their prices is not known. */
  readonly cost: number | null;
  readonly certain: number | null;
  /** US dollars that corrections by themselves may add, at most; null when not known, 0 where there are none. */
  readonly corrections: number | null;
};

/** Scenes that are counted with when neither brief nor story says how many there will be. */
const usualScenes = 4;

/** With the prices of this moment. */
export function outlook(project: Project, target: Target, evaluation: Evaluation, digest: Digest, at: number): Outlook {
  if (target.target === 'correct') return outlookOfCorrection(project, target, evaluation, digest, at);
  const planned = plan(target, evaluation).map((entry): OutlookCell => ({
    ...entry, node: evaluation.cells.get(entry.id)!.node, expected: false, cost: estimateOf(project, evaluation, entry.id, at)
  }));
  const toCome = evaluation.scenes.length === 0 && planned.some(({ id }) => id === 'storyboard') && scopeOf(target, evaluation).has('export');
  const scenes = toCome ? Array.from({ length: countOf(evaluation) }, (_, index) => `s${index + 1}`) : evaluation.scenes;
  const expected = toCome ? topology(scenes, wishesIn(evaluation.cells.get('brief')?.take ?? null, 'untouched')).filter(({ place }) => place.scene !== null).map((node): OutlookCell => ({
    id: node.id, node, forced: false, maybe: false, expected: true, cost: estimate(project, evaluation.cells, node.id, node.step.tools, {}, at)
  })) : [];
  const last = planned.findIndex(({ id }) => id === 'export');
  const cells = expected.length ? [...planned.slice(0, last), ...expected, ...planned.slice(last)] : planned;
  return { cells, scenes, cost: total(cells), certain: total(cells.filter(({ maybe }) => !maybe)), corrections: correctionsIn(project, evaluation, cells, at) };
}

/** The most that the clips which a plan checks may cost to correct, where that is done by itself. */
function correctionsIn(project: Project, evaluation: Evaluation, cells: readonly OutlookCell[], at: number): number | null {
  if (!evaluation.wishes.corrects) return 0;
  const planned = new Map(cells.map((cell) => [cell.id, cell]));
  let sum = 0;
  for (const { node, expected, cost } of cells) {
    const scene = node.place.scene!;
    if (node.step.kind !== 'drift') continue;
    const clip = planned.get(sceneCell(scene, 'clip'));
    if (!expected && (wayOf(project, evaluation, scene).kind === 'none' || (!clip && fineOf(project, evaluation, scene)))) continue;
    const price = expected ? passesToCome(project, evaluation, { clip: clip?.cost ?? null, check: cost }, mostPasses, at) : passesPrice(project, evaluation, scene, mostPasses, at);
    if (price === null) return null;
    sum += price;
  }
  return Math.round(sum * 1e6) / 1e6;
}

/** The passes that are left for the clips that it was pressed on, each with its check. */
function outlookOfCorrection(project: Project, { roots }: Target, evaluation: Evaluation, digest: Digest, at: number): Outlook {
  const cells = roots.flatMap((id): OutlookCell[] => {
    const clip = evaluation.cells.get(id);
    const scene = clip?.node.place.scene;
    if (!clip || !scene) return [];
    const passes = Math.max(1, passesLeft(triesOf(project, evaluation, scene, digest)));
    const check = evaluation.cells.get(checkOf(id))!;
    const [whole, checks] = [passesPrice(project, evaluation, scene, passes, at), estimateOf(project, evaluation, check.node.id, at)];
    const cost = whole === null || checks === null ? null : Math.round((whole - passes * checks) * 1e6) / 1e6;
    const entry = { forced: true, maybe: false, expected: false };
    return [{ ...entry, id, node: clip.node, cost }, { ...entry, id: check.node.id, node: check.node, cost: checks === null ? null : passes * checks }];
  });
  return { cells, scenes: evaluation.scenes, cost: total(cells), certain: total(cells), corrections: 0 };
}

function total(cells: readonly OutlookCell[]): number | null {
  let sum = 0;
  for (const { cost } of cells) {
    if (cost === null) return null;
    sum += cost;
  }
  return Math.round(sum * 1e6) / 1e6;
}

function countOf({ cells }: Evaluation): number {
  const brief = cells.get('brief')?.take?.output as Brief | undefined;
  const stories = cells.get('stories')?.take?.output as Stories | undefined;
  return brief?.scenes ?? stories?.stories[stories.selected]?.segments ?? usualScenes;
}
