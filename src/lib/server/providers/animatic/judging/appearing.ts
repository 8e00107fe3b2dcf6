/**
 * Who appears in a scene, by what can be measured of them: the product that the scene is about, as before; further
 * products and objects, where the keyframes show them; characters, by what was seen of their faces (faces.ts).
 * What cannot be measured is named, and counts nowhere.
 */
import type { ArtifactRef, BriefImage } from '../../../../pipeline/outputs.ts';
import type { Appearing } from '../../../../pipeline/assets/reference.ts';
import { picturesOf } from '../../../../pipeline/steps/references.ts';
import type { JudgeRequest } from '../../../../pipeline/steps/tools.ts';
import { findProduct, followProduct } from './appearance.ts';
import type { FrameName } from './findings.ts';
import type { Look } from './look.ts';
import type { Seen } from './products.ts';
import type { Raster } from './raster.ts';
import type { Sighting } from './sighting.ts';

export type Unmeasured = { readonly name: string; readonly why: string };
/** A product or object beside the scene's own, in the frames that should show it. */
export type Further = { readonly reference: BriefImage; readonly frames: Partial<Record<FrameName, Sighting>>; readonly score: number };

/** `products`: the scene's own first, then what may be shown beside or before it. */
export type Sides = { readonly products: readonly BriefImage[]; readonly picture: number; readonly further: readonly Appearing[]; readonly unmeasured: readonly Unmeasured[] };

const isThing = ({ kind }: Appearing): boolean => kind === 'product' || kind === 'object';
const same = (one: ArtifactRef, other: ArtifactRef | undefined): boolean => one.content === other?.content;

export function sidesOf({ references, picture, cast }: Pick<JudgeRequest, 'references' | 'picture' | 'cast'>): Sides {
  if (!cast?.length) return { products: references, picture, further: [], unmeasured: [] };
  const first = cast[picturesOf(cast).picture]!;
  // What stands in the background is not what a scene is about.
  const own = isThing(first) && first.prominence !== 'background' ? first : null;
  const others = references.filter(({ image }) => !cast.some((each) => same(image, each.image) || same(image, each.original)));
  return {
    products: own ? [{ image: own.image, name: own.name }, ...others] : [], picture: 0,
    further: cast.filter((each) => isThing(each) && each !== own),
    unmeasured: cast.filter(({ kind }) => kind === 'location' || kind === 'style').map(({ name, kind }) => ({ name, why: `A ${kind === 'style' ? 'look' : 'place'} is judged by a model only.` }))
  };
}

/** From here on a keyframe is taken to show a thing. */
const shown = 0.75;
const sure = 0.96;
/** From here on a frame without a keyframe is taken to show one. */
const glimpsed = 0.6;

export type Finder = { readonly lookOf: (reference: BriefImage) => Promise<Look>; readonly searchKeyframe: (key: ArtifactRef, raster: Raster, reference: BriefImage) => Promise<Sighting> };

/** Finds further things again where their keyframes show them: what a painter left out is no drift of the clip. */
export async function findFurther(
  { lookOf, searchKeyframe }: Finder, { start, middle, end }: { start: Seen; middle: Raster; end: Seen }, appearing: readonly Appearing[], pause: () => Promise<void>
): Promise<{ found: Further[]; unmeasured: Unmeasured[] }> {
  const found: Further[] = [], unmeasured: Unmeasured[] = [];
  for (const each of appearing) {
    const reference = { image: each.image, name: each.name };
    const [opening, closing] = [await searchKeyframe(start.key, start.keyframe, reference), await searchKeyframe(end.key, end.keyframe, reference)];
    await pause();
    const look = await lookOf(reference);
    const frames: Partial<Record<FrameName, Sighting>> = {};
    if (opening.score >= shown) frames.first = again(start.frame, [opening], look);
    if (closing.score >= shown) frames.last = again(end.frame, [closing], look);
    if (frames.first && frames.last) frames.middle = again(middle, [opening, closing], look);
    if (Object.keys(frames).length === 0) unmeasured.push({ name: each.name, why: 'Neither keyframe shows it as its picture does.' });
    else found.push({ reference, frames, score: weighed(worstFirst(frames), each) });
    await pause();
  }
  return { found, unmeasured };
}

/** The same in a clip without keyframes: in the frame that shows it best. What leads must be there, what supports may be out of sight. */
export async function findLoose(
  { lookOf }: Finder, frames: Readonly<Record<FrameName, Raster>>, appearing: readonly Appearing[], pause: () => Promise<void>
): Promise<{ found: Further[]; unmeasured: Unmeasured[] }> {
  const found: Further[] = [], unmeasured: Unmeasured[] = [];
  for (const each of appearing) {
    const reference = { image: each.image, name: each.name };
    const look = await lookOf(reference);
    const [first, middle, last] = [findProduct(frames.first, look), findProduct(frames.middle, look), findProduct(frames.last, look)];
    await pause();
    const score = bestFirst([first.score, middle.score, last.score]);
    if (each.prominence !== 'lead' && score < glimpsed) unmeasured.push({ name: each.name, why: 'It is not seen as its picture shows it.' });
    else found.push({ reference, frames: { first, middle, last }, score: weighed(score, each) });
  }
  return { found, unmeasured };
}

function again(frame: Raster, expected: readonly Sighting[], look: Look): Sighting {
  const near = expected.map((sighting) => followProduct(frame, sighting)).reduce((one, other) => (other.score > one.score ? other : one));
  if (near.score >= sure) return near;
  const anywhere = findProduct(frame, look);
  return anywhere.score > near.score ? anywhere : near;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** One wrong frame makes a wrong clip. */
export const worstFirst = (frames: Further['frames']): number => {
  const scores = Object.values(frames).map(({ score }) => score);
  return 0.6 * Math.min(...scores) + 0.4 * mean(scores);
};
/** A camera that moves freely may lose a thing; what it is shows in the frame that shows it best. */
export const bestFirst = (scores: readonly number[]): number => 0.7 * Math.max(...scores) + 0.3 * mean(scores);
/** What is in the background may be small or half hidden: its faults count half. */
const weighed = (score: number, { prominence }: Appearing): number => (prominence === 'background' ? 1 - (1 - score) / 2 : score);
