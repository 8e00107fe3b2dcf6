/** The only file that touches socket.io-client, which is loaded after the page is up. */
import type { Socket } from 'socket.io-client';
import type { CellId, RunTarget } from '../pipeline/project.ts';
import { tellReview } from './review/news.ts';
import type { CellView, NotebookPatch, NotebookView, PlanView } from '../protocol.ts';
import type { ClientToServer, ProgressMessage, ServerToClient } from '../protocol-socket.ts';

/** `connecting`: not yet once. `live`: in the room. `reconnecting`: the line dropped and is being tried. `offline`: refused. */
export type ConnectionStatus = 'connecting' | 'live' | 'reconnecting' | 'offline';

export type Listener = {
  project: string;
  /** The revision that the page shows, for catching up. */
  revision: () => number;
  view: (view: NotebookView) => void;
  patch: (patch: NotebookPatch) => void;
  progress: (message: ProgressMessage) => void;
  deleted: () => void;
  status: (status: ConnectionStatus) => void;
};

export type Connection = {
  /** Asks for a whole view when this page's revision is not the newest. */
  catchUp: () => void;
  /** The whole of a cell that came slim; null while the line is down. */
  cell: (cell: CellId) => Promise<CellView | null>;
  plan: (target: RunTarget, cell: CellId | null) => Promise<PlanView | null>;
  close: () => void;
};

/** How long an answer may take, in milliseconds. */
const patience = 5000;

export async function connect(listener: Listener): Promise<Connection> {
  const { io } = await import('socket.io-client');
  const socket: Socket<ServerToClient, ClientToServer> = io({ transports: ['websocket'], reconnectionDelay: 300, reconnectionDelayMax: 3000 });
  const { project } = listener;

  function join(revision: number) {
    socket.timeout(patience).emit('join', { project, revision }, (error, answer) => {
      if (error) return listener.status('reconnecting');
      if (!answer.ok) return listener.status('offline');
      if (answer.view) listener.view(answer.view);
      listener.status('live');
    });
  }

  socket.on('connect', () => join(listener.revision()));
  socket.on('disconnect', (reason) => {
    listener.status('reconnecting');
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', () => listener.status('reconnecting'));
  socket.on('patch', listener.patch);
  socket.on('progress', listener.progress);
  socket.on('deleted', listener.deleted);
  socket.on('review', tellReview);

  return {
    catchUp: () => join(listener.revision()),
    cell: (cell) => new Promise((resolve) => {
      if (!socket.connected) return resolve(null);
      socket.timeout(patience).emit('cell', { project, cell }, (error, whole) => resolve(error ? null : whole));
    }),
    plan: (target, cell) => new Promise((resolve) => {
      if (!socket.connected) return resolve(null);
      socket.timeout(patience).emit('plan', { project, target, cell }, (error, plan) => resolve(error ? null : plan));
    }),
    close: () => void socket.disconnect()
  };
}
