/** The notebook as the page shows it, derived whole from a project's facts. */
import {
  choiceOf, evaluate, hasFailed, holdsFor, inputsOf, recipeOf, stateWords, stepName, takesOf,
  type Attempt, type Brief, type CellState, type Drift, type Evaluated, type Evaluation, type Project, type ProjectStage, type Storyboard, type Take
} from '../../pipeline/index.ts';
import { appearanceWords } from '../../pipeline/prompts/appearance.ts';
import type { CellView, NotebookView, RunView, SceneView, TakeView } from '../../protocol.ts';
import { cellLabel } from './labels.ts';
import { planView } from './plans.ts';
import { reasonViews } from './reasons.ts';
import { environment } from './sessions.ts';
import type { Timings } from './timing.ts';

const shownRuns = 20;
const listedTakes = 24;

export function notebookView(project: Project, timings: Timings): NotebookView {
  const evaluation = evaluate(project, environment.digest);
  const brief = evaluation.cells.get('brief')?.take?.output as Brief | undefined;
  const cells = evaluation.nodes.map(({ id }) => cellView(project, evaluation, evaluation.cells.get(id)!, timings));
  return {
    id: project.id, title: project.title, sample: project.sample, revision: project.revision, profile: project.profile,
    aspect: brief?.aspect ?? '16:9', stage: stageOf(project, evaluation), cells, scenes: sceneViews(evaluation),
    runs: runViews(project), spent: [...project.takes.values()].reduce((sum, { cost }) => sum + (cost ?? 0), 0),
    next: nextAction(project, evaluation, cells, timings)
  };
}

function cellView(project: Project, evaluation: Evaluation, cell: Evaluated, timings: Timings): CellView {
  const { node, take, standing, attempt, fingerprint } = cell;
  const choice = choiceOf(project, node.id);
  const recipe = recipeOf(project.profile, node.step.tools);
  const state = stateOf(cell);
  const all = takesOf(project, node.id);
  const takeView = (entry: Take): TakeView => ({
    id: entry.id, number: all.indexOf(entry) + 1, source: entry.source, createdAt: entry.createdAt, cost: entry.cost,
    milliseconds: entry.milliseconds, provider: entry.provider, model: entry.model, prompt: entry.prompt,
    matches: holdsFor(entry, fingerprint, choice), output: entry.output
  });
  const made = new Map(take?.inputs.map(({ port, digest }) => [port, digest]));
  return {
    id: node.id, kind: node.step.kind, scene: node.place.scene, part: node.place.scene ? (node.id.split('/')[1] as CellView['part']) : null,
    ...cellLabel(node.id, evaluation.scenes), state, word: stateWords[state], reasons: reasonViews(cell, evaluation.scenes), pinned: cell.pinned,
    take: take && takeView(take), takes: shownTakes(all, take).map((entry) => ({ ...takeView(entry), prompt: null })), attempt: attempt && attemptView(attempt, cell),
    usual: timings.usual(stepName(node.step), recipe.model), params: choice.params, ...recipe,
    prompt: cell.bound && node.step.prompt ? promptText(cell) : null,
    inputs: node.inputs.map(({ port, cell: source, slice }) => ({
      port, cell: source, slice, changed: take !== null && standing.state === 'outdated' && cell.bound?.find((input) => input.port === port)?.digest !== made.get(port)
    }))
  };
}

/** The newest takes, and whichever is in effect: an often edited storyboard would else outgrow the page. */
const shownTakes = (all: readonly Take[], inEffect: Take | null): readonly Take[] =>
  all.filter((take, index) => index >= all.length - listedTakes || take === inEffect);

function promptText({ node, bound, params }: Evaluated): CellView['prompt'] {
  const { system, text } = node.step.prompt!(inputsOf(bound!), params);
  return { system, text };
}

/** The latest attempt speaks while it runs, and after a bad end until something newer takes its place. */
export function stateOf(cell: Evaluated): CellState {
  const { attempt, standing } = cell;
  if (attempt?.state === 'queued' || attempt?.state === 'running') return attempt.state;
  if (standing.state !== 'fresh' && hasFailed(cell)) {
    if (attempt!.state === 'failed') return 'failed';
    if (attempt!.state === 'cancelled' && !cell.take) return 'cancelled';
  }
  return standing.state;
}

