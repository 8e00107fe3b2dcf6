/**
 * What error answers of OpenAI, of xAI and of servers that speak like OpenAI mean. Three bodies are in use: an `error` with
 * parts, an `error` that is a sentence beside a `code`, and a bare `message` or `detail`.
 */
import { z } from 'zod';
import type { ToolError } from '../../../pipeline/steps/tools.ts';
import { retryAfterOf } from '../http/call.ts';
import { badInput, expired, noAccess, overloaded, quotaUsedUp, refused, retired, tooManyCalls, wrongKey, type Asked, type Told } from '../http/faults.ts';
import type { Answer } from '../http/wire.ts';
import type { Subject } from '../rest.ts';

const name = z.union([z.string(), z.number().transform(String)]).nullish().catch(null).transform((value) => value ?? '');
const parts = z.object({ message: name, code: name, type: name, param: name });
const body = z.object({ error: z.union([parts, z.string()]).optional(), code: name, message: name, detail: name });
type Problem = z.infer<typeof parts>;

function problemOf(text: string): Problem {
  try {
    const { error, code, message, detail } = body.parse(JSON.parse(text));
    if (typeof error === 'object') return error;
    return { message: error || message || detail || plain(text), code, type: '', param: '' };
  } catch {
    return { message: plain(text), code: '', type: '', param: '' };
  }
}

const plain = (text: string): string => text.replace(/<[^>]*>/gu, ' ').replace(/\s+/gu, ' ').trim();

const policy = /usage (?:policy|policies|guidelines)|content[_ ]policy|content (?:was )?(?:violat|moderat|flagg)|invalid_prompt|safety (?:system|check|filter|reason)|moderat|prohibited content/iu;
const keyFault = /(?:incorrect|invalid|wrong|missing|no) api[ _-]?key|api[ _-]?key (?:is )?(?:not valid|invalid|incorrect|missing)/iu;
const noModel = /model[_ ]not[_ ]found|model .*(?:not found|does not exist|deprecated|decommissioned|retired|no longer available)|(?:unknown|no such|invalid) model\b/iu;
const noCredit = /insufficient[_ ]quota|check your plan and billing|available credits|spending limit|insufficient (?:credit|balance|funds)|billing hard limit/iu;

/** `instead`: what takes the model's place. */
export function openaiFault(answer: Answer, asked: Asked, { subject, instead }: { subject: Subject; instead: string }): ToolError {
  const { status } = answer;
  const { message, code, type, param } = problemOf(answer.text);
  const words = [`HTTP ${status}`, code || type, param && `(${param})`, message].filter(Boolean).join(' ');
  const told: Told = { words };
  if (status === 429) return noCredit.test(words) ? quotaUsedUp(asked, told) : tooManyCalls(asked, { ...told, retryAfter: waitOf(answer, message) });
  if (status === 402) return quotaUsedUp(asked, told);
  if (status === 408 || status === 409 || status >= 500) return overloaded(asked, { ...told, retryAfter: waitOf(answer, message) });
  if (policy.test(words)) return refused(asked, told);
  if (status === 401 || keyFault.test(words)) return wrongKey(asked, told);
  if (status === 403) return noAccess(asked, told);
  if (status === 404 && subject === 'job') return expired(asked, told);
  if (noModel.test(words) || (status === 404 && code === 'model_not_found')) return retired(asked, instead, told);
  return badInput(asked, told);
}

/** Milliseconds to wait, from the answer's head or from its sentence ("Please try again in 20s"). */
function waitOf({ headers }: Answer, message: string): number | null {
  const said = /try again in (\d+(?:\.\d+)?) ?(ms|s|m)\b/iu.exec(message);
  const unit = { ms: 1, s: 1000, m: 60_000 }[said?.[2]?.toLowerCase() ?? 's'] ?? 1000;
  return retryAfterOf(headers) ?? (said ? Math.ceil(Number(said[1]) * unit) : null);
}
