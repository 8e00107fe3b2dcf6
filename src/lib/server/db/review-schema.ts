/** Tables of review (migration 003). Every row names its project, so that a purge finds it. Times in milliseconds since 1970. */
import type { Generated } from 'kysely';
import type { ChangeField, ShareContent, ShareRole, Verdict } from '../../pipeline/review/words.ts';

export type ShareRow = {
  id: string; project_id: string;
  /** SHA-256 of the token, hex. The token itself is nowhere. */
  token_hash: string;
  label: string; role: ShareRole; download: number; content: ShareContent;
  /** Whether an approval pins the cell. */
  pins: number;
  /** Salt and scrypt hash; null without a passcode. */
  passcode: string | null;
  /** Raised by every change that ends earlier grants. */
  version: number;
  created_at: number; expires_at: number | null; revoked_at: number | null;
};

export type CommentRow = {
  id: string; project_id: string; seq: number;
  /** Null for the owner, and for what came with a bundle. */
  share_id: string | null;
  /** The reviewer's id, or `owner`. */
  author: string; name: string;
  /** The client's own key for the post. */
  once: string;
  parent: string | null;
  /** The film's take that it was said of, and the scene that it speaks of. */
  take: string; scene: string | null;
  first: number; last: number; rate_num: number; rate_den: number;
  text: string; drawing: string | null;
  created_at: number; edited_at: number | null; resolved_at: number | null; deleted_at: number | null;
};

export type JudgementRow = {
  id: string; project_id: string;
  /** Null for what came with a bundle. */
  share_id: string | null;
  author: string; name: string; cell: string;
  /** Hash of what was judged (pipeline/review/content.ts). */
  content: string;
  verdict: Verdict; note: string; at: number;
};

export type ProposalRow = {
  id: string; project_id: string; comment_id: string; scene: string; field: ChangeField; before: string; after: string;
  /** Who drafted it, such as `Offline writer`. */
  writer: string;
  state: 'open' | 'accepted' | 'discarded'; created_at: number;
};

export type ReviewTables = {
  shares: ShareRow;
  reviewers: { id: string; project_id: string; share_id: string; name: string; created_at: number };
  /** Wrong passcodes by link and address (hashed). */
  tries: { share_id: string; project_id: string; address: string; wrong: number; locked_until: number };
  /** The activity log of a link. */
  visits: { id: Generated<number>; project_id: string; share_id: string; at: number; kind: string; who: string };
  comments: CommentRow;
  judgements: JudgementRow;
  proposals: ProposalRow;
};
