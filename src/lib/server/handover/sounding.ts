import type { ArtifactRef } from '../../pipeline/index.ts';
import { readMp4 } from '../media/mp4.ts';
import type { ArtifactStore } from '../storage/files.ts';

/** Artifacts of the clips that have sound, as their files say. */
export async function soundingIn(store: ArtifactStore, clips: readonly ArtifactRef[]): Promise<ReadonlySet<string>> {
  const sounding = new Set<string>();
  for (const clip of clips) {
    if (sounding.has(clip.artifact) || !store.has(clip)) continue;
    // A file that cannot be read has no sound to tell of.
    const tables = await readMp4(store.place(clip.artifact, clip.mime)).catch(() => null);
    if (tables?.sound) sounding.add(clip.artifact);
  }
  return sounding;
}
