/** Looks at the faces of a clip's frames and keyframes before they are judged (CLIP-3), where a scene shows characters. */
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import type { FacesSeen, JudgeRequest, VisionTool } from '../../pipeline/steps/tools.ts';
import { partOf } from './parts.ts';
import type { Sheets } from './index.ts';
import { similarity } from './similarity.ts';

type FaceReaders = Pick<Sheets, 'face' | 'assetFace'>;

const absent: FacesSeen = { why: `The part that compares faces is not installed: ${partOf('faces').add}.` };

/** What is seen of the characters' faces; undefined where the scene shows none. */
export async function clipFaces({ cast = [], clip, start, end }: JudgeRequest, { face, assetFace }: FaceReaders, signal: AbortSignal): Promise<FacesSeen | undefined> {
  const characters = cast.flatMap((each, at) => (each.kind === 'character' ? [{ ...each, at }] : []));
  if (characters.length === 0) return undefined;
  const of: Extract<FacesSeen, { of: unknown }>['of'][number][] = [];
  for (const { image, original, at } of characters) {
    let own = await assetFace(image, signal);
    // A sheet may have lost it.
    if (own.kind === 'none' && original) own = await assetFace(original, signal);
    if (own.kind === 'absent') return absent;
    if (own.kind === 'none') {
      of.push({ cast: at, seen: null });
      continue;
    }
    const { embedding } = own;
    const likenesses = async (picture: ArtifactRef | undefined) => {
      if (!picture) return null;
      const found = await face(picture, signal);
      return found.kind === 'face' ? [found.embedding, ...found.others].map((each) => similarity(embedding, each) ?? 0) : [];
    };
    of.push({
      cast: at, seen: {
        first: await likenesses(clip.first), middle: await likenesses(clip.middle), last: await likenesses(clip.last),
        start: await likenesses(start?.image), end: await likenesses(end?.image)
      }
    });
  }
  return { of };
}

/** A judge that measures, told of faces. Should they not be read, everything else is measured all the same, and it says so. */
export const withFaces = (vision: VisionTool, sheets: FaceReaders): VisionTool => ({
  ...vision,
  score: async (request, context) => {
    const faces = await clipFaces(request, sheets, context.signal).catch((error: unknown): FacesSeen => {
      if (context.signal.aborted) throw error;
      context.log(`Faces could not be read: ${error instanceof Error ? error.message : String(error)}`);
      return { why: 'Its face could not be read; the log of the run says why.' };
    });
    return vision.score(faces ? { ...request, faces } : request, context);
  }
});
