/**
 * What travels between the studio and a reviewer's browser. Types only, and all there is: every answer of a share route is
 * built field by field into one of these, so that nothing else of a notebook can get out.
 */
import type { Drawing } from './pipeline/review/drawing.ts';
import type { Rate } from './pipeline/review/frames.ts';
import type { ChangeField, ShareContent, ShareRole, Verdict } from './pipeline/review/words.ts';
import type { Aspect, SceneRole } from './pipeline/words.ts';
import type { PlanView } from './protocol.ts';

/** A file under the link's own `media/`. Sizes in pixels and bytes. */
export type ReviewFile = { file: string; width: number; height: number; bytes: number };

export type ReviewSpan = { scene: string | null; number: number; start: number; frames: number };

/** One take of the film. `number` counts from 1, the oldest. */
export type ReviewVersion = {
  number: number;
  at: number;
  /** The one in effect. */
  current: boolean;
  video: ReviewFile;
  poster: ReviewFile;
  frames: number;
  spans: ReviewSpan[];
};

/** What can be judged: a cell as it is now, and the hash of what it shows. */
export type ReviewSubject = { cell: string; label: string; content: string };

export type ReviewScene = {
  scene: string;
  number: number;
  role: SceneRole;
  title: string;
  description: string;
  start: ReviewFile | null;
  end: ReviewFile | null;
  clip: ReviewFile | null;
};

export type ReviewFilm = {
  title: string;
  aspect: Aspect;
  rate: Rate;
  /** Newest first. */
  versions: ReviewVersion[];
  /** Scenes and story are empty when the link shows the film only. */
  scenes: ReviewScene[];
  story: { title: string; narrative: string } | null;
  subjects: ReviewSubject[];
};

export type ReviewComment = {
  id: string;
  /** Order of arrival in the notebook. */
  seq: number;
  parent: string | null;
  version: number;
  scene: string | null;
  first: number;
  last: number;
  text: string;
  drawing: Drawing | null;
  name: string;
  /** Opaque; equal for all comments of one person. `owner` for the studio. */
  author: string;
  at: number;
  edited: boolean;
  resolved: boolean;
  /** Taken back: its text is gone, its replies stay. */
  removed: boolean;
};

export type ReviewJudgement = {
  id: string; cell: string; label: string; name: string; author: string; verdict: Verdict; note: string; at: number;
  /** What was judged is no longer the one in effect. */
  lapsed: boolean;
};

export type ReviewPerson = { author: string; name: string };

/** What the link allows, and who the reader is. */
export type ReviewTerms = { role: ShareRole; download: boolean; content: ShareContent; expiresAt: number | null; me: ReviewPerson | null };

export type ReviewPage = { terms: ReviewTerms; film: ReviewFilm; comments: ReviewComment[]; judgements: ReviewJudgement[] };

export type ReviewProblem = { error: { code: string; message: string; advice: string } };

/** To everybody who looks at the film. Sent after it is kept; a page that was away loads the whole again. */
export interface ReviewServerToClient {
  comment: (comment: ReviewComment) => void;
  judgements: (judgements: ReviewJudgement[]) => void;
  film: (film: ReviewFilm) => void;
  presence: (people: ReviewPerson[]) => void;
  /** The link ended or changed; the line is cut after this. */
  ended: (why: 'revoked' | 'expired' | 'changed' | 'gone') => void;
}

/** To the owner, in the notebook. */
export type OwnerShare = {
  id: string; label: string; role: ShareRole; download: boolean; content: ShareContent; pins: boolean; passcode: boolean;
  createdAt: number; expiresAt: number | null; state: 'open' | 'expired' | 'revoked';
  visits: number; lastVisit: number | null;
};
export type OwnerVisit = { at: number; kind: string; who: string };
export type OwnerProposal = {
  id: string; comment: string; scene: string; field: ChangeField; before: string; after: string; writer: string;
  /** What accepting and running would do; null when the prompt has changed since, so that it has to be drafted again. */
  plan: PlanView | null;
};
export type OwnerReview = {
  shares: OwnerShare[]; comments: ReviewComment[]; judgements: ReviewJudgement[]; proposals: OwnerProposal[]; people: ReviewPerson[];
  versions: { number: number; frames: number; spans: ReviewSpan[]; current: boolean; video: ReviewFile }[];
  /** The writer that can draft changes besides the plain append; null when the profile has none. */
  writer: string | null;
};
/** Something of the review changed: which part. The page asks for it again, at most every so often. */
export type ReviewNews = { project: string; comment: ReviewComment | null };
