/**
 * What a cell is expected to use and to cost, before it runs: the number beside a button is the number that the budget
 * gate holds back. It hangs only on what is known without the cell's inputs (kind, duration, how many pictures), so it
 * is the same before and while a run.
 */
import { faceTries } from './assets/sheets.ts';
import { mostReferences, referenceSeconds } from './assets/words.ts';
import type { CastEdges } from './assets/casting.ts';
import type { Evaluation } from './graph/staleness.ts';
import { modelOf, secondsMade, servedMode } from './models.ts';
import type { Brief, Scene, Storyboard } from './outputs.ts';
import { priceOf, type Units } from './prices.ts';
import { recipeFor, type Recipe } from './profiles.ts';
import { parseCell, type CellId, type Charge, type Project } from './project.ts';
import { chosenModel } from './steps/define-step.ts';
import type { Capability, VideoMode } from './steps/tools.ts';
import { tryIn } from './steps/tries.ts';
import { unfetched } from './unfetched.ts';

/** Tokens of the prompts and answers of this engine, rounded up; a picture counts as Google and OpenAI count one. */
const assumed = {
  stories: { input: 1500, output: 3000 },
  storyboard: { input: 2500, output: 6000 },
  drift: { input: 1200, output: 800 },
  composition: { input: 1200, output: 700 },
  words: { input: 500, output: 300 }
} as const;
const tokensOfPicture = 1120;
/** The frames and keyframes that a drift check looks at, besides the product's pictures. */
const framesLookedAt = 5;
/** What it looks at besides those where a scene names who appears in it: their pictures, and the brief's. */
const castPictures = (cast: CastEdges, brief: number): number => cast.references.length + Math.min(brief, mostReferences);

type Known = {
  readonly kind: string; readonly pictures: number; readonly seconds: number; readonly writes: boolean;
  /** Calls that it may take: a redrawn face is tried up to three times. */
  readonly tries: number;
  readonly mode: VideoMode;
};

/** A model that makes other lengths than the one that is wanted is paid for those. */
function secondsPaid(recipe: Recipe, wanted: number, mode: VideoMode): number {
  const model = modelOf(recipe);
  const rules = model?.video?.modes[servedMode(model, mode).mode];
  return rules ? secondsMade(rules.seconds, wanted) : wanted;
}

function unitsOf(capability: Capability, recipe: Recipe, { kind, pictures, seconds, writes, tries, mode }: Known): Units {
  switch (capability) {
    case 'text': {
      const { input, output } = kind === 'storyboard' ? assumed.storyboard : assumed.stories;
      return { input_token: input + pictures * tokensOfPicture, output_token: output };
    }
    case 'vision':
      if (kind === 'asset') return { input_token: assumed.words.input + tokensOfPicture, output_token: assumed.words.output };
      return { input_token: assumed.drift.input + (framesLookedAt + pictures) * tokensOfPicture, output_token: assumed.drift.output };
    case 'image': return {
      image: tries, input_image: tries * (pictures + 1),
      ...(writes && kind !== 'asset' ? { input_token: assumed.composition.input + (pictures + 1) * tokensOfPicture, output_token: assumed.composition.output } : {})
    };
    case 'video': return { [modelOf(recipe)?.video?.unit ?? 'second']: secondsPaid(recipe, seconds, mode), input_image: mode === 'references' ? mostReferences : 2 };
    case 'media': return {};
  }
}

/** US dollars that a run of this cell is expected to cost when it is sent at this moment; null when a price is not known. 0 for work on this machine. */
export function estimateOf(project: Project, { cells }: Evaluation, id: CellId, at: number): number | null {
  const cell = cells.get(id);
  const left = cell && unfetched(project, cell);
  if (left) {
    // The job is there; only the tries that may follow it cost anything.
    const whole = cell.node.step.name === 'sheet_drawn' && cell.node.place.asset?.kind === 'character' ? estimate(project, cells, id, cell.node.step.tools, cell.params, at) : 0;
    return whole && Math.round((whole * (faceTries - tryIn(left.handle)) * 1e6) / faceTries) / 1e6;
  }
  return cell ? estimate(project, cells, id, cell.node.step.tools, cell.params, at) : 0;
}

