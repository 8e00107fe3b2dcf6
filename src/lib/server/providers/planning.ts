/** What a request for a clip becomes with a model, decided before anything is sent (REF-5, AD-8). Shared by all providers. */
import { modelOf, secondsMade, servedMode, whyNot, type VideoRules } from '../../pipeline/models.ts';
import type { RunContext, VideoRequest } from '../../pipeline/steps/tools.ts';
import { fault, type Asked } from './http/faults.ts';

export type Planned = {
  /** As it is served: where the model takes no last frame, a request from its first frame alone. */
  readonly request: VideoRequest;
  /** Seconds that the model will make. */
  readonly seconds: number;
  /** Null for a model that is not in the catalogue; then the provider's answer decides. */
  readonly rules: VideoRules | null;
};

/** Throws `bad_input` with the reason for what the model does not do. Logs what comes out otherwise than asked. */
export function plannedClip(provider: string, model: string, request: VideoRequest, asked: Asked, context: RunContext): Planned {
  const known = modelOf({ provider, model });
  const wanted = request.mode === 'edit' ? (request.video.duration ?? 0) : request.duration;
  if (!known?.video) return { request, seconds: Math.max(1, Math.round(wanted)), rules: null };
  const why = whyNot(known, request, request.mode === 'edit' ? wanted : null);
  if (why) throw fault('bad_input', asked, why, 'Change what the cell asks for, or choose another model for it.');
  const { mode, note } = servedMode(known, request.mode);
  if (note) context.log(note);
  const seconds = request.mode === 'edit' ? wanted : secondsMade(known.video.modes[mode]!.seconds, wanted);
  if (seconds !== wanted) context.log(`${known.name} makes ${seconds} s here instead of ${wanted} s.`);
  return { request: served(request, mode), seconds, rules: known.video };
}

function served(request: VideoRequest, mode: VideoRequest['mode']): VideoRequest {
  if (request.mode !== 'first_and_last_frame' || mode !== 'first_frame') return request;
  const { prompt, aspect, duration, first } = request;
  return { mode, prompt, aspect, duration, first };
}
