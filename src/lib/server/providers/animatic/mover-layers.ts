/**
 * Loads what moves in a clip. Every picture is cut to the part that is ever seen. One with many more samples than the
 * frame needs at its closest is reduced once, with a Lanczos kernel; one with about as many as the frame has pixels is
 * enlarged a little, lest a slow move breathe between sharp and soft. All others are drawn from their own samples, as
 * the painter draws them, which is also the quickest.
 */
import sharp from 'sharp';
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import type { Pixels } from '../../media/pictures.ts';
import type { Kernel } from './resample/kernel.ts';
import { loadPicture } from './resample/planes.ts';
import type { Layer, Mapping } from './mover-draw.ts';
import { type Place, placeAt, type View, viewAt } from './mover-path.ts';
import { evened, readCutout, readKeyframe, readRegion, type Region, type Size, sizeOf } from './mover-pictures.ts';

export type { Size };

/** Samples per frame pixel at the closest view. */
const oversampling = 1.15;
/** The furthest step that eight taps carry. */
const widestStep = 1.95;
/** Plate pixels kept around what is seen, for the taps. */
const margin = 12;

/** The next even number, or the one before where there is no room. */
const evenUpTo = (length: number, room: number) => Math.max(1, length % 2 === 0 ? length : length < room ? length + 1 : length - 1);
const even = (value: number) => Math.max(2, Math.round(value / 2) * 2);

/** Samples per frame pixel between which a picture is drawn as it is, and the most at which it has too few to breathe. */
const asItIs = { least: 1.02, most: 1.4 };
const fewest = 0.93;

/** How much to scale a picture whose pixels lie `closest` to `furthest` per frame pixel apart during the move. */
function prescale(closest: number, furthest: number): number {
  const good = closest <= fewest || (closest >= asItIs.least && closest <= asItIs.most);
  return Math.min(good ? 1 : oversampling / closest, widestStep / furthest);
}

/** An opaque background of which `from` to `to` is seen. */
export async function loadPlate(
  kernel: Kernel, store: ArtifactStore, frame: Size, plate: ArtifactRef, from: View, to: View
): Promise<Layer> {
  const file = store.path(plate);
  const full = await sizeOf(file);
  const step = (view: View) => (view.width * full.width) / frame.width;
  const corner = (view: View) => ({
    left: view.x * full.width - (step(view) * frame.width) / 2,
    top: view.y * full.height - (step(view) * frame.height) / 2
  });
  const region = seen([from, to].map((view) => ({ ...corner(view), width: step(view) * frame.width, height: step(view) * frame.height })), full);
  const scale = prescale(Math.min(step(from), step(to)), Math.max(step(from), step(to)));
  const whole = scale === 1 && region.width % 2 === 0 && region.height % 2 === 0;
  const size = whole ? region : { width: even(region.width * scale), height: even(region.height * scale) };
  const picture = loadPicture(kernel, await readRegion(file, region, size), size);
  const dense = { x: size.width / region.width, y: size.height / region.height };
  const at = (time: number): Mapping => {
    const view = viewAt(from, to, time);
    const { left, top } = corner(view);
    const distance = step(view);
    return {
      x: { step: distance * dense.x, offset: (left + distance / 2 - region.left) * dense.x - 0.5 },
      y: { step: distance * dense.y, offset: (top + distance / 2 - region.top) * dense.y - 0.5 }
    };
  };
  return { picture, at };
}

/** The whole pixels that hold all these rectangles and the taps around them, an even number each way, within the picture. */
function seen(parts: readonly Region[], full: Size): Region {
  const left = Math.max(0, Math.floor(Math.min(...parts.map((part) => part.left))) - margin);
  const top = Math.max(0, Math.floor(Math.min(...parts.map((part) => part.top))) - margin);
  const right = Math.min(full.width, Math.ceil(Math.max(...parts.map((part) => part.left + part.width))) + margin);
  const bottom = Math.min(full.height, Math.ceil(Math.max(...parts.map((part) => part.top + part.height))) + margin);
  return { left, top, width: evenUpTo(right - left, full.width - left), height: evenUpTo(bottom - top, full.height - top) };
}

/** A cut-out that goes from one place of the frame to another. */
export async function loadSubject(
  kernel: Kernel, store: ArtifactStore, frame: Size, image: ArtifactRef, from: Place, to: Place
): Promise<Layer> {
  const file = store.path(image);
  const full = await sizeOf(file);
  const step = (place: Place) => full.height / (place.height * frame.height);
  const scale = prescale(Math.min(step(from), step(to)), Math.max(step(from), step(to)));
  const size = scale === 1 ? full : { width: even(full.width * scale), height: even(full.height * scale) };
  const pixels = await readCutout(file, size);
  const picture = scale === 1 ? loadPicture(kernel, await evened(pixels)) : loadPicture(kernel, pixels, size);
  const at = (time: number): Mapping => {
    const place = placeAt(from, to, time);
    const tall = place.height * frame.height;
    const wide = (tall * full.width) / full.height;
    const x = size.width / wide;
    const y = size.height / tall;
    return {
      x: { step: x, offset: (0.5 - (place.x * frame.width - wide / 2)) * x - 0.5 },
      y: { step: y, offset: (0.5 - (place.y * frame.height - tall / 2)) * y - 0.5 }
    };
  };
  return { picture, at };
}

/** A keyframe at the clip's size; one of another shape is cropped around its middle. */
export const loadKeyframe = (store: ArtifactStore, frame: Size, image: ArtifactRef): Promise<Pixels> => readKeyframe(store.path(image), frame);

/** A whole picture whose seen part goes from one view to another, which may reach beyond it: there it is mirrored. */
export function loadStill(kernel: Kernel, frame: Size, pixels: Pixels, from: View, to: View): Promise<Layer> {
  return mirrored(frame, pixels, [from, to]).then(({ data, edge }) => {
    const picture = loadPicture(kernel, data);
    const at = (time: number): Mapping => {
      const view = viewAt(from, to, time);
      const axis = (centre: number, length: number, padding: number) => ({
        step: view.width, offset: centre * length - (view.width * length) / 2 + view.width / 2 - 0.5 + padding
      });
      return { x: axis(view.x, frame.width, edge.x), y: axis(view.y, frame.height, edge.y) };
    };
    return { picture, at };
  });
}

async function mirrored(frame: Size, pixels: Pixels, views: readonly View[]): Promise<{ data: Pixels; edge: { x: number; y: number } }> {
  const beyond = (centre: number, width: number) => Math.max(0, width / 2 - centre, centre + width / 2 - 1);
  const reach = (axis: 'x' | 'y', length: number) =>
    Math.min(even(length / 2), even(Math.max(...views.map((view) => beyond(view[axis], view.width))) * length + margin));
  const edge = { x: reach('x', frame.width), y: reach('y', frame.height) };
  const { data, info } = await sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: 3 } })
    .extend({ left: edge.x, right: edge.x, top: edge.y, bottom: edge.y, extendWith: 'mirror' })
    .raw().toBuffer({ resolveWithObject: true });
  return { data: { data, width: info.width, height: info.height, channels: 3 }, edge };
}
