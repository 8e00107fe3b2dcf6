/**
 * A remote job that was accepted and whose result did not arrive: the disk was full, the network down, the wait too long.
 * It may have been paid for, so the next attempt of the cell looks at that job again instead of submitting another.
 */
import type { Evaluated } from './graph/staleness.ts';
import { recipeOfCell } from './profiles.ts';
import { sameContent } from './canonical.ts';
import type { Attempt, Correction, Project } from './project.ts';
import { jobIn } from './steps/tries.ts';

/** Failures after which the provider may still have the result. */
const fetchable: ReadonlySet<string> = new Set([
  'disk_full', 'media_failed', 'missing_file', 'timeout', 'transient', 'rate_limited', 'quota', 'unavailable', 'auth', 'no_access', 'bad_input', 'bad_reply',
  'retired_model', 'unknown'
]);

/**
 * The attempt whose job is to be looked at again, or null. Not when the inputs or the model are others by now, and once
 * only: a job whose result could not be fetched twice is given up.
 */
export function unfetched(project: Project, cell: Evaluated, correction: Correction | null = null): Attempt | null {
  const last = cell.attempt;
  if (!last || jobIn(last.handle) === null || last.fingerprint !== cell.fingerprint || !isLeft(last)) return null;
  // The job of a correction is no clip as it was asked for, and the other way round.
  if (!sameContent(last.correction ?? null, correction)) return null;
  const { provider, model } = recipeOfCell(project, cell);
  if (last.provider !== provider || last.model !== model) return null;
  let failed = 0;
  for (const { idempotencyKey, state } of project.attempts.values()) if (idempotencyKey === last.idempotencyKey && state === 'failed') failed++;
  return failed < 2 ? last : null;
}

/** `interrupted`: it was to look at a job again, and its process died before it began. */
const isLeft = ({ state, failure }: Attempt): boolean => state === 'interrupted' || (state === 'failed' && fetchable.has(failure?.code ?? ''));
