/**
 * Sockets: a room per project. State is committed before it is told; every patch names the revision it starts from, so
 * a client that missed one notices and joins again. Progress is volatile. The only file that touches Socket.IO.
 */
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { runTargets, type Project, type RunTarget } from '../../pipeline/index.ts';
import type { NotebookPatch, NotebookView, PlanView } from '../../protocol.ts';
import type { ClientToServer, JoinReply, ServerToClient } from '../../protocol-socket.ts';
import { checkRequest, type GuardPolicy } from '../guard.ts';
import type { Told } from '../measures/measured.ts';
import { cookieIn, forwardingHeaders, ownerCookie, type Owner } from '../owner.ts';
import type { Sessions } from '../projects/sessions.ts';
import type { ReviewNews, ReviewPerson } from '../../review-protocol.ts';
import type { Review } from '../review/review.ts';
import { pageView } from '../projects/view.ts';
import { openPatches } from './patches.ts';
import { attachReview } from './review.ts';

export type Realtime = { /** Who looks at a project through a link now. */ people: (project: string) => ReviewPerson[]; close: () => Promise<void> };

export type RealtimeOptions = {
  readonly sessions: Sessions;
  readonly view: (project: Project) => NotebookView;
  readonly plan: (project: Project, target: RunTarget, cell: string | null) => PlanView;
  readonly policy: GuardPolicy;
  readonly review: Review;
  readonly owner: Pick<Owner, 'isOwner'>;
  /** Tells of measurements, which come without a new revision. */
  readonly measured: Told;
};

const room = (project: string) => `project:${project}`;

export function attachSockets(server: HttpServer, { sessions, view, plan, policy, review, owner, measured: told }: RealtimeOptions): Realtime {
  const io = new Server<ClientToServer, ServerToClient>(server, {
    transports: ['websocket'],
    perMessageDeflate: false,
    serveClient: false,
    maxHttpBufferSize: 64 * 1024,
    // A WebSocket is not held back by CORS: whoever asks is looked at here.
    allowRequest: (request, decide) => {
      const { host, origin } = request.headers;
      const secFetchSite = request.headers['sec-fetch-site']?.toString();
      const verdict = checkRequest({ method: 'GET', upgrade: true, host, origin, secFetchSite, url: request.url ?? '' }, policy);
      decide(verdict.ok ? null : verdict.message, verdict.ok);
    }
  });
  const patches = openPatches();
  // The rooms of the notebooks are the owner's alone; reviewers have a namespace of their own.
  io.use((socket, next) => {
    const { headers, address } = socket.handshake;
    const forwarded = forwardingHeaders.some((name) => headers[name] !== undefined);
    next(owner.isOwner({ host: headers.host, address, forwarded, cookie: cookieIn(headers.cookie, ownerCookie) }) ? undefined : new Error('closed'));
  });
  const news = (project: string, comment: ReviewNews['comment'] = null) => void io.to(room(project)).emit('review', { project, comment });
  const reviewSockets = attachReview(io, { review, sessions }, news);
  const onComment = (project: Project, comment: ReviewNews['comment']) => news(project.id, comment);
  const onReview = (project: Project) => news(project.id);
  const onShare = (_share: string, project: string) => news(project);

  const onChanged = (project: Project) => {
    if (!io.sockets.adapter.rooms.has(room(project.id))) return patches.forget(project.id);
    const patch = patches.next(pageView(view(project)));
    if (patch) io.to(room(project.id)).emit('patch', patch);
  };
  const onMeasured = (project: string) => void sessions.read(project).then((known) => known && onChanged(known), () => undefined);
  const onProgress = ({ project, ...message }: { project: string; cell: string; attempt: string; fraction: number | null; note: string }) =>
    void io.to(room(project)).volatile.emit('progress', message);
  const onDeleted = (project: string) => {
    patches.forget(project);
    io.to(room(project)).emit('deleted');
    io.in(room(project)).socketsLeave(room(project));
  };
  sessions.events.on('changed', onChanged);
  sessions.events.on('progress', onProgress);
  told.on('measured', onMeasured);
  sessions.events.on('deleted', onDeleted);
  review.events.on('comment', onComment);
  review.events.on('judgements', onReview);
  review.events.on('proposals', onReview);
  review.events.on('share', onShare);

  io.on('connection', (socket) => {
    const leave = () => {
      for (const name of socket.rooms) if (name !== socket.id) void socket.leave(name);
    };
    socket.on('leave', leave);
    socket.on('join', async (request, reply) => {
      if (typeof reply !== 'function') return;
      const { answer, measured } = await join(request, (name) => {
        leave();
        void socket.join(name);
      });
      reply(answer);
      if (measured) socket.emit('patch', measured);
    });
    socket.on('cell', async (request, reply) => {
      if (typeof reply !== 'function') return;
      const project = typeof request?.project === 'string' ? await sessions.read(request.project) : null;
      reply((project && view(project).cells.find(({ id }) => id === request.cell)) ?? null);
    });
    socket.on('plan', async (request, reply) => {
      if (typeof reply !== 'function') return;
      const project = typeof request?.project === 'string' ? await sessions.read(request.project) : null;
      const known = project && runTargets.includes(request.target) && (request.cell === null || typeof request.cell === 'string');
      reply(known ? plan(project, request.target, request.cell) : null);
    });
  });

  /** `measured`: what was measured since the page was drawn, which raises no revision. */
  async function join(request: unknown, enter: (room: string) => void): Promise<{ answer: JoinReply; measured?: NotebookPatch }> {
    const { project: id, revision } = (request ?? {}) as { project?: unknown; revision?: unknown };
    const project = typeof id === 'string' ? await sessions.read(id) : null;
    if (!project) return { answer: { ok: false, message: 'That notebook does not exist.' } };
    enter(room(project.id));
    const shown = pageView(view(project));
    patches.begin(shown);
    if (project.revision !== revision) return { answer: { ok: true, view: shown } };
    const { cells: _, scenes, revision: from, ...head } = shown;
    const seen = scenes.filter((scene) => scene.seam !== null || scene.subject !== null);
    const answer: JoinReply = { ok: true, view: null };
    return seen.length || shown.assets.some(({ face }) => face !== null) ? { answer, measured: { from, revision: from, head, cells: [], order: null, scenes: seen, sceneOrder: null } } : { answer };
  }

  async function close(): Promise<void> {
    sessions.events.off('changed', onChanged);
    sessions.events.off('progress', onProgress);
    told.off('measured', onMeasured);
    sessions.events.off('deleted', onDeleted);
    review.events.off('comment', onComment);
    review.events.off('judgements', onReview);
    review.events.off('proposals', onReview);
    review.events.off('share', onShare);
    reviewSockets.close();
    io.disconnectSockets(true);
    await new Promise<void>((resolve) => {
      io.engine.close();
      resolve();
    });
  }
  return { people: reviewSockets.people, close };
}
