/** What a loopback server can be told to play; every provider's server knows all of them, each in its own words. */
import type { Asked, Server } from './server.ts';

export type Play =
  /** At once, or after two looks at a slow job. */
  | 'well'
  /** A look in between fails in every passing way: overloaded, dropped, no JSON, nothing. */
  | 'stumbling'
  /** A state that nobody has heard of, then well. */
  | 'strange'
  /** Never finished. */
  | 'never'
  /** The job is accepted, and every look at it is turned away: the key, the access, the quota, the form. */
  | 'look wrong key' | 'look no access' | 'look quota' | 'look bad request'
  /** Refused by content rules: always, or the first time. */
  | 'refused' | 'refused once'
  /** The job fails for the provider's own reasons: always, or the first time. */
  | 'failed' | 'failed once'
  /** Too many calls, try again in 3 s; quota used up. */
  | 'limited' | 'quota'
  /** Overloaded: always, or the first time. */
  | 'busy' | 'busy once'
  | 'bad request' | 'wrong key' | 'no access' | 'retired'
  /** The connection ends once the call was accepted; in the middle of the answer. */
  | 'dropped' | 'cut'
  /** The call is accepted and never answered. */
  | 'silent'
  /** Answers without sense: nothing, a page, JSON of another shape. */
  | 'empty' | 'page' | 'nonsense'
  /** Words that end in the middle, for there were too many; words that a filter stopped. */
  | 'cut short' | 'filtered'
  /** Words where a picture was asked for. */
  | 'words'
  /** The call is sent on to another host. */
  | 'sent on'
  /** JSON that does not fit the schema: the first time, always. */
  | 'misfit once' | 'misfit'
  /** The result's file: deleted, ends too early, is no video or picture, lies at another host. */
  | 'file gone' | 'file forbidden' | 'file short' | 'file false' | 'file elsewhere';

/** How looks at a job are turned away; null where they are not. */
export const turnedAway = (play: Play): Play | null => (play.startsWith('look ') ? (play.slice('look '.length) as Play) : null);

export type Loopback = {
  readonly server: Server;
  play: Play;
  /** What a look at a finished job answers, instead of its result; null for that. */
  says?: object | null;
  /** Calls that start or are paid work, in order. */
  readonly paid: () => readonly Server['asked'][number][];
  /** Looks at jobs, in order. */
  readonly looks: () => readonly Server['asked'][number][];
  readonly files: () => readonly Server['asked'][number][];
  /** Requests that arrived under another name than the provider's own. */
  readonly strayed: () => number;
  readonly close: () => Promise<void>;
};

type Sorts = Readonly<Record<'isPaid' | 'isLook' | 'isFile', (asked: Asked) => boolean>>;

/** A server whose `state`, which its answers follow, is set on what is handed out. What no test is for, nothing is. */
export function asLoopback<S extends { play: Play }>(state: S, server: Server, { isPaid, isLook = () => false, isFile = () => false }: Partial<Sorts> & Pick<Sorts, 'isPaid'>): S & Loopback {
  return Object.assign(state, {
    server, close: server.close,
    paid: () => server.asked.filter(isPaid), looks: () => server.asked.filter(isLook), files: () => server.asked.filter(isFile),
    strayed: () => server.asked.filter(({ headers }) => headers.host?.startsWith('localhost')).length
  });
}
