/**
 * Which of the brief's pictures each frame of a clip shows. All of them are what the film is about: a scene opens on
 * what the scene before it ended with, so its first frame and its middle may show any of them; its last frame has
 * to show the scene's own, or what may be another view of it. A keyframe is searched once, and remembered for the next scene, which opens on it; the clip's
 * frames are looked at where their keyframe shows the product.
 */
import type { ArtifactRef, BriefImage, Keyframe } from '../../../../pipeline/outputs.ts';
import type { ArtifactStore } from '../../../storage/files.ts';
import { remember } from '../lru.ts';
import { findProduct, followProduct } from './appearance.ts';
import { readLook, type Look } from './look.ts';
import { colourShare, mayBeOne } from './palette-share.ts';
import type { Raster } from './raster.ts';
import type { Sighting } from './sighting.ts';

/** The picture that a frame shows best, and what it shows of it. */
export type Shown = { readonly reference: BriefImage; readonly sighting: Sighting };
export type ProductFindings = {
  /** The scene's own picture. */
  readonly wanted: BriefImage;
  readonly look: Look;
  readonly first: Shown;
  /** Null in a scene that goes from one picture to another: a dissolve shows neither as it is. */
  readonly middle: Shown | null;
  /** Where it shows another product: that one's place, with what is seen of the scene's own. */
  readonly last: Shown;
  /** The product of the brief that the last frame shows instead of the scene's own. */
  readonly instead: BriefImage | null;
};

/** A picture of the clip or a keyframe, with its pixels; `alike`: 0 to 1, how much a clip's frame is its keyframe. */
export type Seen = { readonly key: Keyframe['image']; readonly keyframe: Raster; readonly frame: Raster; readonly alike: number };
/** `dissolved`: the middle is a dissolve between different pictures. */
export type Clip = { readonly start: Seen; readonly middle: Raster; readonly end: Seen; readonly dissolved: boolean };
type Pause = () => Promise<void>;

/** A CIEDE2000 difference that glows: no part of one product has it to another view of it. */
const foreign = 30;

/** From here on a product is taken for found, and no other is looked for. */
const found = 0.96;
/** From here on the scene's own product is taken to be shown, also beside another. */
const shown = 0.88;
/** Below this nothing was found. */
const doubtful = 0.6;

export const samePicture = (one: BriefImage, other: BriefImage): boolean => one.image.content === other.image.content;

