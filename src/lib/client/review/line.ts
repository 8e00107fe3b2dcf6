/** The line of a review page to the studio: posts over HTTP, news over a socket of its own, which is loaded after the page. */
import type { Socket } from 'socket.io-client';
import type { ReviewPage, ReviewProblem, ReviewServerToClient } from '../../review-protocol.ts';

export type Answer<T> = { ok: true; value: T } | { ok: false; status: number; code: string; message: string; advice: string };

const unreachable = { ok: false as const, status: 0, code: 'unreachable', message: 'The studio cannot be reached.', advice: 'Check your connection, then try again.' };

/** `base`: the link's path, `/s/<token>`. */
export async function ask<T>(base: string, path: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(`${base}/api/${path}`, body === undefined ? {} : {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body)
    });
    const answer = await response.json() as T | ReviewProblem;
    if (response.ok) return { ok: true, value: answer as T };
    return { ok: false, status: response.status, ...(answer as ReviewProblem).error };
  } catch {
    return unreachable;
  }
}

export type Listener = {
  page: (page: ReviewPage) => void;
  live: (live: boolean) => void;
  ended: (why: string) => void;
} & { [K in 'comment' | 'judgements' | 'film' | 'presence']: ReviewServerToClient[K] };

/** True for answers after which the link no longer lets anybody in as before. */
const isEnd = (status: number) => status === 401 || status === 404 || status === 410;

export async function listen(base: string, listener: Listener): Promise<{ again: () => void; close: () => void }> {
  const { io } = await import('socket.io-client');
  let closed = false;
  const socket: Socket<ReviewServerToClient, Record<string, never>> = io('/review', {
    transports: ['websocket'], reconnectionDelay: 500, reconnectionDelayMax: 5000,
    auth: (give) => void ask<{ ticket: string }>(base, 'ticket').then((answer) => {
      if (answer.ok) give({ ticket: answer.value.ticket });
      else if (isEnd(answer.status)) end('changed');
      else give({});
    })
  });
  function end(why: string) {
    if (closed) return;
    closed = true;
    socket.disconnect();
    listener.ended(why);
  }
  socket.on('connect', () => void ask<ReviewPage>(base, 'review').then((answer) => {
    if (answer.ok) {
      listener.page(answer.value);
      listener.live(true);
    } else if (isEnd(answer.status)) end('changed');
  }));
  socket.on('disconnect', (reason) => {
    listener.live(false);
    if (reason === 'io server disconnect' && !closed) setTimeout(() => socket.connect(), 300);
  });
  socket.on('connect_error', () => {
    listener.live(false);
    // A refusal by the studio, unlike a lost line, is not tried again by the client itself.
    if (!socket.active && !closed) setTimeout(() => { if (!closed) socket.connect(); }, 2000);
  });
  socket.on('comment', listener.comment);
  socket.on('judgements', listener.judgements);
  socket.on('film', listener.film);
  socket.on('presence', listener.presence);
  socket.on('ended', end);
  return {
    again: () => void socket.disconnect().connect(),
    close: () => {
      closed = true;
      socket.disconnect();
    }
  };
}
