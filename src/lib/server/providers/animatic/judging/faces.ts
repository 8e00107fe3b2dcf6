/** From the likeness of faces (sheets/faces.ts) to what it says of a clip's characters. */
import type { Appearing } from '../../../../pipeline/assets/reference.ts';
import type { FacesSeen } from '../../../../pipeline/steps/tools.ts';
import type { Unmeasured } from './appearing.ts';
import { frameNames, type FrameName } from './findings.ts';
import { rise } from './scale.ts';

/** `frames`: how like its picture the character's face is, 0 to 1, in the frames that should show it. */
export type FaceFinding = { readonly name: string; readonly score: number; readonly frames: Partial<Record<FrameName, number>> };

/** Pictures of one person come out at 0.5 to 0.85, of two people below 0.45 (sheets/similarity.ts). */
const scoreOf = (likeness: number): number => 0.2 + 0.8 * rise(likeness, 0.3, 0.55);
const surely = 0.5;

/** Two people in one frame: each is the face that is most like theirs. A frame that shows fewer faces than there are characters says nothing of who is missing, unless its keyframe shows them. */
export function facesOf(cast: readonly Appearing[], faces: FacesSeen | undefined): { found: FaceFinding[]; unmeasured: Unmeasured[] } {
  const characters = cast.filter(({ kind }) => kind === 'character');
  if (!faces || 'why' in faces) return { found: [], unmeasured: characters.map(({ name }) => ({ name, why: faces?.why ?? 'Faces are not compared here.' })) };
  const expected = characters.filter(({ prominence }) => prominence !== 'background').length;
  const found: FaceFinding[] = [], unmeasured: Unmeasured[] = [];
  for (const { cast: at, seen } of faces.of) {
    const { name, prominence } = cast[at]!;
    if (!seen) {
      unmeasured.push({ name, why: 'Its own picture shows no face.' });
      continue;
    }
    const keyframes: Partial<Record<FrameName, readonly number[] | null>> = { first: seen.start, last: seen.end };
    const frames: Partial<Record<FrameName, number>> = {};
    // A face in the background may be too small to be found.
    for (const frame of prominence === 'background' ? [] : frameNames) {
      const enough = (likenesses: readonly number[] | null | undefined) => (likenesses?.length ?? 0) >= Math.max(1, expected);
      if (enough(seen[frame]) || enough(keyframes[frame])) frames[frame] = Math.max(0, ...(seen[frame] ?? []));
    }
    if (Object.keys(frames).length === 0) {
      for (const frame of frameNames) for (const likeness of seen[frame] ?? []) if (likeness >= surely) frames[frame] = Math.max(likeness, frames[frame] ?? 0);
    }
    const likenesses = Object.values(frames);
    if (likenesses.length === 0) unmeasured.push({ name, why: 'Its face is not seen in these frames.' });
    else found.push({ name, frames, score: scoreOf(Math.min(...likenesses)) });
  }
  return { found, unmeasured };
}