/** A finder over the pictures of `store`. It remembers product pictures and searched keyframes. */
export function createProductFinder(store: ArtifactStore) {
  const looks = remember<Look>(12);
  const searched = remember<Sighting>(60);
  const lookOf = ({ image }: BriefImage) => looks.get(image.artifact, () => readLook(store, image));

  const searchKeyframe = (key: ArtifactRef, raster: Raster, reference: BriefImage): Promise<Sighting> =>
    searched.get(`${key.content}/${reference.image.content}/${raster.full.width}`, async () => findProduct(raster, await lookOf(reference)));

  /** Tries the pictures in order until one is found; else the best, the first where nothing is found. */
  async function bestOf(order: readonly BriefImage[], search: (reference: BriefImage) => Promise<Sighting>, pause: Pause): Promise<Shown> {
    let best: Shown | null = null;
    for (const reference of order) {
      const sighting = await search(reference);
      const needed = best && best.sighting.score < doubtful ? Math.max(doubtful, best.sighting.score) : best?.sighting.score ?? -1;
      if (sighting.score > needed) best = { reference, sighting };
      if (sighting.score >= found) break;
      await pause();
    }
    return best!;
  }

  async function inFrame({ frame, alike }: Seen, keyframe: Shown, order: readonly BriefImage[], pause: Pause): Promise<Shown> {
    const near = { reference: keyframe.reference, sighting: followProduct(frame, keyframe.sighting) };
    // A frame that is its keyframe shows no more than that.
    if (near.sighting.score >= found || alike > 0.9) return near;
    return bestOf(order, async (reference) => {
      const sighting = findProduct(frame, await lookOf(reference));
      return samePicture(reference, near.reference) && near.sighting.score > sighting.score ? near.sighting : sighting;
    }, pause);
  }

  async function inMiddle(middle: Raster, first: Shown, last: Shown, order: readonly BriefImage[], pause: Pause): Promise<Shown | null> {
    if (!samePicture(first.reference, last.reference) && Math.min(first.sighting.score, last.sighting.score) >= doubtful) return null;
    for (const { reference, sighting } of [first, last]) {
      const near = followProduct(middle, sighting);
      if (near.score >= found) return { reference, sighting: near };
    }
    return bestOf(order, async (reference) => findProduct(middle, await lookOf(reference)), pause);
  }

  /**
   * What each frame shows; null where the brief has no pictures. `strict`: the frames may show another picture than the
   * scene's own only where their keyframes do. `pause` lets other work in between.
   */
  async function findProducts(
    { start, middle, end, dissolved }: Clip, { references, picture, strict }: { references: readonly BriefImage[]; picture: number; strict: boolean }, pause: Pause
  ): Promise<ProductFindings | null> {
    const wanted = references[picture] ?? references[0];
    if (!wanted) return null;
    const others = references.filter((reference) => !samePicture(reference, wanted));
    const likely = async (raster: Raster) => {
      const shares = await Promise.all(references.map(async (reference) => colourShare(raster.quarter, await lookOf(reference))));
      return (list: readonly BriefImage[]) => [...list].sort((p, q) => shares[references.indexOf(q)]! - shares[references.indexOf(p)]!);
    };
    const endOrder = others.length === 0 ? [wanted] : [wanted, ...(await likely(end.keyframe))(others)];
    const closing = await bestOf(endOrder, (reference) => searchKeyframe(end.key, end.keyframe, reference), pause);
    const startOrder = others.length === 0 ? [wanted] : (await likely(start.keyframe))([wanted, ...others]);
    const opening = await bestOf(startOrder, (reference) => searchKeyframe(start.key, start.keyframe, reference), pause);
    const allowed = strict ? [] : others;
    const first = await inFrame(start, opening, [wanted, ...allowed], pause);
    const last = await inFrame(end, closing, strict ? [wanted] : endOrder, pause);
    await pause();
    // Two pictures of one product may both pass for either, so that the frames alone do not tell.
    const blended = dissolved && others.length > 0;
    const between = blended ? null : await inMiddle(middle, first, last, [wanted, ...allowed], pause);
    return { wanted, look: await lookOf(wanted), first, middle: between, ...(await endsOn(wanted, last, end)) };
  }

  /** What the last frame shows, held against the scene's own product where it shows another one. */
  async function endsOn(wanted: BriefImage, last: Shown, { key, keyframe, frame, alike }: Seen): Promise<Pick<ProductFindings, 'last' | 'instead'>> {
    if (samePicture(last.reference, wanted) || last.sighting.score < shown) return { last, instead: null };
    const look = await lookOf(wanted);
    if (mayBeOne(look, last.sighting.look)) return { last, instead: null };
    const own = alike > 0.9 ? await searchKeyframe(key, keyframe, wanted) : findProduct(frame, look);
    if (own.score >= shown) return { last: { reference: wanted, sighting: own }, instead: null };
    const { score, structure, colour, pattern } = own;
    return { last: { reference: wanted, sighting: { ...last.sighting, score, structure, colour, pattern, parts: last.sighting.parts.map(() => foreign) } }, instead: last.reference };
  }

  /** What each frame shows of a clip that was made without keyframes; null where there is nothing to look for. */
  async function findLoosely(
    frames: { readonly first: Raster; readonly middle: Raster; readonly last: Raster }, references: readonly BriefImage[], picture: number, pause: Pause
  ): Promise<ProductFindings | null> {
    const wanted = references[picture] ?? references[0];
    if (!wanted) return null;
    const look = await lookOf(wanted);
    const seen = async (frame: Raster): Promise<Shown> => {
      await pause();
      return { reference: wanted, sighting: findProduct(frame, look) };
    };
    return { wanted, look, first: await seen(frames.first), middle: await seen(frames.middle), last: await seen(frames.last), instead: null };
  }

  /** Reads the looks of pictures; one that cannot be read will say so when it is judged. */
  async function learn(references: readonly BriefImage[]): Promise<void> {
    for (const reference of references) await lookOf(reference).catch(() => undefined);
  }

  return { findProducts, findLoosely, learn, lookOf, searchKeyframe };
}
