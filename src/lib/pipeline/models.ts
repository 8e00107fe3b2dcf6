/**
 * What each model can do, as data (catalogue.ts), and what follows from it: which models a form may offer, which mode a
 * request is served in, how long the clip really gets, and why a request cannot be made at all. Decided here, before any
 * network: providers refuse a mixture of modes late, or drop half of it in silence.
 */
import { catalogue } from './catalogue.ts';
import type { Model, ModelState, Seconds } from './model.ts';
import type { Aspect } from './outputs.ts';
import type { Recipe } from './profiles.ts';
import type { Capability, VideoMode, VideoRequest } from './steps/tools.ts';

export type * from './model.ts';

export const models: readonly Model[] = catalogue;

/** What is known of a model; null for one that only its user knows, such as a model on their own server. */
export const modelOf = ({ provider, model }: Recipe): Model | null =>
  models.find((each) => each.provider === provider && each.id === model) ?? null;

/** Where a model stands at this moment: one whose day has come (in UTC) is retired, whoever wrote down that it would be. */
export const stateAt = ({ state }: Model, at: number): ModelState =>
  (state.kind === 'retiring' && state.on <= new Date(at).toISOString().slice(0, 10) ? { ...state, kind: 'retired' } : state);

/** The models that still answer at this moment, for a choice. */
export const modelsFor = (capability: Capability, at: number): readonly Model[] =>
  models.filter((model) => stateAt(model, at).kind !== 'retired' && (model.capabilities as readonly Capability[]).includes(capability));

/** What takes a retired model's place; empty when nothing is known to. */
export const replacementOf = (recipe: Recipe): string => {
  const state = modelOf(recipe)?.state;
  return !state || state.kind === 'current' ? '' : state.instead;
};

/**
 * The mode in which a model serves a request. One that takes no last frame gets the first one alone (AD-8); `note` says
 * so and belongs into the run's log.
 */
export function servedMode({ video, name }: Model, wanted: VideoMode): { mode: VideoMode; note: string } {
  if (wanted === 'first_and_last_frame' && !video?.modes[wanted] && video?.modes.first_frame) {
    return { mode: 'first_frame', note: `${name} takes no last frame; the clip starts from the first one and ends freely.` };
  }
  return { mode: wanted, note: '' };
}

/** The length that comes nearest to what is wanted: not shorter, if the model makes one as long. Seconds. */
export function secondsMade(seconds: Seconds, wanted: number): number {
  if ('least' in seconds) return Math.min(seconds.most, Math.max(seconds.least, Math.ceil(wanted)));
  const sorted = [...seconds].sort((a, b) => a - b);
  return sorted.find((each) => each >= wanted) ?? sorted.at(-1)!;
}

/** What a mode forces upon a request, to be shown before the run (REF-4); empty when it is made as asked. */
export function forcedBy(model: Model, wanted: VideoMode, duration: number): string[] {
  const { mode, note } = servedMode(model, wanted);
  const rules = model.video?.modes[mode];
  if (!rules || mode === 'edit') return note ? [note] : [];
  const made = secondsMade(rules.seconds, duration);
  return [...(note ? [note] : []), ...(made === duration ? [] : [`${model.name} makes ${made} s here instead of ${duration} s.`])];
}

const modeWords: Record<VideoMode, string> = {
  text: 'from text alone', first_frame: 'from a first frame', first_and_last_frame: 'between two frames', references: 'from reference pictures',
  extend: 'that goes on from another', edit: 'by editing another'
};

/** Parts of a request that belong to other modes than its own. */
const parts: Record<string, readonly VideoMode[]> = {
  first: ['first_frame', 'first_and_last_frame'], last: ['first_and_last_frame'], references: ['references'], video: ['extend', 'edit']
};
const partWords: Record<string, string> = { first: 'a first frame', last: 'a last frame', references: 'references', video: 'a clip to go on from' };

/** Why this model makes no clips of this kind and shape, one sentence; null when it does. */
export function whyNoClip(model: Model, wanted: VideoMode, aspect: Aspect): string | null {
  const rules = model.video?.modes[servedMode(model, wanted).mode];
  if (!rules) return `${model.name} makes no clip ${modeWords[wanted]}.`;
  return rules.ratios.includes(aspect) ? null : `${model.name} makes ${rules.ratios.join(' and ')} here, not ${aspect}.`;
}

/** Why this model cannot serve this request, one sentence; null when it can. `clip`: seconds of the clip to edit. */
export function whyNot(model: Model, request: VideoRequest, clip: number | null = null): string | null {
  for (const [part, modes] of Object.entries(parts)) {
    if ((request as Record<string, unknown>)[part] !== undefined && !modes.includes(request.mode)) {
      return `A clip ${modeWords[request.mode]} cannot have ${partWords[part]} as well: providers refuse that mixture or ignore half of it.`;
    }
  }
  const { mode } = servedMode(model, request.mode);
  const rules = model.video?.modes[mode];
  const never = whyNoClip(model, request.mode, request.aspect);
  if (never) return never;
  if (request.mode === 'references') {
    if (request.references.length === 0) return 'A clip from reference pictures needs at least one.';
    if (request.references.length > (rules?.references ?? 0)) return `${model.name} takes at most ${rules?.references ?? 0} reference pictures, not ${request.references.length}.`;
  }
  if (mode === 'edit' && clip !== null && clip > (model.video?.editSeconds ?? 0)) {
    return `${model.name} edits clips of at most ${model.video?.editSeconds} s; this one has ${Number(clip.toFixed(2))} s.`;
  }
  return null;
}
