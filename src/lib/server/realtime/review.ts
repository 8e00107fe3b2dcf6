/**
 * The reviewers' sockets: a namespace of their own, opened with a ticket, into which nothing is said but what is kept. A
 * line belongs to a link at a version. Before anything is told, and twice a second, the links' rows are read: a line whose
 * link was withdrawn, has run out or has changed is cut.
 */
import type { Namespace, Server, Socket } from 'socket.io';
import type { Project } from '../../pipeline/index.ts';
import type { ReviewComment, ReviewPerson, ReviewServerToClient } from '../../review-protocol.ts';
import type { Reviewer } from '../db/review.ts';
import type { ShareRow } from '../db/review-schema.ts';
import { log } from '../log.ts';
import type { Sessions } from '../projects/sessions.ts';
import { shownFilm } from '../review/film.ts';
import type { Review } from '../review/review.ts';

type Silent = Record<string, never>;
type Line = { readonly share: ShareRow; readonly me: Reviewer | null };
type ReviewSocket = Socket<Silent, ReviewServerToClient, Silent, Line>;
type Lines = { share: ShareRow; sockets: Set<ReviewSocket> };

const lookMilliseconds = 500;
/** How many lines a link may hold open. */
const mostLines = 1000;

export type ReviewSockets = { readonly people: (project: string) => ReviewPerson[]; readonly close: () => void };

export function attachReview(io: Server, { review, sessions }: { review: Review; sessions: Sessions }, changed: (project: string) => void): ReviewSockets {
  const space: Namespace<Silent, ReviewServerToClient, Silent, Line> = io.of('/review') as unknown as Namespace<Silent, ReviewServerToClient, Silent, Line>;
  /** By link and version. */
  const open = new Map<string, Lines>();
  const shown = new Map<string, string>();
  const room = ({ id, version }: ShareRow) => `${id} ${version}`;

  space.use((socket, next) => {
    const line = review.access.redeem(socket.handshake.auth.ticket);
    if (!line) return next(new Error('closed'));
    if ((open.get(room(line.share))?.sockets.size ?? 0) >= mostLines) return next(new Error('full'));
    socket.data = line;
    next();
  });

  space.on('connection', (socket) => {
    const { share } = socket.data;
    const name = room(share);
    const lines = open.get(name) ?? { share, sockets: new Set() };
    open.set(name, lines);
    lines.sockets.add(socket);
    void socket.join(name);
    // Reviewers post over HTTP; whoever speaks here is not our page.
    socket.onAny(() => void socket.disconnect(true));
    socket.on('disconnect', () => {
      lines.sockets.delete(socket);
      if (lines.sockets.size === 0 && open.get(name) === lines) open.delete(name);
      tellPresence(share.project_id);
    });
    tellPresence(share.project_id);
  });

  const linesOf = (project: string) => [...open.values()].filter(({ share }) => share.project_id === project);

  /** Each link of a project that may still be told something. */
  const living = (project: string): ShareRow[] => linesOf(project).map(({ share }) => check(share)).filter((share) => share !== null);

  function check(share: ShareRow): ShareRow | null {
    const row = review.access.usable(share.id, share.version);
    if (typeof row !== 'string') return row;
    space.to(room(share)).emit('ended', row);
    space.in(room(share)).disconnectSockets(true);
    return null;
  }

  const tell = (project: string, say: (share: ShareRow, to: ReturnType<typeof space.to>) => void) => {
    for (const share of living(project)) say(share, space.to(room(share)));
  };

  function people(project: string): ReviewPerson[] {
    const found = new Map<string, ReviewPerson>();
    for (const { sockets } of linesOf(project)) for (const { data: { me } } of sockets) if (me) found.set(me.id, { author: me.id, name: me.name });
    return [...found.values()];
  }

  /** Many come at once when a server starts again: they are told of together. */
  const toTell = new Set<string>();
  function tellPresence(project: string): void {
    if (toTell.has(project)) return;
    toTell.add(project);
    setTimeout(() => {
      toTell.delete(project);
      const present = people(project);
      tell(project, (_, to) => void to.emit('presence', present));
      changed(project);
    }, 100).unref();
  }

  const onComment = (project: Project, comment: ReviewComment) => tell(project.id, (_, to) => void to.emit('comment', comment));
  const onJudgements = (project: Project) => tell(project.id, (share, to) => void to.emit('judgements', review.judgements.list(project, share.content)));
  const onShare = (share: string) => { for (const lines of [...open.values()]) if (lines.share.id === share) check(lines.share); };
  const onProject = (project: Project) => tell(project.id, (share, to) => {
    const { film } = shownFilm(project, share.content);
    const judgements = review.judgements.list(project, share.content);
    const text = JSON.stringify([film, judgements]);
    if (shown.get(room(share)) === text) return;
    shown.set(room(share), text);
    to.emit('film', film);
    to.emit('judgements', judgements);
  });
  const onDeleted = (project: string) => { for (const { share } of linesOf(project)) check(share); };

  review.events.on('comment', onComment);
  review.events.on('judgements', onJudgements);
  review.events.on('share', onShare);
  sessions.events.on('changed', onProject);
  sessions.events.on('deleted', onDeleted);

  const looking = setInterval(() => {
    try {
      for (const { share } of [...open.values()]) check(share);
      for (const name of shown.keys()) if (!open.has(name)) shown.delete(name);
    } catch (error) {
      log.error('The links could not be read.', { error });
    }
  }, lookMilliseconds);
  looking.unref();

  return {
    people,
    close() {
      clearInterval(looking);
      review.events.off('comment', onComment);
      review.events.off('judgements', onJudgements);
      review.events.off('share', onShare);
      sessions.events.off('changed', onProject);
      sessions.events.off('deleted', onDeleted);
    }
  };
}
