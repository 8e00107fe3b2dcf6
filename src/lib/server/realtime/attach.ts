/**
 * Sockets: a room per project. State is committed before it is told; every patch names the revision it starts from, so
 * a client that missed one notices and joins again. Progress is volatile. The only file that touches Socket.IO.
 */
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { runTargets, type Project, type RunTarget } from '../../pipeline/index.ts';
import type { ClientToServer, JoinReply, NotebookView, PlanView, ServerToClient } from '../../protocol.ts';
import { checkRequest, type GuardPolicy } from '../guard.ts';
import type { Sessions } from '../projects/sessions.ts';
import { openPatches } from './patches.ts';

export type Realtime = { close: () => Promise<void> };

export type RealtimeOptions = {
  readonly sessions: Sessions;
  readonly view: (project: Project) => NotebookView;
  readonly plan: (project: Project, target: RunTarget, cell: string | null) => PlanView;
  readonly policy: GuardPolicy;
};

const room = (project: string) => `project:${project}`;

export function attachSockets(server: HttpServer, { sessions, view, plan, policy }: RealtimeOptions): Realtime {
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

  const onChanged = (project: Project) => {
    if (!io.sockets.adapter.rooms.has(room(project.id))) return patches.forget(project.id);
    const patch = patches.next(view(project));
    if (patch) io.to(room(project.id)).emit('patch', patch);
  };
  const onProgress = ({ project, ...message }: { project: string; cell: string; attempt: string; fraction: number | null; note: string }) =>
    void io.to(room(project)).volatile.emit('progress', message);
  const onDeleted = (project: string) => {
    patches.forget(project);
    io.to(room(project)).emit('deleted');
    io.in(room(project)).socketsLeave(room(project));
  };
  sessions.events.on('changed', onChanged);
  sessions.events.on('progress', onProgress);
  sessions.events.on('deleted', onDeleted);

  io.on('connection', (socket) => {
    const leave = () => {
      for (const name of socket.rooms) if (name !== socket.id) void socket.leave(name);
    };
    socket.on('leave', leave);
    socket.on('join', async (request, reply) => {
      if (typeof reply !== 'function') return;
      reply(await join(request, (name) => {
        leave();
        void socket.join(name);
      }));
    });
    socket.on('plan', async (request, reply) => {
      if (typeof reply !== 'function') return;
      const project = typeof request?.project === 'string' ? await sessions.read(request.project) : null;
      const known = project && runTargets.includes(request.target) && (request.cell === null || typeof request.cell === 'string');
      reply(known ? plan(project, request.target, request.cell) : null);
    });
  });

  async function join(request: unknown, enter: (room: string) => void): Promise<JoinReply> {
    const { project: id, revision } = (request ?? {}) as { project?: unknown; revision?: unknown };
    const project = typeof id === 'string' ? await sessions.read(id) : null;
    if (!project) return { ok: false, message: 'That notebook does not exist.' };
    enter(room(project.id));
    const shown = view(project);
    patches.begin(shown);
    return { ok: true, view: project.revision === revision ? null : shown };
  }

  async function close(): Promise<void> {
    sessions.events.off('changed', onChanged);
    sessions.events.off('progress', onProgress);
    sessions.events.off('deleted', onDeleted);
    io.disconnectSockets(true);
    await new Promise<void>((resolve) => {
      io.engine.close();
      resolve();
    });
  }
  return { close };
}
