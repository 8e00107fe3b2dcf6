/**
 * One call of a provider's client: gives it the wire, and tells what came of it in the kinds of faults.ts. Whether a
 * result was lost hangs on how far the POST got, not on what the client says.
 */
import { ToolError, type Usage } from '../../../pipeline/steps/tools.ts';
import type { Reach } from './exchange.ts';
import { badInput, badReply, cancelled, lostResult, overloaded, wrongKey, type Asked } from './faults.ts';
import { isForbidden, isTooLarge, openWire, type Answer, type Limits, type Wire } from './wire.ts';

export type Calling = {
  readonly reach: Reach;
  readonly signal: AbortSignal;
  readonly asked: Asked;
  /**
   * What its POST does. `job`: starts a paid job, whose number is all that the answer tells. `result`: is paid for and
   * answered by the result itself. `look`: costs nothing.
   */
  readonly kind: 'job' | 'result' | 'look';
  /** What a call of this kind uses; for a call that may have been charged. */
  readonly usage?: Usage;
  /** The fault that an answer with a status from 400 on tells of. */
  readonly decode: (answer: Answer) => ToolError;
  readonly limits?: Partial<Limits>;
};

export async function call<T>(calling: Calling, work: (wire: Wire) => Promise<T>): Promise<T> {
  const wire = openWire(calling.reach, calling.signal, calling.limits, calling.kind === 'look');
  try {
    return await work(wire);
  } catch (error) {
    throw told(error, calling, wire);
  }
}

/** Timeouts of gateways; 524 is Cloudflare's. */
const gaveUp = new Set([408, 504, 524]);

function told(error: unknown, { signal, asked, kind, usage, decode }: Calling, wire: Wire): ToolError {
  if (error instanceof ToolError) return error;
  const words = wordsOf(wire.fault() ?? error);
  const paid = kind !== 'look';
  const out = paid && (wire.post() === 'sent' || wire.post() === 'answered');
  const charge = out ? { charged: 'maybe' as const, ...(usage ? { usage } : {}) } : {};
  if (signal.aborted) return cancelled(out ? 'maybe' : 'no', out ? usage : undefined);
  const fault = wire.fault();
  if (isForbidden(fault)) return badReply(asked, 'it leads to an address where the studio does not go', { words, ...charge });
  if (isTooLarge(fault)) return badReply(asked, words, { words, ...charge });
  const answer = wire.answer();
  // A gateway that gave up waiting says nothing of what became of the call behind it; the provider itself answers in JSON.
  if (answer && out && gaveUp.has(answer.status) && !/^\s*[[{]/u.test(answer.text)) return lostResult(asked, { words: `HTTP ${answer.status} ${words}`, ...charge });
  if (answer && answer.status >= 400) return decode(answer);
  if (out && wire.post() === 'sent') return lostResult(asked, { words, ...charge });
  if (answer && (answer.status >= 300 || wire.post() === 'answered' || !fault)) {
    return kind === 'job' ? lostResult(asked, { words, ...charge }) : badReply(asked, 'it is not what the provider describes', { words, ...charge });
  }
  if (!fault && !answer && wire.post() === 'none' && error instanceof Error) return unsent(words, asked);
  return overloaded(asked, { words });
}

/** The client itself gave up before it called: for want of credentials, a network to get them by, or a request that it can send. */
function unsent(words: string, asked: Asked): ToolError {
  if (/ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|network|fetch failed|socket|timed? ?out|status code (?:429|5\d\d)/iu.test(words)) return overloaded(asked, { words });
  return /credential|authenticat|unauthorized|invalid_|\btoken\b|ENOENT|EACCES|status code 40[013]/iu.test(words) ? wrongKey(asked, { words }) : badInput(asked, { words });
}

/** What an error and its causes say, without stacks: those may hold what was sent. */
function wordsOf(error: unknown): string {
  const said: string[] = [];
  for (let each: unknown = error; each instanceof Error && said.length < 5; each = each.cause) said.push(each.message || each.name);
  return said.join(': ') || String(error);
}

/** The wait that an answer's headers ask for, in milliseconds; null when they ask for none. A time of day is read by the clock that the answer itself tells, else by ours. */
export function retryAfterOf(headers: Headers, now: () => number = Date.now): number | null {
  const exact = headers.get('retry-after-ms');
  if (exact !== null && Number(exact) >= 0) return Number(exact);
  const value = headers.get('retry-after');
  if (value === null || value.trim() === '') return null;
  if (Number.isFinite(Number(value))) return Math.max(0, Number(value) * 1000);
  const at = Date.parse(value);
  const told = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? null : Math.max(0, at - (Number.isNaN(told) ? now() : told));
}
