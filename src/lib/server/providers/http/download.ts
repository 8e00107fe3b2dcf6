/**
 * Fetches a result at once, for providers delete it soon: to a temporary file, capped while it streams, judged by its
 * content. Asking for a file costs nothing, so a broken download is tried again.
 */
import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { ToolError, type RunContext } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import type { Clock, Patience } from './clock.ts';
import { checkReach, chunksOf, exchange, type Reach } from './exchange.ts';
import { badReply, cancelled, expired, overloaded, type Asked } from './faults.ts';
import { sniff, type Kind } from './sniff.ts';
import { isForbidden, isTooLarge } from './wire.ts';

export type Wanted = {
  readonly url: string;
  /** Sent to the first host only. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly kinds: readonly Kind[];
  readonly reach: Reach;
  /** Most bytes; 256 MB unless told. */
  readonly bytes?: number;
};
export type Downloading = {
  readonly store: ArtifactStore;
  readonly context: Pick<RunContext, 'signal' | 'progress' | 'log'>;
  readonly asked: Asked;
  readonly clock: Clock;
  readonly patience: Pick<Patience, 'downloads'>;
};

const mostBytes = 256 * 1024 * 1024;
const idle = 30_000;
const mostRedirects = 3;

/** The path of a temporary file, which the caller removes. Throws `unavailable` when the result is gone. */
export async function download(wanted: Wanted, { store, context, asked, clock, patience }: Downloading): Promise<string> {
  for (let tries = 0; ; tries++) {
    const file = await store.temp('part');
    try {
      await fetchTo(file, wanted, asked, context);
      return file;
    } catch (error) {
      await rm(file, { force: true });
      if (context.signal.aborted) throw cancelled('maybe');
      const delay = patience.downloads[tries];
      if (!(error instanceof ToolError) || error.code !== 'transient' || delay === undefined) throw error;
      context.log(`The download broke off (${error.detail}); it is tried again in ${delay / 1000} s.`);
      await clock.sleep(delay, context.signal).catch(() => undefined);
    }
  }
}

async function fetchTo(file: string, wanted: Wanted, asked: Asked, context: Downloading['context']): Promise<void> {
  const stop = AbortSignal.any([context.signal, AbortSignal.timeout(600_000)]);
  try {
    const answer = await follow(wanted, stop);
    const status = answer.statusCode ?? 0;
    if (status !== 200) {
      answer.destroy();
      throw gone(status, asked);
    }
    const length = Number(answer.headers['content-length']) || null;
    await pipeline(told(answer, wanted.bytes ?? mostBytes, length, context), createWriteStream(file, { flags: 'wx' }));
    const kind = sniff(await head(file));
    if (!kind || !wanted.kinds.includes(kind)) throw badReply(asked, 'the file is not of the kind that was asked for', { charged: 'yes' });
  } catch (error) {
    if (error instanceof ToolError || stop.aborted) throw stop.aborted ? overloaded(asked, { words: 'it took too long' }) : error;
    if (isForbidden(error)) throw badReply(asked, 'its file lies where the studio does not go', { words: (error as Error).message, charged: 'yes' });
    if (isTooLarge(error)) throw badReply(asked, (error as Error).message, { charged: 'yes' });
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
    throw overloaded(asked, { words: (error as Error).message });
  }
}

async function follow({ url: first, headers = {}, reach }: Wanted, signal: AbortSignal): Promise<IncomingMessage> {
  let url = new URL(first);
  for (let hop = 0; ; hop++) {
    checkReach(url, reach);
    const own = url.origin === new URL(first).origin;
    const answer = await exchange(url, reach, { method: 'GET', headers: own ? headers : {}, body: null, signal, idle }, { connected: false });
    const { location } = answer.headers;
    if (!(answer.statusCode && answer.statusCode >= 300 && answer.statusCode < 400 && location)) return answer;
    answer.destroy();
    if (hop === mostRedirects) throw new Error('it sends from one address to the next');
    url = new URL(location, url);
  }
}

/** 403, 404 and 410 mean that the file has been deleted; anything else may pass. */
const gone = (status: number, asked: Asked) =>
  [401, 403, 404, 410].includes(status) ? expired(asked, { words: `HTTP ${status}` }) : overloaded(asked, { words: `HTTP ${status}` });

async function* told(answer: IncomingMessage, most: number, length: number | null, { progress }: Downloading['context']) {
  let read = 0;
  for await (const chunk of chunksOf(answer, most)) {
    read += chunk.byteLength;
    progress({ fraction: length ? Math.min(1, read / length) : null, note: `downloading, ${(read / 1024 / 1024).toFixed(1)} MB` });
    yield chunk;
  }
}

async function head(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(12), 0, 12, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
