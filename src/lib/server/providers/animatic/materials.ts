/**
 * What the painter makes from pictures and keeps in memory: subject layers, photograph plates, backdrops, each stored
 * as an artifact once and known by what it was made from. Everything can be made again from the same pictures.
 */
import sharp from 'sharp';
import { ToolError } from '../../../pipeline/steps/tools.ts';
import type { ArtifactRef, Aspect, BriefImage, Category } from '../../../pipeline/outputs.ts';
import { pixelHash, putPng, readPixels, type Pixels } from '../../media/pictures.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { paintBackdrop, type BackdropRequest } from './backdrop.ts';
import type { Lab } from './colour.ts';
import { findSubject, type CutoutResult } from './cutout.ts';
import { remember, type Memory } from './lru.ts';
import { photoPlate, type PhotoPlate } from './photo-plate.ts';
import type { Body } from './placement.ts';
import { layerSubject } from './shadow.ts';

/** Pixels with their hash. `ref`: is being written while the painter goes on; a failure shows where it is awaited. */
export type Stored = { readonly pixels: Pixels; readonly content: string; readonly ref: Promise<ArtifactRef> };
/** The subject of a picture, or null when the picture is to be shown whole. */
export type Subject = Stored & { readonly body: Body; readonly colour: Lab };
export type Photo = Stored & { readonly plate: PhotoPlate };
export type Materials = ReturnType<typeof createMaterials>;

/** The longest side at which pictures are cut out, in pixels. */
const workingSide = 1100;

export function createMaterials(store: ArtifactStore) {
  const cuts = remember<CutoutResult>(10);
  const subjects = remember<Subject | null>(12);
  const photos = remember<Photo>(4);
  const backdrops = remember<Stored>(4);
  const plates = remember<Pixels>(4);

  const writing = new Set<Promise<unknown>>();
  const keep = (pixels: Pixels): Stored => {
    const content = pixelHash(pixels);
    const ref = putPng(store, pixels, content);
    const written = ref.catch(() => undefined).finally(() => writing.delete(written));
    writing.add(written);
    ref.then(async ({ artifact }) => void (pixels.channels === 3 && (await plates.get(artifact, async () => pixels))), () => undefined);
    return { pixels, content, ref };
  };

  /** The longest work on a picture, and all of it that can be done before its film is planned. */
  const cut = (image: BriefImage): Promise<CutoutResult> =>
    cuts.get(image.image.content, async () => findSubject(await decode(store, image, workingSide, 4)));

  /** The layer of a picture's subject; null when there is no cutting it out. */
  const subject = (image: BriefImage, category: Category): Promise<Subject | null> => {
    store.path(image.image);
    return lasting(subjects, `${image.image.content}:${category}`, async () => {
      const found = await cut(image);
      if (found.kind === 'whole') return null;
      const { pixels, box } = await layerSubject(found.cutout, category);
      const hangs = category === 'fashion' && found.cutout.pixels.height > 0.85 * found.cutout.pixels.width;
      const stance = found.cutout.grounded ? 'cut' : hangs ? 'hangs' : 'stands';
      return { ...keep(pixels), colour: found.cutout.colour, body: { ratio: pixels.width / pixels.height, box, stance } };
    });
  };

  /** The plate of a picture that is shown whole. */
  const photo = (image: BriefImage, aspect: Aspect): Promise<Photo> => {
    store.path(image.image);
    return lasting(photos, `${image.image.content}:${aspect}`, async () => {
      const plate = await photoPlate(await decode(store, image, 2400, 3) as Pixels & { channels: 3 }, aspect);
      return { ...keep(plate.pixels), plate };
    });
  };

  const backdrop = (request: BackdropRequest): Promise<Stored> =>
    lasting(backdrops, JSON.stringify(request), async () => keep(paintBackdrop(request)));

  /** The pixels of a plate made earlier, perhaps by another process. */
  const plate = (ref: ArtifactRef): Promise<Pixels> => {
    store.path(ref);
    return plates.get(ref.artifact, () => readPixels(store, ref, 3));
  };

  /** As remembered, unless the file has gone from the store meanwhile. */
  async function lasting<T extends Stored | null>(memory: Memory<T>, key: string, make: () => Promise<T>): Promise<T> {
    let made = false;
    const known = await memory.get(key, () => {
      made = true;
      return make();
    });
    if (!known || made) return known;
    try {
      store.path(await known.ref);
      return known;
    } catch {
      return { ...known, ...keep(known.pixels) };
    }
  }

  /** Waits until nothing is being written any more, so that no work goes on behind a frame that was cancelled. */
  const settled = async () => void (await Promise.all(writing));

  return { settled, cut, subject, photo, backdrop, plate, keep };
}

/** A picture's sRGB pixels, at most `side` long. Throws `bad_input` when the file cannot be read as a picture. */
async function decode<C extends 3 | 4>(store: ArtifactStore, { image, name }: BriefImage, side: number, channels: C): Promise<Pixels & { channels: C }> {
  const file = store.path(image);
  try {
    const picture = sharp(file, { limitInputPixels: 50e6 }).toColourspace('srgb').resize(side, side, { fit: 'inside', withoutEnlargement: true });
    const shaped = channels === 4 ? picture.ensureAlpha() : picture.flatten({ background: '#ffffff' });
    const { data, info } = await shaped.raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels };
  } catch (cause) {
    throw new ToolError('bad_input', `The picture "${name}" could not be read.`, {
      advice: 'Replace it in the brief by another file.', detail: String(cause), cause
    });
  }
}
