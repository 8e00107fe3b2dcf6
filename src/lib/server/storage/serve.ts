/**
 * Artifacts over HTTP: `/artifacts/<hash>.<ext>`, with range requests so that players can seek, and cached for ever
 * because a hash never changes its bytes. `?w=320` asks for a thumbnail, `?download=name` for a file to keep.
 *
 * Only names of the exact form hash and extension reach the disk, and only regular files are opened, so no request can
 * name anything outside the store.
 */
import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { extensions, type ArtifactStore, type Mime } from './files.ts';
import { parseRange, type ByteRange } from './ranges.ts';
import { thumbnail, thumbnailWidths, type ThumbnailWidth } from './thumbnails.ts';

type Served = { readonly file: string; readonly mime: Mime; readonly tag: string };

const chunkBytes = 256 * 1024;
const guards = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'same-origin'
};

/** Answers a request for the artifact `name`. Never throws for anything a client can send. */
export async function serveArtifact(store: ArtifactStore, { name, request }: { name: string; request: Request }): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Artifacts can only be read.', { allow: 'GET, HEAD' });
  const query = new URL(request.url).searchParams;
  const wanted = await find(store, name, query.get('w'));
  if (wanted instanceof Response) return wanted;
  const size = await regularSize(wanted.file);
  if (size === null) return missing();

  const headers = new Headers({
    ...guards, etag: wanted.tag, 'cache-control': 'public, max-age=31536000, immutable', 'accept-ranges': 'bytes'
  });
  if (noneMatch(request.headers.get('if-none-match'), wanted.tag)) return new Response(null, { status: 304, headers });
  headers.set('content-type', wanted.mime);
  const download = query.get('download');
  if (download !== null) headers.set('content-disposition', attachment(download, extensions[wanted.mime]));
  return respond(request, wanted.file, size, headers, askedRange(request, wanted.tag, size));
}

async function find(store: ArtifactStore, name: string, width: string | null): Promise<Served | Response> {
  const match = /^([0-9a-f]{64})\.([a-z0-9]{3,4})$/.exec(name);
  const mime = match && mimeOf(match[2]!);
  if (!match || !mime) return missing();
  const hash = match[1]!;
  const file = store.place(hash, mime);
  if (await regularSize(file) === null) return missing();
  if (width === null) return { file, mime, tag: `"${hash}"` };
  const known = thumbnailWidths.find((each) => String(each) === width);
  if (!known || !mime.startsWith('image/')) return refuse(400, `Thumbnails exist of pictures, ${thumbnailWidths.join(', ')} pixels wide.`);
  return thumbnailOf(store, file, hash, known);
}

async function thumbnailOf(store: ArtifactStore, file: string, hash: string, width: ThumbnailWidth): Promise<Served | Response> {
  try {
    return { file: await thumbnail(store, file, hash, width), mime: 'image/webp', tag: `"${hash}-w${width}"` };
  } catch {
    return refuse(500, 'This picture could not be read, so there is no thumbnail of it.');
  }
}

function respond(request: Request, file: string, size: number, headers: Headers, range: ByteRange): Response {
  if (range.kind === 'unsatisfiable') {
    return refuse(416, 'The file has no such part.', { 'content-range': `bytes */${size}`, 'accept-ranges': 'bytes' });
  }
  const [start, end] = range.kind === 'part' ? [range.start, range.end] : [0, size - 1];
  if (range.kind === 'part') headers.set('content-range', `bytes ${start}-${end}/${size}`);
  headers.set('content-length', String(end - start + 1));
  const body = request.method === 'HEAD' ? null : fileStream(file, start, end, request.signal);
  return new Response(body, { status: range.kind === 'part' ? 206 : 200, headers });
}

/** A Range counts for GET alone, and only while an If-Range names the very file. */
function askedRange(request: Request, tag: string, size: number): ByteRange {
  const condition = request.headers.get('if-range');
  if (request.method !== 'GET' || (condition !== null && condition.trim() !== tag)) return { kind: 'full' };
  return parseRange(request.headers.get('range'), size);
}

function noneMatch(header: string | null, tag: string): boolean {
  if (header === null) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((each) => each.trim().replace(/^W\//, '') === tag);
}

function mimeOf(extension: string): Mime | null {
  const found = (Object.keys(extensions) as Mime[]).find((mime) => extensions[mime] === extension);
  return found ?? null;
}

/** Bytes of a regular file; null where there is none, or where it or its folder is a link. */
async function regularSize(file: string): Promise<number | null> {
  try {
    const [folder, entry] = await Promise.all([lstat(dirname(file)), lstat(file)]);
    return folder.isDirectory() && entry.isFile() ? entry.size : null;
  } catch {
    return null;
  }
}

/** Reads `start` to `end` (inclusive) as it is asked for. The file is opened with the first read, so that an answer
 * nobody reads holds nothing, and closed at the end, on a fault, on cancelling and on the request's abort. */
function fileStream(file: string, start: number, end: number, signal: AbortSignal): ReadableStream<Uint8Array> {
  let handle: FileHandle | null = null;
  let position = start;
  const close = async () => {
    const closing = handle;
    handle = null;
    await closing?.close();
  };
  const onAbort = () => void close().catch(() => undefined);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        signal.throwIfAborted();
        if (!handle) {
          handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
          signal.addEventListener('abort', onAbort, { once: true });
        }
        const length = Math.min(chunkBytes, end - position + 1);
        const { bytesRead, buffer } = await handle.read(new Uint8Array(length), 0, length, position);
        if (bytesRead === 0) throw new Error('The file became shorter while it was sent.');
        position += bytesRead;
        controller.enqueue(bytesRead === length ? buffer : buffer.subarray(0, bytesRead));
        if (position <= end) return;
        signal.removeEventListener('abort', onAbort);
        await close();
        controller.close();
      } catch (error) {
        await close().catch(() => undefined);
        controller.error(error);
      }
    },
    async cancel() {
      signal.removeEventListener('abort', onAbort);
      await close();
    }
  }, { highWaterMark: 0 });
}

/** A Content-Disposition for a name that a person chose (RFC 6266, RFC 5987): plain for old clients, UTF-8 beside it. */
export function attachment(name: string, extension: string): string {
  const clean = [...name.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '').replace(/[/\\:*?"<>|]+/g, '-')]
    .slice(0, 100).join('').replace(/^[.\s-]+|[.\s]+$/g, '');
  const stem = clean.toLowerCase().endsWith(`.${extension}`) ? clean.slice(0, -extension.length - 1) : clean;
  const full = `${stem || 'scenebook'}.${extension}`;
  const plain = full.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^\x20-\x7e]/g, '_').replace(/[%;']/g, '_');
  const encoded = encodeURIComponent(full).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function missing(): Response {
  return refuse(404, 'There is no such artifact.');
}

function refuse(status: number, message: string, headers: Record<string, string> = {}): Response {
  return new Response(message, {
    status, headers: { ...guards, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers }
  });
}
