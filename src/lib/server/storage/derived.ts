/** Files beside the store that hang on artifacts alone: whole or not there, free to be deleted, made again when they are wanted. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ArtifactStore } from './files.ts';

/** Puts a derived file into its place, whole. `mode`: who may read it, as in chmod. */
export async function putDerived(store: Pick<ArtifactStore, 'temp'>, file: string, bytes: string | Uint8Array, mode = 0o666): Promise<void> {
  const draft = await store.temp('derived');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(draft, bytes, { mode });
  await rename(draft, file);
}
