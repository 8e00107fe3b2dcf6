/**
 * The small set of kinds in which every provider's failures are told: what happened, what to do, and whether it may have
 * cost something. `words` are the provider's own; they go into the folded detail, and never with a key in them.
 */
import { longestWait, ToolError, type Charged, type ToolErrorCode, type Usage } from '../../../pipeline/steps/tools.ts';

/** Who was asked for what: names for sentences. `hush` hides keys in text. `credentials`: how they are set up, where a key is not what lets us in. */
export type Asked = { readonly provider: string; readonly model: string; readonly hush: (text: string) => string; readonly credentials?: string };

export type Told = { readonly words?: string; readonly charged?: Charged; readonly usage?: Usage; readonly retryAfter?: number | null };

const longest = 2000;

export function fault(code: ToolErrorCode, { hush }: Pick<Asked, 'hush'>, message: string, advice: string, { words = '', charged, usage, retryAfter }: Told = {}): ToolError {
  return new ToolError(code, hush(message), {
    advice, detail: hush(words).slice(0, longest),
    ...(charged ? { charged } : {}), ...(usage ? { usage } : {}), ...(retryAfter ? { retryAfter } : {})
  });
}

export const wrongKey = (asked: Asked, told?: Told) => (asked.credentials
  ? fault('auth', asked, `${asked.provider} does not accept this machine's credentials, or there are none.`, asked.credentials, told)
  : fault('auth', asked, `${asked.provider} does not accept the key.`, 'Set a valid key on the providers page or in the environment, then run the cell again.', told));

export const noAccess = (asked: Asked, told?: Told) => fault('no_access', asked, `${asked.credentials ? 'This project' : 'This key'} may not use ${asked.model} at ${asked.provider}.`,
  `Allow the model for ${asked.credentials ? 'it' : 'this key'} at the provider, check billing and region there, or choose another model.`, told);

export const quotaUsedUp = (asked: Asked, told?: Told) => fault('quota', asked, `The quota or credit at ${asked.provider} is used up.`,
  'Raise it at the provider, wait until it is renewed, or choose another profile.', told);

/** One that lasts longer than anybody waits in a run is a quota that is used up. */
export const tooManyCalls = (asked: Asked, told: Told = {}) => ((told.retryAfter ?? 0) > longestWait
  ? quotaUsedUp(asked, { ...told, words: `${told.words ?? ''} It asks to wait ${Math.ceil(told.retryAfter! / 60_000)} min.`.trim() })
  : fault('rate_limited', asked, `${asked.provider} takes no more calls at the moment.`, 'Wait a little and run the cell again, or let fewer cells run at once.', told));

export const refused = (asked: Asked, told?: Told) => fault('refused', asked, `${asked.model} refused this request by its content rules.`,
  'Reword the prompt, or choose another model; the detail holds what the provider said.', told);

export const retired = (asked: Asked, instead: string, told?: Told) => fault('retired_model', asked, `${asked.model} was retired by ${asked.provider}, or never existed there.`,
  instead ? `Choose ${instead} instead.` : 'Choose another model.', told);

export const badInput = (asked: Asked, told?: Told) => fault('bad_input', asked, `${asked.provider} cannot make this with ${asked.model}.`,
  'Change what the cell asks for, or choose another model; the detail holds what the provider said.', told);

/** A retry may cure it. */
export const overloaded = (asked: Asked, told?: Told) => fault('transient', asked, `${asked.provider} could not answer just now.`,
  'Run the cell again in a few minutes.', told);

/** Tried often enough. */
export const unavailable = (asked: Asked, told?: Told) => fault('unavailable', asked, `${asked.provider} could not do this.`,
  'Run the cell again later, or choose another model.', told);

/** The call went out, and nobody knows what became of it. Never sent again by itself. */
export const lostResult = (asked: Asked, told?: Told) => fault('lost_result', asked, `The connection to ${asked.provider} broke after the call was sent; it may have been charged.`,
  'Look at the provider\'s own page for a call at this time, then adopt its result or discard it.', { charged: 'maybe', ...told });

export const timedOut = (asked: Asked, seconds: number, told?: Told) => fault('timeout', asked, `${asked.model} was not finished after ${Math.round(seconds)} s.`,
  'Its job may still finish and be charged; look at the provider\'s own page before running the cell again.', { charged: 'maybe', ...told });

export const badReply = (asked: Asked, what: string, told?: Told) => fault('bad_reply', asked, `The answer of ${asked.provider} cannot be used: ${what}.`,
  'Run the cell again.', told);

/** The result was made, and its file cannot be had any more. */
export const expired = (asked: Asked, told?: Told) => fault('unavailable', asked, `The result of ${asked.model} can no longer be fetched from ${asked.provider}.`,
  'Run the cell again; the provider deletes results after a while.', { charged: 'yes', ...told });

export const cancelled = (charged: Charged = 'no', usage?: Usage) => new ToolError('cancelled', 'The call was cancelled.', {
  advice: 'Run the cell again when you want it.', charged, ...(usage ? { usage } : {})
});
