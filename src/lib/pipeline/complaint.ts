/** What a schema says of a value, in words for the person who gave it. */
import type { ZodError } from 'zod';

type Issue = ZodError['issues'][number];

/** Of a schema's own sentence, that; of a limit, how much is kept. */
export function complaintOf(issue: Issue): string {
  if (issue.code === 'too_big' && issue.message.startsWith('Too big')) return limit('at most', issue.origin, issue.maximum);
  if (issue.code === 'too_small' && issue.message.startsWith('Too small')) return issue.origin === 'string' && issue.minimum === 1 ? 'it is empty' : limit('at least', issue.origin, issue.minimum);
  return issue.message;
}

const limit = (bound: 'at most' | 'at least', origin: string, value: number | bigint): string =>
  origin === 'string' ? `it may have ${bound} ${value} characters` : origin === 'array' ? `there may be ${bound} ${value}` : `it may be ${bound} ${value}`;
