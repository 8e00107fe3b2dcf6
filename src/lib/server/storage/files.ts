/**
 * The artifact store: files by the hash of their bytes, under `<data>/artifacts/ab/<hash>.<ext>`.
 *
 * A file appears under its final name whole or not at all: it is written under `<data>/tmp`, flushed, renamed, and
 * its folder is flushed. Putting the same bytes twice keeps one file. The store knows nothing of the database.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ToolError } from '../../pipeline/steps/tools.ts';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import { fileEndings } from '../../pipeline/words.ts';

export type Mime = ArtifactRef['mime'];
export const extensions: Record<Mime, string> = fileEndings;

/** What the caller knows about a file; `content` defaults to the hash of its bytes. */
export type ArtifactFacts = Omit<ArtifactRef, 'artifact' | 'bytes' | 'content'> & { content?: string };

export type ArtifactStore = ReturnType<typeof openStore>;

export function openStore(data: string) {
  const root = join(data, 'artifacts');
  const temporary = join(data, 'tmp');

  const place = (hash: string, mime: Mime) => join(root, hash.slice(0, 2), `${hash}.${extensions[mime]}`);

  const has = (ref: Pick<ArtifactRef, 'artifact' | 'mime'>): boolean => existsSync(place(ref.artifact, ref.mime));

  /** Path of an artifact's file. Throws `missing_file` when it is not there. */
  function path(ref: Pick<ArtifactRef, 'artifact' | 'mime'>): string {
    const file = place(ref.artifact, ref.mime);
    if (!existsSync(file)) {
      throw new ToolError('missing_file', `The file of artifact ${ref.artifact.slice(0, 12)} is missing from the data folder.`, {
        advice: 'Run the cell that made it again, or put the file back from a backup.'
      });
    }
    return file;
  }

  /** A new private file name in the temporary folder, which is on the store's own disk. The caller removes it. */
  async function temp(extension: string): Promise<string> {
    await mkdir(temporary, { recursive: true });
    return join(temporary, `${process.pid}-${randomUUID()}.${extension}`);
  }

  /** Moves a finished temporary file into the store. */
  async function adopt(file: string, facts: ArtifactFacts): Promise<ArtifactRef> {
    try {
      const hash = createHash('sha256');
      await pipeline(createReadStream(file), hash);
      const artifact = hash.digest('hex');
      const { size } = await stat(file);
      const target = place(artifact, facts.mime);
      if (existsSync(target)) await rm(file, { force: true });
      else {
        await mkdir(dirname(target), { recursive: true });
        await flush(file);
        await rename(file, target);
        await flush(dirname(target));
      }
      return { ...facts, artifact, content: facts.content ?? artifact, bytes: size };
    } catch (error) {
      await rm(file, { force: true });
      throw diskError(error);
    }
  }

  /** Stores bytes. */
  async function put(bytes: Uint8Array, facts: ArtifactFacts): Promise<ArtifactRef> {
    const file = await temp(extensions[facts.mime]);
    try {
      const handle = await open(file, 'wx');
      try {
        await handle.writeFile(bytes);
      } finally {
        await handle.close();
      }
    } catch (error) {
      await rm(file, { force: true });
      throw diskError(error);
    }
    return adopt(file, facts);
  }

  return { root, temporary, path, has, place, temp, adopt, put };
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The error itself, or what it means where the disk has no room. */
export function diskError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new ToolError('disk_full', 'The disk is full, so the file could not be kept.', {
    advice: 'Free some space in the data folder and run the cell again; nothing half-written was left behind.', cause: error
  });
}
