/** Links: made, changed, withdrawn by the owner. A token is told once, when it is made; only its hash is kept. */
import type { Refusal } from '../../pipeline/index.ts';
import { refuse } from '../../pipeline/index.ts';
import type { ShareTerms } from '../../pipeline/review/index.ts';
import type { OwnerShare, OwnerVisit } from '../../review-protocol.ts';
import type { ReviewDb } from '../db/review.ts';
import type { ShareRow } from '../db/review-schema.ts';
import { hashPasscode } from './passcode.ts';
import { hashOf, newToken } from './seal.ts';

export type Links = ReturnType<typeof openLinks>;
export type Made = { readonly ok: true; readonly share: string; /** Null when the address stays as it is. */ readonly token: string | null } | Refusal;

const gone = refuse('no_share', 'That link does not exist.', 'Reload to see the links as they are now.');
const shownVisits = 200;

export function openLinks({ rows, now, id, changed }: { rows: ReviewDb; now: () => number; id: () => string; changed: (share: string, project: string) => void }) {
  async function create(project: string, terms: ShareTerms): Promise<Made> {
    if (terms.expiresAt !== null && terms.expiresAt <= now()) return refuse('bad_input', 'That link would already be over.', 'Choose a time in the future.');
    const token = newToken();
    const share = id();
    rows.addShare({
      id: share, project_id: project, token_hash: hashOf(token), label: terms.label, role: terms.role, download: Number(terms.download), content: terms.content,
      pins: Number(terms.pins), passcode: terms.passcode === null ? null : await hashPasscode(terms.passcode), version: 1, created_at: now(),
      expires_at: terms.expiresAt, revoked_at: null
    });
    changed(share, project);
    return { ok: true, share, token };
  }

  const own = (share: string, project: string): ShareRow | null => {
    const row = rows.share(share);
    return row?.project_id === project ? row : null;
  };

  /** What a visitor may do is fixed to the link's version: any change of it ends the grants and lines of before. */
  async function change(project: string, share: string, { label, role, download, content, pins, expiresAt, passcode }: Partial<ShareTerms>): Promise<Made> {
    const row = own(share, project);
    if (!row) return gone;
    const patch: Partial<ShareRow> = {
      ...(role === undefined ? {} : { role }), ...(download === undefined ? {} : { download: Number(download) }), ...(content === undefined ? {} : { content }),
      ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
      ...(passcode === undefined ? {} : { passcode: passcode === null ? null : await hashPasscode(passcode) })
    };
    const ends = (Object.keys(patch) as (keyof ShareRow)[]).some((key) => patch[key] !== row[key]);
    const quiet = { ...(label === undefined ? {} : { label }), ...(pins === undefined ? {} : { pins: Number(pins) }) };
    if (Object.keys({ ...patch, ...quiet }).length) rows.changeShare(share, project, { ...patch, ...quiet, ...(ends ? { version: row.version + 1 } : {}) });
    changed(share, project);
    return { ok: true, share, token: null };
  }

  function renew(project: string, share: string): Made {
    const row = own(share, project);
    if (!row || row.revoked_at !== null) return gone;
    const token = newToken();
    rows.changeShare(share, project, { token_hash: hashOf(token), version: row.version + 1 });
    changed(share, project);
    return { ok: true, share, token };
  }

  function revoke(project: string, share: string): Made {
    const row = own(share, project);
    if (!row) return gone;
    if (row.revoked_at === null) rows.changeShare(share, project, { revoked_at: now(), version: row.version + 1 });
    changed(share, project);
    return { ok: true, share, token: null };
  }

  function list(project: string): OwnerShare[] {
    const visits = rows.lastVisits(project);
    return rows.shares(project).map((row) => ({
      id: row.id, label: row.label, role: row.role, download: row.download === 1, content: row.content, pins: row.pins === 1, passcode: row.passcode !== null,
      createdAt: row.created_at, expiresAt: row.expires_at, state: stateOf(row, now()), visits: visits.get(row.id)?.count ?? 0, lastVisit: visits.get(row.id)?.at ?? null
    }));
  }

  /** Newest first. What was said stands in its own table and is not written down a second time. */
  function activity(project: string, share: string): OwnerVisit[] {
    if (!own(share, project)) return [];
    const all = [...rows.visits(share, shownVisits), ...rows.saidThrough(share, shownVisits)];
    return all.map(({ at, kind, who }) => ({ at, kind, who })).sort((a, b) => b.at - a.at).slice(0, shownVisits);
  }

  return { create, change, renew, revoke, list, activity };
}

export const stateOf = ({ revoked_at, expires_at }: ShareRow, now: number): OwnerShare['state'] =>
  revoked_at !== null ? 'revoked' : expires_at !== null && expires_at <= now ? 'expired' : 'open';