const sceneIndex = new WeakMap<Storyboard, ReadonlyMap<string, Scene>>();
export function scenesById(storyboard: Storyboard): ReadonlyMap<string, Scene> {
  let index = sceneIndex.get(storyboard);
  if (!index) sceneIndex.set(storyboard, (index = new Map(storyboard.scenes.map((scene) => [scene.id, scene]))));
  return index;
}

/** Seconds of a clip whose scene is not told yet. */
export const secondsToCome = (brief: Brief | undefined): number => brief?.seconds ?? 6;

/** The same for a cell that is not there yet: of a scene that the storyboard will bring. */
export function estimate(
  project: Project, cells: Evaluation['cells'], id: CellId, tools: readonly Capability[], params: unknown, at: number
): number | null {
  const brief = cells.get('brief')?.take?.output as Brief | undefined;
  const storyboard = cells.get('storyboard')?.take?.output as Storyboard | undefined;
  const address = parseCell(id);
  const scene = storyboard && address?.scene ? scenesById(storyboard).get(address.scene) : undefined;
  const { asset, cast } = cells.get(id)?.node.place ?? {};
  const filmed = cast?.filmed === true;
  const [kind, product] = [address?.kind ?? '', brief?.images.length ?? 0];
  const known: Omit<Known, 'writes'> = {
    kind, pictures: asset ? asset.others.length : kind === 'drift' && cast ? castPictures(cast, product) : product, tries: asset?.kind === 'character' ? faceTries : 1,
    seconds: filmed ? referenceSeconds : scene?.duration ?? secondsToCome(brief), mode: filmed ? 'references' : 'first_and_last_frame'
  };
  let sum = 0;
  for (const [index, capability] of tools.entries()) {
    const recipe = recipeFor(project.profile, capability, index === 0 ? chosenModel(params) : null);
    const price = capability === 'media' ? 0 : priceOf(recipe, unitsOf(capability, recipe, { ...known, writes: modelOf(recipe)?.image?.writes === true }), at);
    if (price === null) return null;
    sum += price;
  }
  return Math.round(sum * 1e6) / 1e6;
}

/** Money of a project in US dollars: `spent` as known, `held` for attempts that are not over, `unpriced` calls whose price nobody knows. */
export function moneyOf(project: Project): { spent: number; held: number; unpriced: number } {
  let spent = 0, held = 0;
  const unknown: Charge[] = [];
  for (const charge of project.charges.values()) {
    if (charge.usd === null) unknown.push(charge);
    else spent += charge.usd;
  }
  const unpriced = unknown.length === 0 ? 0 : stillUnknown(project, unknown);
  for (const { state, estimate: reserved } of project.attempts.values()) {
    if (state === 'queued' || state === 'running' || state === 'unknown') held += reserved ?? 0;
  }
  return { spent, held, unpriced };
}

/**
 * How many of these charges no later look at the same job has put an amount to. It does so for one of each attempt before
 * it, and for the end that a late result followed.
 */
function stillUnknown({ charges, attempts }: Project, unknown: readonly Charge[]): number {
  const told = new Map<string, Set<string>>();
  for (const { attempt, usd } of charges.values()) {
    const key = attempt === null ? undefined : attempts.get(attempt)?.idempotencyKey;
    if (usd !== null && attempt && key) told.set(key, (told.get(key) ?? new Set()).add(attempt));
  }
  const open = new Map<string | null, number>();
  for (const { attempt } of unknown) open.set(attempt, (open.get(attempt) ?? 0) + 1);
  let sum = 0;
  for (const [id, count] of open) {
    const attempt = id === null ? undefined : attempts.get(id);
    const by = [...(attempt && told.get(attempt.idempotencyKey) ? told.get(attempt.idempotencyKey)! : [])];
    sum += count - (by.some((each) => each !== id || attempt!.state !== 'succeeded') ? 1 : 0);
  }
  return sum;
}
