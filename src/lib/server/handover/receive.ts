/** A large body of a request as a temporary file, which is gone when `work` is done with it. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { refuse, type Refusal } from '../../pipeline/index.ts';
import { freeBytes } from '../doctor.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { mostBundleBytes } from './take-in.ts';

/** What a disk keeps free for everything else. */
const spare = 500e6;
const full = refuse('disk_full', 'There is not enough room on the disk for this bundle.', 'Free some space in the data folder and try again.');

export async function received<T>(store: ArtifactStore, request: Request, work: (path: string) => Promise<T>): Promise<T | Refusal> {
  if (!request.body) return refuse('bad_input', 'Nothing was sent.', 'Send the bundle as the body of the request.');
  const path = await store.temp('zip');
  const length = Number(request.headers.get('content-length') ?? 0);
  // The files are unpacked beside the zip, so there has to be room for both.
  if (2 * length > (await freeBytes(store.temporary)) - spare) return full;
  let bytes = 0;
  try {
    await pipeline(Readable.fromWeb(request.body as ReadableStream), async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.byteLength;
        if (bytes > mostBundleBytes) throw Object.assign(new Error('Too long.'), { code: 'TOO_LONG' });
        yield chunk;
      }
    }, createWriteStream(path, { flags: 'wx' }));
    return await work(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOSPC', 'EDQUOT'].includes(code)) return full;
    if (code === 'TOO_LONG') return refuse('bad_input', 'That is larger than a bundle may be.', '');
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}
