/**
 * Whether the model of a cell can do what the cell asks, known before anything runs: an obstacle would be refused, and what
 * is forced comes out otherwise than asked (REF-4, AD-8). What a model can do is data (catalogue.ts); of a model that is
 * not there nothing is known, and nothing said.
 */
import { referenceSeconds } from './assets/words.ts';
import { scenesById } from './estimate.ts';
import type { Evaluation } from './graph/staleness.ts';
import { forcedBy, modelOf, whyNoClip, type Model } from './models.ts';
import type { Aspect, Brief, Storyboard } from './outputs.ts';
import { recipeFor } from './profiles.ts';
import { parseCell, type CellId, type Project } from './project.ts';
import { maxReferences } from './prompts/references.ts';
import { chosenModel } from './steps/define-step.ts';
import type { Capability, VideoMode } from './steps/tools.ts';

export type Fit = {
  /** Why it cannot be made, one sentence; null when it can. */
  readonly obstacle: string | null;
  /** What comes out otherwise, a sentence each. */
  readonly forced: readonly string[];
};
const fine: Fit = { obstacle: null, forced: [] };

/** The mode in which clips are asked for. */
const clipMode: VideoMode = 'first_and_last_frame';

/** `cells`: those of an evaluation; `id` and `params` may be of a cell that is still to come. */
export function fitOf(project: Project, cells: Evaluation['cells'], id: CellId, tools: readonly Capability[], params: unknown): Fit {
  const [capability] = tools;
  const model = capability && modelOf(recipeFor(project.profile, capability, chosenModel(params)));
  const brief = cells.get('brief')?.take?.output as Brief | undefined;
  if (!model || !brief) return fine;
  const fit = doneBy(model, capability, brief, cells, id);
  const ending = endOf(model);
  return ending ? { ...fit, forced: [...fit.forced, ending] } : fit;
}

function doneBy(model: Model, capability: Capability, brief: Brief, cells: Evaluation['cells'], id: CellId): Fit {
  if (capability === 'video') {
    const board = cells.get('storyboard')?.take?.output as Storyboard | undefined;
    const scene = board && scenesById(board).get(parseCell(id)?.scene ?? '');
    const cast = cells.get(id)?.node.place.cast;
    if (cast?.filmed) return filmedFit(model, brief.aspect, { asked: scene?.duration ?? brief.seconds, pictures: cast.references.length });
    return { obstacle: whyNoClip(model, clipMode, brief.aspect), forced: forcedBy(model, clipMode, scene?.duration ?? brief.seconds) };
  }
  if (capability === 'image' && parseCell(id)?.kind === 'keyframe') return pictureFit(model, brief, { base: parseCell(id)?.part === 'end' ? 1 : 0, cast: cells.get(id)?.node.place.cast?.references.length ?? 0 });
  return fine;
}

/** That a model is going or gone, and what takes its place; null for one that stays. */
function endOf({ name, state }: Model): string | null {
  if (state.kind === 'current') return null;
  const instead = state.instead ? ` ${state.instead} takes its place.` : '';
  return state.kind === 'retiring' ? `${name} is retired on ${state.on}.${instead}` : `${name} was retired${state.on ? ` on ${state.on}` : ''} and may answer no more.${instead}`;
}

/** A clip from the pictures of its scene's cast: as long as such clips are (REF-4), and without its frames. */
function filmedFit(model: Model, aspect: Aspect, { asked, pictures }: { asked: number; pictures: number }): Fit {
  const most = model.video?.modes.references?.references ?? 0;
  const obstacle = whyNoClip(model, 'references', aspect) ?? (pictures > most ? `${model.name} takes at most ${most} reference pictures, not ${pictures}.` : null);
  const length = asked === referenceSeconds ? '' : `, not ${Number(asked.toFixed(1))} s`;
  return { obstacle, forced: [`Filmed from its references: it lasts ${referenceSeconds} s${length}, and its frames are not used.`, ...forcedBy(model, 'references', referenceSeconds)] };
}

/** `base`: frames that are sent before the pictures; `cast`: pictures of the scene's cast, which take the place of the product's. */
function pictureFit({ name, image }: Model, { aspect, images }: Brief, { base, cast }: { base: number; cast: number }): Fit {
  if (!image) return fine;
  const sent = base + (cast || Math.min(maxReferences, images.length));
  return {
    obstacle: image.ratios.includes(aspect) ? null : `${name} paints ${listed(image.ratios)}, not ${aspect}.`,
    forced: sent > image.inputs ? [`${name} paints from at most ${image.inputs} pictures; of ${sent}, the last ${sent - image.inputs === 1 ? 'one stays' : `${sent - image.inputs} stay`} behind.`] : []
  };
}

const listed = (ratios: readonly Aspect[]): string => ratios.join(' and ');

/** Why clips of this shape cannot be made on a profile; null when they can. */
export function unfitFor(profile: string, aspect: Aspect): string | null {
  const model = modelOf(recipeFor(profile, 'video'));
  return model && whyNoClip(model, clipMode, aspect);
}
