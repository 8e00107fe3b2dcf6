/** Words and times as the review page writes them. */
import type { ReviewVersion } from '../../review-protocol.ts';
import { nominal, type Rate } from '../../pipeline/review/frames.ts';
import { timecode } from '../format.ts';

export const nameOf = ({ number, current }: ReviewVersion): string => `Version ${number}${current ? ', the newest' : ''}`;

/** "0:08:08", or "0:08:08 to 0:09:00" for a range. */
export function placeInWords({ first, last }: { first: number; last: number }, rate: Rate): string {
  const from = timecode(first, nominal(rate));
  return first === last ? from : `${from} to ${timecode(last, nominal(rate))}`;
}

export const endedWords: Record<string, string> = {
  revoked: 'This link was withdrawn. Ask whoever sent it for another one.', expired: 'This link has run out. Ask whoever sent it for another one.',
  gone: 'The film behind this link is no longer there.', changed: 'What this link allows has changed.'
};