function attemptView(attempt: Attempt, cell: Evaluated): CellView['attempt'] {
  const active = attempt.state === 'queued' || attempt.state === 'running';
  if (!active && !hasFailed(cell)) return null;
  return {
    id: attempt.id, state: attempt.state, fraction: null, note: attempt.tries > 1 && active ? `try ${attempt.tries}` : '',
    startedAt: attempt.startedAt, failure: attempt.failure, tries: attempt.tries
  };
}

function sceneViews({ cells, scenes }: Evaluation): SceneView[] {
  const storyboard = cells.get('storyboard')?.take?.output as Storyboard | undefined;
  return (storyboard?.scenes ?? []).map((scene, index) => ({
    ...scene, number: index + 1, appearanceWords: appearanceWords(scene.motionPrompt), seam: seamOf(cells, scene.id, scenes[index + 1])
  }));
}

/**
 * How alike a scene's last and the next scene's first picture are: the structural similarity of each to the one keyframe
 * that both clips were made from, as the drift checks measured it, multiplied. Null where that is not known.
 */
function seamOf(cells: Evaluation['cells'], scene: string, next: string | undefined): number | null {
  if (!next) return null;
  const frame = (id: string, port: string) => cells.get(id)?.take?.inputs.find((input) => input.port === port)?.digest;
  const [here, there] = [frame(`${scene}/clip`, 'last'), frame(`${next}/clip`, 'first')];
  if (here === undefined || here !== there) return null;
  const likeness = (id: string, which: 'first' | 'last') =>
    (cells.get(`${id}/drift`)?.take?.output as Drift | undefined)?.measures.find((measure) => measure.frame === which)?.ssim;
  const [last, first] = [likeness(scene, 'last'), likeness(next, 'first')];
  return last === undefined || first === undefined ? null : Math.round(last * first * 1000) / 1000;
}

function runViews(project: Project): RunView[] {
  const runs = [...project.runs.values()].sort((a, b) => a.seq - b.seq);
  return runs.map((run, index): RunView => {
    const attempts = [...project.attempts.values()].filter((attempt) => attempt.run === run.id);
    return {
      id: run.id, number: index + 1, target: run.target, cell: run.roots[0] ?? null, state: run.state, startedAt: run.startedAt,
      endedAt: run.endedAt, seconds: { ...run.seconds }, failedCell: run.failedCell, failure: run.failure,
      done: attempts.filter(({ state }) => state === 'succeeded').length, total: attempts.length
    };
  }).reverse().slice(0, shownRuns);
}

/** ORCH-1: where the pipeline stands, from what the cells hold. */
export function stageOf(project: Project, { cells, nodes }: Evaluation): ProjectStage {
  const last = [...project.runs.values()].sort((a, b) => a.seq - b.seq).at(-1);
  if (last?.state === 'failed') return 'failed';
  const has = (kind: string) => nodes.filter(({ step }) => step.kind === kind).every(({ id }) => cells.get(id)!.take);
  const scenes = nodes.some(({ step }) => step.kind === 'clip');
  if (!cells.get('stories')?.take) return last ? 'storyboarding' : 'pending';
  if (!cells.get('storyboard')?.take || !scenes) return 'storyboarding';
  if (!has('keyframe')) return 'keyframing';
  if (!has('clip')) return 'video_gen';
  return has('export') ? 'complete' : 'stitching';
}

function nextAction(project: Project, evaluation: Evaluation, cells: readonly CellView[], timings: Timings): NotebookView['next'] {
  if (cells.some(({ state }) => state === 'running' || state === 'queued')) return null;
  const stories = evaluation.cells.get('stories')!.standing;
  if (stories.state === 'blocked') return null;
  const view = planView(project, 'outdated', null, timings, evaluation);
  if (!view.cells.length) return null;
  const film = cells.some(({ kind, take }) => kind === 'export' && take);
  const count = view.cells.length === 1 ? '1 cell' : `${view.cells.length} cells`;
  const time = view.milliseconds === null ? '' : ` · ${spokenTime(view.milliseconds)}`;
  return { ...view, label: `${film ? 'Bring up to date' : 'Make the film'} · ${count} · free${time}` };
}

const spokenTime = (milliseconds: number): string => {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
};
