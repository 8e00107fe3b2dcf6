/** Writes that the disk or another process does not let through now, and will later. */
import { refuse, type Refusal } from '../../pipeline/index.ts';

/** Why nothing could be written just now, for whoever asked; null for any other error. */
export function cannotWriteNow(error: unknown): Refusal | null {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (/^SQLITE_FULL|^ENOSPC$|^EDQUOT$/.test(code)) return refuse('disk_full', 'The disk is full, so nothing was changed.', 'Free some space in the data folder, then try again.');
  if (/^SQLITE_(BUSY|LOCKED|IOERR)/.test(code)) return refuse('database_busy', 'The database could not be written just now, so nothing was changed.', 'Try again in a moment.');
  return null;
}

export const isRoomMissing = ({ code }: Refusal): boolean => code === 'disk_full' || code === 'database_busy';
