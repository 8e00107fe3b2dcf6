/** What Replicate's error answers mean, and the texts in which its models say why they failed. */
import { z } from 'zod';
import type { ToolError } from '../../../pipeline/steps/tools.ts';
import { retryAfterOf } from '../http/call.ts';
import { badInput, expired, noAccess, overloaded, quotaUsedUp, refused, retired, tooManyCalls, wrongKey, type Asked, type Told } from '../http/faults.ts';
import type { Answer } from '../http/wire.ts';
import { JobFailed } from '../jobs.ts';
import type { Subject } from '../rest.ts';

const problem = z.object({
  title: z.string().catch(''), detail: z.string().catch(''), retry_after: z.number().nonnegative().optional().catch(undefined),
  invalid_fields: z.array(z.object({ field: z.string().catch(''), description: z.string().catch('') })).catch([])
});
type Problem = z.infer<typeof problem>;

function problemOf(text: string): Problem {
  try {
    return problem.parse(JSON.parse(text));
  } catch {
    return { title: '', detail: text.replace(/<[^>]*>/gu, ' ').replace(/\s+/gu, ' ').trim(), invalid_fields: [] };
  }
}

/** `instead`: what takes the model's place. */
export function replicateFault(answer: Answer, asked: Asked, { subject, instead }: { subject: Subject; instead: string }): ToolError {
  const { status } = answer;
  const read = problemOf(answer.text);
  const fields = read.invalid_fields.map(({ field, description }) => `${field}: ${description}`).join('; ');
  const words = [`HTTP ${status}`, read.title, read.detail, fields].filter(Boolean).join(' ').replace(/\s+/gu, ' ').trim();
  const told: Told = { words };
  if (status === 401) return wrongKey(asked, told);
  if (status === 402) return quotaUsedUp(asked, told);
  if (status === 403) return noAccess(asked, told);
  if (status === 404) return subject === 'job' ? expired(asked, told) : retired(asked, instead, told);
  if (status === 429) return tooManyCalls(asked, { ...told, retryAfter: waitOf(answer, read) });
  if (status === 408 || status === 409 || status >= 500) return overloaded(asked, { ...told, retryAfter: retryAfterOf(answer.headers) });
  return /\b(?:version|model)\b.*\bis disabled\b|has been disabled/iu.test(words) ? retired(asked, instead, told) : badInput(asked, told);
}

function waitOf({ headers }: Answer, { retry_after: seconds, detail }: Problem): number | null {
  const said = /resets? in ~?(\d+(?:\.\d+)?) ?s/iu.exec(detail)?.[1];
  return retryAfterOf(headers) ?? (seconds !== undefined ? seconds * 1000 : said ? Number(said) * 1000 : null);
}

/** A prediction that failed. What is not a refusal is trouble of the machines as a rule, and worth one more try. */
export function predictionFault(error: string, asked: Asked): ToolError {
  const words = error || 'It gave no reason.';
  if (/\(E005\)|flagged|sensitive|content polic|moderat|nsfw|safety (?:filter|check|system|polic)|usage guidelines|prohibited/iu.test(words)) {
    return refused(asked, { words, charged: 'maybe' });
  }
  return new JobFailed(overloaded(asked, { words, charged: 'maybe' }));
}
