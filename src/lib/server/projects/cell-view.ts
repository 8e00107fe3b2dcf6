/** One cell as the page shows it. */
import {
  choiceOf, chosenModel, estimateOf, hasFailed, holdsFor, inputsOf, recipeOfCell, stateWords, stepName, takesOf,
  type Attempt, type CellChoice, type CellState, type Evaluated, type Evaluation, type Project, type Take
} from '../../pipeline/index.ts';
import type { Amount, CellView, TakeView } from '../../protocol.ts';
import { cellLabel } from './labels.ts';
import { notesOf } from './notes.ts';
import { reasonViews } from './reasons.ts';
import { environment } from './sessions.ts';
import type { Timings } from './timing.ts';

/** What a person can do about a lost call, by the provider's name in the facts. */
export type Lost = (provider: string) => { readonly provider: string; readonly check: boolean; readonly adopt: boolean };

export type CellSurroundings = { readonly timings: Timings; readonly spent: ReadonlyMap<string, Amount>; readonly lost: Lost };

const listedTakes = 24;
export const nothingSpent: Amount = { usd: 0, unpriced: 0 };

type Remembered = { readonly hangsOn: readonly unknown[]; readonly view: CellView };
const remembered = new WeakMap<Evaluated, Remembered>();

/**
 * A cell's view, the same object as before where nothing that it says has changed. A cell keeps its evaluation while its
 * takes, choice, attempt and standing stay; what else its view hangs on is compared here.
 */
export function cellView(project: Project, evaluation: Evaluation, cell: Evaluated, surroundings: CellSurroundings): CellView {
  const { node } = cell;
  const { usd, unpriced } = surroundings.spent.get(node.id) ?? nothingSpent;
  const recipe = recipeOfCell(project, cell);
  const price = node.step.run ? estimateOf(project, evaluation, node.id, environment.now()) : 0;
  const hangsOn = [evaluation.scenes, evaluation.wishes, surroundings.timings.usual(stepName(node.step), recipe.model), project.profile, usd, unpriced, price, surroundings.lost, surroundings.timings];
  const known = remembered.get(cell);
  if (known && known.hangsOn.every((value, index) => value === hangsOn[index])) return known.view;
  const view = shownCell(project, evaluation, cell, surroundings, price);
  remembered.set(cell, { hangsOn, view });
  return view;
}

function shownCell(project: Project, evaluation: Evaluation, cell: Evaluated, { timings, spent, lost }: CellSurroundings, price: number | null): CellView {
  const { node, take, standing, attempt } = cell;
  const choice = choiceOf(project, node.id);
  const recipe = recipeOfCell(project, cell);
  const state = stateOf(cell);
  const all = takesOf(project, node.id);
  const view = (entry: Take) => takeView(entry, all, cell, choice);
  const made = new Map(take?.inputs.map(({ port, digest }) => [port, digest]));
  const [capability] = node.step.tools;
  return {
    id: node.id, kind: node.step.kind, scene: node.place.scene, part: node.place.scene ? (node.id.split('/')[1] as CellView['part']) : null,
    slim: false, takeCount: all.length,
    ...cellLabel(node.id, evaluation.scenes, evaluation.wishes.casting), state, word: stateWords[state], reasons: reasonViews(cell, evaluation), pinned: cell.pinned,
    take: take && view(take), takes: shownTakes(all, take).map((entry) => ({ ...view(entry), prompt: null, wording: null })), attempt: attempt && attemptView(attempt, cell, lost),
    notes: notesOf(project, evaluation, cell), price, spent: spent.get(node.id) ?? nothingSpent,
    capability: capability && capability !== 'media' ? capability : null, chosen: chosenModel(cell.params),
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

const noReferences: TakeView['references'] = [];

const takeView = (take: Take, all: readonly Take[], { fingerprint }: Evaluated, choice: CellChoice): TakeView => ({
  id: take.id, number: all.indexOf(take) + 1, source: take.source, createdAt: take.createdAt, cost: take.cost,
  milliseconds: take.milliseconds, provider: take.provider, model: take.model, prompt: take.prompt, wording: take.wording ?? null, references: take.references ?? noReferences,
  matches: holdsFor(take, fingerprint, choice), late: isLate(take, choice), output: take.output
});

/** A result comes into use when its inputs are still the present ones; one that did not was never preferred. */
const isLate = (take: Take, { preferred, current }: CellChoice): boolean =>
  take.attempt !== null && preferred[take.fingerprint] === undefined && current !== take.id;

function promptText({ node, bound, params }: Evaluated): CellView['prompt'] {
  const { system, text } = node.step.prompt!(inputsOf(bound!), params);
  return { system, text };
}

/** The latest attempt speaks while it runs or while nobody knows its end, and after a bad end until something newer takes its place. */
export function stateOf(cell: Evaluated): CellState {
  const { attempt, standing } = cell;
  if (attempt?.state === 'queued' || attempt?.state === 'running' || attempt?.state === 'unknown') return attempt.state;
  if (standing.state !== 'fresh' && hasFailed(cell)) {
    if (attempt!.state === 'failed') return 'failed';
    if (attempt!.state === 'cancelled' && !cell.take) return 'cancelled';
  }
  return standing.state;
}

function attemptView(attempt: Attempt, cell: Evaluated, lost: Lost): CellView['attempt'] {
  const active = attempt.state === 'queued' || attempt.state === 'running';
  if (!active && attempt.state !== 'unknown' && !hasFailed(cell)) return null;
  return {
    id: attempt.id, state: attempt.state, fraction: null, note: attempt.tries > 1 && active ? `try ${attempt.tries}` : '',
    startedAt: attempt.startedAt, failure: attempt.failure, tries: attempt.tries, lost: attempt.state === 'unknown' ? lost(attempt.provider) : null
  };
}

const slims = new WeakMap<CellView, CellView>();

/** A cell without what only its own details show: prompts, inputs, its other takes. The page asks for the whole when it is selected. */
export function slimCell(cell: CellView): CellView {
  let slim = slims.get(cell);
  if (!slim) {
    slim = { ...cell, slim: true, takes: [], inputs: [], prompt: null, usual: cell.attempt ? cell.usual : null, take: cell.take && { ...cell.take, prompt: null, output: leanOutput(cell.kind, cell.take.output) } };
    slims.set(cell, slim);
  }
  return slim;
}

/** How a frame was put together is for the painter and the mover, not for the page; a storyboard's scenes stand in the view itself. */
function leanOutput(kind: CellView['kind'], output: unknown): unknown {
  if (typeof output !== 'object' || output === null) return output;
  if (kind === 'storyboard') return { ...output, scenes: [] };
  return 'layers' in output ? { ...output, layers: null } : output;
}
