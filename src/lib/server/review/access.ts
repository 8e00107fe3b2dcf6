/**
 * The door of a link. Asked anew for every page, JSON answer, file and socket: the row is read each time, so a link that
 * was withdrawn, has run out or has changed is so for the very next request.
 */
import type { ReviewDb, Reviewer } from '../db/review.ts';
import type { ShareRow } from '../db/review-schema.ts';
import { stateOf } from './links.ts';
import { checkPasscode } from './passcode.ts';
import { hashOf, isToken, sameSecret, type Sealer } from './seal.ts';

/** Cookies of a link; their path is the link's own. */
export const grantCookie = 'scenebook_grant';
export const reviewerCookie = 'scenebook_reviewer';

export const grantLasts = 24 * 3_600_000;
export const nameLasts = 180 * 24 * 3_600_000;
const ticketLasts = 30_000;
const wrongTries = 5;
const lockLasts = 10 * 60_000;
const visitLasts = 10 * 60_000;

export type Door =
  | { readonly state: 'gone'; readonly why: 'unknown' | 'revoked' | 'expired' }
  | { readonly state: 'passcode'; readonly share: ShareRow }
  | { readonly state: 'open'; readonly share: ShareRow; readonly me: Reviewer | null };

export type Knock = { readonly token: string; readonly cookie: (name: string) => string | undefined };
export type Entry = { readonly state: 'in'; readonly grant: string; readonly expires: number } | { readonly state: 'wrong' } | { readonly state: 'locked'; readonly until: number } | { readonly state: 'gone' };

export type Access = ReturnType<typeof openAccess>;

export function openAccess({ rows, sealer, now }: { rows: ReviewDb; sealer: Sealer; now: () => number }) {
  function find(token: string): Door | { state: 'found'; share: ShareRow } {
    const hash = isToken(token) ? hashOf(token) : null;
    const share = hash === null ? null : rows.shareByHash(hash);
    if (!share || !sameSecret(share.token_hash, hash!)) return { state: 'gone', why: 'unknown' };
    const state = stateOf(share, now());
    return state === 'open' ? { state: 'found', share } : { state: 'gone', why: state };
  }

  function knock({ token, cookie }: Knock): Door {
    const found = find(token);
    if (found.state !== 'found') return found;
    const { share } = found;
    if (share.passcode !== null) {
      const grant = sealer.unseal('grant', cookie(grantCookie), now());
      if (grant?.share !== share.id || grant.version !== share.version) return { state: 'passcode', share };
    }
    return { state: 'open', share, me: reviewerOf(share, cookie(reviewerCookie)) };
  }

  function reviewerOf(share: ShareRow, cookie: string | undefined): Reviewer | null {
    const sealed = sealer.unseal('reviewer', cookie, now());
    const reviewer = sealed?.share === share.id && typeof sealed.reviewer === 'string' ? rows.reviewer(sealed.reviewer) : null;
    return reviewer?.share_id === share.id ? reviewer : null;
  }

  /** Tries a passcode. `address`: of the network, which is kept only as something that cannot be read. */
  async function enter(token: string, passcode: string, address: string): Promise<Entry> {
    const found = find(token);
    if (found.state !== 'found' || found.share.passcode === null) return { state: 'gone' };
    const { share } = found;
    const place = sealer.disguise(address);
    const locked = rows.countTry({ share: share.id, project: share.project_id, address: place, now: now(), most: wrongTries, lock: lockLasts });
    if (locked !== null) return { state: 'locked', until: locked };
    if (!(await checkPasscode(passcode, share.passcode!))) {
      note(share, 'wrong_passcode', '');
      return { state: 'wrong' };
    }
    rows.forgetTries(share.id, place);
    const expires = now() + grantLasts;
    return { state: 'in', grant: sealer.seal('grant', { share: share.id, version: share.version }, expires), expires };
  }

  const sealReviewer = ({ id, share_id }: Reviewer): string => sealer.seal('reviewer', { share: share_id, reviewer: id }, now() + nameLasts);

  /** Lets a page that is inside open a socket, which no cookie of a link reaches. */
  const ticket = ({ share, me }: { share: ShareRow; me: Reviewer | null }): string =>
    sealer.seal('ticket', { share: share.id, version: share.version, reviewer: me?.id ?? null }, now() + ticketLasts);

  function redeem(text: unknown): { share: ShareRow; me: Reviewer | null } | null {
    const sealed = sealer.unseal('ticket', typeof text === 'string' ? text : undefined, now());
    const share = sealed && typeof sealed.share === 'string' ? usable(sealed.share, sealed.version) : null;
    if (!share || typeof share === 'string') return null;
    return { share, me: typeof sealed!.reviewer === 'string' ? rows.reviewer(sealed!.reviewer) : null };
  }

  /** The row of a link that is as it was at `version`; else what became of it. */
  function usable(id: string, version: unknown): ShareRow | 'gone' | 'revoked' | 'expired' | 'changed' {
    const share = rows.share(id);
    if (!share) return 'gone';
    const state = stateOf(share, now());
    if (state !== 'open') return state;
    return share.version === version ? share : 'changed';
  }

  const note = ({ id, project_id }: ShareRow, kind: string, who: string): void => rows.addVisit({ project_id, share_id: id, at: now(), kind, who });

  /** A page opened again within this time is the same visit. */
  const recent = new Map<string, number>();
  function opened(share: ShareRow, who: string, address: string): void {
    const visitor = `${share.id} ${sealer.disguise(address)} ${who}`;
    const last = recent.get(visitor) ?? 0;
    if (recent.size > 5000) recent.clear();
    recent.set(visitor, now());
    if (now() - last > visitLasts) note(share, 'opened', who);
  }

  return { knock, enter, opened, ticket, redeem, usable, sealReviewer, note };
}
