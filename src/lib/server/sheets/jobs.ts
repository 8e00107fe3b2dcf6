/** What the thread of local picture work does: clean sheets (REF-7), faces, seams and subjects. Also what tests call without a thread. */
import sharp from 'sharp';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import { ToolError } from '../../pipeline/steps/tools.ts';
import type { SubjectSearch } from '../../pipeline/timeline/subjects.ts';
import { measureSeam, type Seam, type SeamFrames } from '../measures/seam.ts';
import { findSubject, type FoundSubject } from '../measures/subject.ts';
import { putPng, type Pixels } from '../media/pictures.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { createRemoval, usualModel, type Removal } from './background-removal.ts';
import { cutSubject, type Method } from './cut.ts';
import { faceModel, placeOfFace, readFace, type Face } from './faces.ts';
import { onGrey } from './grey.ts';
import { keepFace, knownFace } from './kept-faces.ts';
import { openCv, type OpenCv } from './opencv.ts';

/**
 * `image`: the subject in the middle of #808080 as PNG, at most `sheetSide` by `sheetSide` pixels and its margin.
 * `method`: how it was cut out. `note`: one sentence where something went otherwise than hoped, else empty.
 */
export type Sheet = { readonly image: ArtifactRef; readonly method: Method; readonly note: string };
export type SheetJobs = {
  readonly seam: (frames: SeamFrames) => Promise<Seam>;
  readonly subject: (search: SubjectSearch) => Promise<FoundSubject>;
  readonly cutToGrey: (image: ArtifactRef) => Promise<Sheet>;
  readonly face: (image: ArtifactRef) => Promise<Face>;
  /** Of a picture of an asset: read once and kept with it (kept-faces.ts). */
  readonly assetFace: (image: ArtifactRef) => Promise<Face>;
};
export type SheetSettings = { readonly data: string; readonly env: Readonly<Record<string, string | undefined>> };

/** The longest side at which subjects are cut out: references are read at about this size. */
export const sheetSide = 1280;
const faceSide = 900;

/** `removal`, `cv` and `readFace`: stand-ins for the optional parts, for tests. */
export function createSheetJobs(store: ArtifactStore, { data, env }: SheetSettings, given: {
  readonly removal?: () => Promise<Removal>; readonly openCv?: () => Promise<OpenCv | null>; readonly readFace?: typeof readFace; readonly faceModel?: typeof faceModel;
} = {}): SheetJobs {
  const parts = { removal: createRemoval({ data, model: env.SCENEBOOK_CUTOUT_MODEL || usualModel }), openCv, readFace, faceModel, ...given };
  const face = async (image: ArtifactRef): Promise<Face> => parts.readFace(await decode(store, image, faceSide, 3));
  return {
    async cutToGrey(image) {
      const cut = await cutSubject(await decode(store, image, sheetSide, 4), parts);
      if (!cut.ok) throw new ToolError('no_image', cut.note, { advice: 'Use a picture with a plain background, or have an image model draw the sheet.' });
      return { image: await putPng(store, onGrey(cut.subject)), method: cut.method, note: cut.note };
    },
    seam: (frames) => measureSeam(store, data, frames),
    subject: (search) => findSubject(store, data, search, async (frame) => placeOfFace(await decode(store, frame, faceSide, 3))),
    face,
    async assetFace(image) {
      const by = parts.faceModel();
      if (by === null) return { kind: 'absent' };
      const known = await knownFace(data, image, by);
      if (known) return known;
      const found = await face(image);
      if (found.kind !== 'absent') await keepFace(store, data, image, by, found);
      return found;
    }
  };
}

/** A picture's sRGB pixels, at most `side` long. Throws `bad_input` where the file cannot be read as a picture. */
async function decode<C extends 3 | 4>(store: ArtifactStore, image: ArtifactRef, side: number, channels: C): Promise<Pixels & { channels: C }> {
  const file = store.path(image);
  try {
    const picture = sharp(file, { limitInputPixels: 50e6 }).autoOrient().toColourspace('srgb').resize(side, side, { fit: 'inside', withoutEnlargement: true });
    const shaped = channels === 4 ? picture.ensureAlpha() : picture.flatten({ background: '#808080' });
    const { data, info } = await shaped.raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels };
  } catch (cause) {
    throw new ToolError('bad_input', 'The picture could not be read.', { advice: 'Replace it by another file.', detail: String(cause), cause });
  }
}
