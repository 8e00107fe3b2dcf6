/** A server on this machine that records what it is asked and answers as it is told: whole, by halves, or not at all. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  /** The body read as JSON; null where it is none. */
  readonly body: unknown;
};

export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON. */
  readonly body?: object | string | Uint8Array | null;
};
/** `drop`: the connection ends without an answer. `hang`: it never comes. `cut`: it announces all of the body and sends half. */
export type Answer = Reply | 'drop' | 'hang' | { readonly cut: Reply };

export type Server = {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Another name of this machine: another host for whoever compares names. */
  readonly elsewhere: string;
  readonly asked: Asked[];
  readonly close: () => Promise<void>;
};

export async function openServer(answer: (asked: Asked) => Answer | Promise<Answer>): Promise<Server> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const known: Asked = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, raw, body: parsed(raw) };
      asked.push(known);
      void Promise.resolve(answer(known)).then((given) => send(response, given), () => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`, elsewhere: `http://localhost:${port}`, asked,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    })
  };
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return null;
  }
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer === 'hang') return;
  if (answer === 'drop') return void response.destroy();
  if ('cut' in answer) {
    const { bytes, head } = written(answer.cut);
    response.writeHead(answer.cut.status ?? 200, { ...head, 'content-length': String(bytes.byteLength) });
    return void response.write(bytes.subarray(0, Math.floor(bytes.byteLength / 2)), () => response.destroy());
  }
  const { bytes, head } = written(answer);
  response.writeHead(answer.status ?? 200, head);
  response.end(bytes);
}

function written({ body = null, headers = {} }: Reply): { bytes: Buffer; head: Record<string, string> } {
  if (body === null) return { bytes: Buffer.alloc(0), head: { ...headers } };
  if (body instanceof Uint8Array) return { bytes: Buffer.from(body), head: { 'content-type': 'application/octet-stream', ...headers } };
  if (typeof body === 'string') return { bytes: Buffer.from(body), head: { 'content-type': 'text/html', ...headers } };
  return { bytes: Buffer.from(JSON.stringify(body)), head: { 'content-type': 'application/json', ...headers } };
}
