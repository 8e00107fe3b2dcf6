/** Where the correction of a clip stands, for the card of its check. */
import {
  bestOf, nextStep, passesLeft, passesPrice, sceneCell, thresholdOf, triesOf, tryName,
  type Brief, type Evaluation, type Project
} from '../../pipeline/index.ts';
import type { CorrectionView } from '../../protocol.ts';
import { environment } from './sessions.ts';

/** Null where there is no clip with a check. */
export function correctionView(project: Project, evaluation: Evaluation, scene: string, index: number): CorrectionView | null {
  const tries = triesOf(project, evaluation, scene, environment.digest);
  const best = bestOf(tries);
  if (!best) return null;
  const brief = evaluation.cells.get('brief')?.take?.output as Brief | undefined;
  const mode = brief?.correction ?? 'ask';
  const step = nextStep(project, evaluation, scene, environment.digest);
  const passes = passesLeft(tries);
  const inEffect = evaluation.cells.get(sceneCell(scene, 'clip'))!.take;
  const below = best.score! < thresholdOf(evaluation);
  return {
    mode, below,
    tries: tries.map(({ take, pass, score }) => ({
      take: take.id, name: tryName(index, pass), pass, score, way: take.correction?.way ?? null, cost: take.cost, chosen: take === inEffect, best: take === best.take
    })),
    possible: mode !== 'off' && step.kind === 'correct', way: step.kind === 'correct' ? step.correction.way : null,
    why: below && step.kind === 'done' ? step.why : '', passes, cost: step.kind === 'correct' ? passesPrice(project, evaluation, scene, passes, environment.now()) : 0
  };
}
