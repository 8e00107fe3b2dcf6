/**
 * The face embeddings of assets (REF-1), kept with the pictures that they were read from: computed once for each file, under
 * the name of the model that made them, since those of another say nothing. They are personal: they stay in the data folder, are
 * in no bundle and behind no link, and go when their picture does. A bundle's pictures are read again where they arrive.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import { putDerived } from '../storage/derived.ts';
import type { ArtifactStore } from '../storage/files.ts';
import type { Face } from './faces.ts';

/** `faces`: the largest first; none where the picture shows none. */
const faceFile = z.strictObject({ by: z.string(), faces: z.array(z.array(z.number())) });

const place = (data: string, { artifact }: Pick<ArtifactRef, 'artifact'>): string => join(data, 'faces', artifact.slice(0, 2), `${artifact}.json`);

/** What the model `by` saw in a picture before; null where it has not looked. */
export async function knownFace(data: string, image: Pick<ArtifactRef, 'artifact'>, by: string): Promise<Face | null> {
  try {
    const kept = faceFile.parse(JSON.parse(await readFile(place(data, image), 'utf8')));
    if (kept.by !== by) return null;
    const [embedding, ...others] = kept.faces.map((values) => ({ by, values }));
    return embedding ? { kind: 'face', embedding, others } : { kind: 'none' };
  } catch {
    return null;
  }
}

/** Keeps what the model `by` saw, in place of what another did. Nobody but the owner of the folder may read it. */
export async function keepFace(store: ArtifactStore, data: string, image: ArtifactRef, by: string, face: Exclude<Face, { kind: 'absent' }>): Promise<void> {
  const faces = face.kind === 'face' ? [face.embedding, ...face.others].map(({ values }) => values) : [];
  await putDerived(store, place(data, image), JSON.stringify({ by, faces }), 0o600);
}

/** Removes those whose picture is no longer there; the number removed. `there`: hashes of the files of the store. */
export async function forgetFaces(data: string, there: ReadonlySet<string>): Promise<number> {
  let forgotten = 0;
  const root = join(data, 'faces');
  for (const folder of await readdir(root).catch(() => [] as string[])) {
    for (const name of await readdir(join(root, folder))) {
      if (there.has(name.replace(/\.json$/, ''))) continue;
      await rm(join(root, folder, name), { force: true });
      forgotten += 1;
    }
  }
  return forgotten;
}
