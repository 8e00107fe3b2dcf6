/** Whether a clip can be corrected, how, and what one pass costs: by an edit where its model edits clips, else by a new take where that is allowed. */
import { estimateOf, secondsToCome } from '../estimate.ts';
import type { Evaluation } from '../graph/staleness.ts';
import { modelOf } from '../models.ts';
import type { Brief, Clip, Storyboard } from '../outputs.ts';
import { priceOf } from '../prices.ts';
import { recipeFor, recipeOfCell, type Recipe } from '../profiles.ts';
import { sceneCell, type Project } from '../project.ts';
import { isTooLong, longestCorrected } from './words.ts';

export type Way = { readonly kind: 'edit' | 'retake' } | { readonly kind: 'none'; readonly why: string };

const briefIn = ({ cells }: Evaluation) => cells.get('brief')?.take?.output as Brief | undefined;

/** By the clip that there is, or by the length that it is to have. */
export function wayOf(project: Project, evaluation: Evaluation, scene: string): Way {
  const cell = evaluation.cells.get(sceneCell(scene, 'clip'));
  if (!cell) return { kind: 'none', why: 'There is no such scene.' };
  return wayBy(recipeOfCell(project, cell), secondsOf(evaluation, scene), briefIn(evaluation)?.retakes === true);
}

function wayBy(recipe: Recipe, seconds: number, retakes: boolean): Way {
  if (isTooLong(seconds)) return { kind: 'none', why: `Only clips of at most ${longestCorrected} s are corrected; this one lasts ${Number(seconds.toFixed(1))} s.` };
  const video = modelOf(recipe)?.video;
  if (video?.modes.edit && video.editSeconds !== null && seconds <= video.editSeconds) return { kind: 'edit' };
  if (retakes) return { kind: 'retake' };
  return { kind: 'none', why: `${modelOf(recipe)?.name ?? recipe.model} cannot edit clips. Allow new takes in the brief's settings, or choose a model for this clip that edits.` };
}

function secondsOf({ cells }: Evaluation, scene: string): number {
  const clip = cells.get(sceneCell(scene, 'clip'))?.take?.output as Clip | undefined;
  return clip?.duration ?? (cells.get('storyboard')?.take?.output as Storyboard | undefined)?.scenes.find(({ id }) => id === scene)?.duration ?? 0;
}

/** US dollars of one pass that begins at this moment, without its check; null when the price is not known. */
export function passPrice(project: Project, evaluation: Evaluation, scene: string, at: number): number | null {
  const way = wayOf(project, evaluation, scene);
  const id = sceneCell(scene, 'clip');
  if (way.kind !== 'edit') return way.kind === 'none' ? 0 : estimateOf(project, evaluation, id, at);
  const recipe = recipeOfCell(project, evaluation.cells.get(id)!);
  return editPrice(recipe, secondsOf(evaluation, scene), at);
}

const editPrice = (recipe: Recipe, seconds: number, at: number): number | null => priceOf(recipe, { [modelOf(recipe)?.video?.unit ?? 'second']: seconds }, at);

/** US dollars of as many passes, each with the check that follows it. */
export function passesPrice(project: Project, evaluation: Evaluation, scene: string, passes: number, at: number): number | null {
  const [pass, check] = [passPrice(project, evaluation, scene, at), estimateOf(project, evaluation, sceneCell(scene, 'drift'), at)];
  return sumOf(passes, pass, check);
}

/** The same for a scene that the storyboard will bring; `clip` and `check`: what those cells of it are expected to cost. */
export function passesToCome(project: Project, evaluation: Evaluation, { clip, check }: { clip: number | null; check: number | null }, passes: number, at: number): number | null {
  const [brief, recipe] = [briefIn(evaluation), recipeFor(project.profile, 'video', null)];
  const seconds = secondsToCome(brief);
  const way = wayBy(recipe, seconds, brief?.retakes === true);
  return way.kind === 'none' ? 0 : sumOf(passes, way.kind === 'edit' ? editPrice(recipe, seconds, at) : clip, check);
}

const sumOf = (passes: number, pass: number | null, check: number | null): number | null =>
  pass === null || check === null ? null : Math.round(passes * (pass + check) * 1e6) / 1e6;
