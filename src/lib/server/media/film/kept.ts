/**
 * Files that were made from others and can be made again: windows, cards, clips made to fit. They lie under
 * `<data>/windows` by the hash of all that decides what they show, so that what did not change since the last export is
 * not encoded again. They can be deleted at any time.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ToolError } from '../../../pipeline/steps/tools.ts';
import { diskError, type ArtifactStore } from '../../storage/files.ts';
import type { Environment } from '../ffmpeg.ts';

export type Kept = {
  readonly store: ArtifactStore;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly has: (key: string, ending: string) => boolean;
  /** Path of the file of this key, which stays for another while. Throws where there is none. */
  readonly use: (key: string, ending: string) => Promise<string>;
  /** Path of the file of this key; made first where there is none. Half a file is never kept. */
  readonly make: (key: string, ending: string, work: (output: string) => Promise<unknown>) => Promise<string>;
  /** Moves a finished file in. */
  readonly put: (key: string, ending: string, file: string) => Promise<string>;
};

const folderOf = (store: ArtifactStore): string => join(dirname(store.root), 'windows');

export function openKept(store: ArtifactStore, env: Environment, signal: AbortSignal): Kept {
  const place = (key: string, ending: string) => join(folderOf(store), key.slice(0, 2), `${key}.${ending}`);
  const put = async (key: string, ending: string, file: string) => {
    const target = place(key, ending);
    try {
      await mkdir(dirname(target), { recursive: true });
      await rename(file, target);
    } catch (error) {
      throw diskError(error);
    }
    return target;
  };
  const use = async (key: string, ending: string) => {
    const target = place(key, ending);
    const now = new Date();
    try {
      await utimes(target, now, now);
    } catch (cause) {
      throw new ToolError('media_failed', 'A part of the film was removed while the film was made.', { advice: 'Run the export again.', cause });
    }
    return target;
  };
  const has = (key: string, ending: string) => existsSync(place(key, ending));
  return {
    store, env, signal, put, use, has,
    make: async (key, ending, work) => {
      if (has(key, ending)) return use(key, ending);
      const draft = await store.temp(ending);
      try {
        await work(draft);
        return await put(key, ending, draft);
      } finally {
        await rm(draft, { force: true });
      }
    }
  };
}

/** Files that no export has used for so long are removed. */
export const keptMilliseconds = 30 * 24 * 3_600_000;

export async function sweepKept(store: ArtifactStore, now: number): Promise<number> {
  let swept = 0;
  const root = folderOf(store);
  for (const folder of await readdir(root).catch(() => [] as string[])) {
    for (const name of await readdir(join(root, folder))) {
      const file = join(root, folder, name);
      const facts = await stat(file).catch(() => null);
      // Another process may have removed it meanwhile.
      if (!facts || now - facts.mtimeMs < keptMilliseconds) continue;
      await rm(file, { force: true });
      swept++;
    }
  }
  return swept;
}
