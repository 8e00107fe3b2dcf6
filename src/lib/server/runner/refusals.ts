/** Why a press is refused: a sentence of what is in the way and one of what to do. */
import {
  fitOf, nextStep, outlook, refuse, stepName, targetOf, plan,
  type CellId, type Evaluated, type Evaluation, type Project, type Refusal, type RunTarget, type Target
} from '../../pipeline/index.ts';
import { environment } from '../projects/sessions.ts';
import { isActive } from './attempts.ts';

export function refusal(target: RunTarget, cell: CellId | null, evaluation: Evaluation, facts: Project): Refusal | null {
  const { cells } = evaluation;
  if (cell !== null && !cells.has(cell)) return refuse('no_cell', 'That cell is no longer in the notebook.', 'Reload to see the notebook as it is now.');
  if (['this', 'needs', 'follows', 'correct'].includes(target) && cell === null) return refuse('bad_input', 'This way of running needs a cell.', 'Name the cell to run.');
  const evaluated = cell ? cells.get(cell)! : null;
  const unknown = [...facts.attempts.values()].find((attempt) => attempt.state === 'unknown' && attempt.cell === cell);
  if (unknown) return refuse('unknown_attempt', 'A call for this cell may have been charged, and its result is not known.', 'Check it, adopt its result or discard it first.');
  if (target === 'this' && evaluated) {
    const active = [...facts.attempts.values()].find((attempt) => attempt.cell === cell && isActive(attempt));
    if (active) return refuse('already_running', 'This cell is already running.', 'Wait for it, or cancel it first.');
    if (evaluated.pinned) return refuse('pinned', 'This cell is pinned.', 'Unpin it to run it again.');
    if (!evaluated.node.step.run) return refuse('not_runnable', `The ${stepName(evaluated.node.step).replace(/@.*/, '')} is written by you.`, 'Edit it instead.');
    if (!evaluated.bound) return refuse('blocked', 'This cell needs something that is not there yet.', 'Run it with what it needs.');
  }
  if (target === 'correct') return notToCorrect(facts, evaluation, evaluated);
  const planned = plan(targetOf(target, cell, evaluation), evaluation).map(({ id }) => id);
  const brief = cells.get('stories')?.standing;
  if (planned.includes('stories') && brief?.state === 'blocked' && brief.reasons.some((reason) => reason.kind === 'missing' && reason.why === 'invalid')) {
    return refuse('empty_brief', 'The brief is empty.', 'Write what the film is about, then run again.');
  }
  if (!planned.length) return refuse('nothing_to_do', target === 'retry' ? 'Nothing has failed.' : 'Everything is up to date.', 'Change something first, or run a single cell again for another take.');
  return null;
}

/**
 * Why a press would come to nothing though it may begin: a cell of its plan, or one that the storyboard will bring, asks its
 * model for what that cannot do. Said before anything of the run is paid for (REF-4, REF-5).
 */
export function unfit(target: Target, evaluation: Evaluation, facts: Project): Refusal | null {
  for (const { id, node, expected } of outlook(facts, target, evaluation, environment.digest, environment.now()).cells) {
    const { obstacle } = fitOf(facts, evaluation.cells, id, node.step.tools, expected ? {} : evaluation.cells.get(id)!.params);
    if (obstacle) return refuse('unfit', `A ${node.step.kind} of this run cannot be made: ${obstacle}`, 'Choose another shape, another profile, or a model for that cell; what comes before it can be run by itself.');
  }
  return null;
}

function notToCorrect(facts: Project, evaluation: Evaluation, cell: Evaluated | null): Refusal | null {
  const scene = cell?.node.place.scene;
  if (!cell || !scene || cell.node.step.kind !== 'clip') return refuse('bad_input', 'Only clips are corrected.', 'Name the clip of a scene.');
  const step = nextStep(facts, evaluation, scene, environment.digest);
  if (step.kind === 'done') return refuse('nothing_to_correct', step.why, 'Run the clip again for another take, or change its scene.');
  const [clip, drift] = [cell.bound, evaluation.cells.get(`${scene}/drift`)?.bound];
  return clip && drift ? null : refuse('blocked', 'The clip cannot be checked yet.', 'Run what it needs first.');
}
