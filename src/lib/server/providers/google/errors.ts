/** What Google's error answers mean. */
import { z } from 'zod';
import type { ToolError } from '../../../pipeline/steps/tools.ts';
import { badInput, expired, noAccess, overloaded, quotaUsedUp, refused, retired, tooManyCalls, unavailable, wrongKey, type Asked, type Told } from '../http/faults.ts';
import { retryAfterOf } from '../http/call.ts';
import type { Answer } from '../http/wire.ts';

const detail = z.object({
  '@type': z.string().catch(''), reason: z.string().catch(''), retryDelay: z.string().catch(''),
  violations: z.array(z.object({ quotaId: z.string().catch('') })).catch([])
});
const body = z.object({
  error: z.object({ message: z.string().catch(''), status: z.string().catch(''), details: z.array(detail).catch([]) })
});
type Problem = z.infer<typeof body>['error'];

/** An edge may wrap the error into a list, and gateways answer with pages. */
function problemOf(text: string): Problem {
  try {
    const value: unknown = JSON.parse(text);
    return body.parse(Array.isArray(value) ? value[0] : value).error;
  } catch {
    return { message: text.replace(/<[^>]*>/gu, ' ').replace(/\s+/gu, ' ').trim(), status: '', details: [] };
  }
}

/** Words by which Google says that its rules, and nothing else, stand against a request. */
export const isPolicy = (words: string): boolean =>
  /usage guidelines|responsible ai|support codes?:|content polic|prohibited (?:content|use)|safety (?:filter|setting|polic|reason)/iu.test(words);

/** `subject`: what a 404 speaks of. `instead`: what takes the model's place. */
export function googleFault(answer: Answer, asked: Asked, { subject, instead }: { subject: 'model' | 'job' | 'file'; instead: string }): ToolError {
  const problem = problemOf(answer.text);
  const { message, status, details } = problem;
  const told: Told = { words: `HTTP ${answer.status} ${status} ${message}`.replace(/\s+/gu, ' ').trim() };
  const keyFault = details.some(({ reason }) => /^API_KEY_/u.test(reason)) || /api key (?:not valid|expired)|valid api key|reported as leaked/iu.test(message);
  if (answer.status === 401 || (keyFault && answer.status < 429)) return wrongKey(asked, told);
  if (answer.status === 403 || status === 'FAILED_PRECONDITION') return noAccess(asked, told);
  if (answer.status === 429) return limited(problem, answer, asked, told);
  if (answer.status === 404 || (subject === 'job' && /invalid interaction name/iu.test(message))) {
    if (subject === 'file') return unavailable(asked, told);
    return subject === 'job' ? expired(asked, told) : retired(asked, instead, told);
  }
  if (answer.status === 408 || answer.status >= 499) return overloaded(asked, { ...told, retryAfter: waitOf(problem, answer) });
  return isPolicy(message) ? refused(asked, told) : badInput(asked, told);
}

/** A quota of a day, or none at all, does not come back within minutes. */
function limited(problem: Problem, answer: Answer, asked: Asked, told: Told): ToolError {
  const daily = problem.details.some(({ violations }) => violations.some(({ quotaId }) => quotaId.includes('PerDay')));
  const wait = waitOf(problem, answer);
  if (daily || (wait === null && /check your plan and billing/iu.test(problem.message))) return quotaUsedUp(asked, told);
  return tooManyCalls(asked, { ...told, retryAfter: wait });
}

/** Milliseconds that Google asks to wait, from its RetryInfo or the answer's head. */
function waitOf({ details }: Problem, { headers }: Answer): number | null {
  const delay = details.map(({ retryDelay }) => /^(\d+(?:\.\d+)?)s$/u.exec(retryDelay)?.[1]).find(Boolean);
  return delay === undefined ? retryAfterOf(headers) : Math.ceil(Number(delay) * 1000);
}
