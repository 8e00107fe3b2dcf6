/**
 * Puts a frame together: the plate cut to its view, the subject over it at its place. Both are resampled at exact
 * fractions of a pixel by the very loops of the mover, so that a clip's first frame is its keyframe.
 */
import type { FrameLayers } from '../../../pipeline/outputs.ts';
import type { Pixels } from '../../media/pictures.ts';
import { createPen, type Mapping, type Pen } from './mover-draw.ts';
import { type Kernel, openKernel } from './resample/kernel.ts';
import { allocateChannels, type Channels, loadChannels, type Part, readChannels } from './resample/channels.ts';
import { reduce } from './resample/reduce.ts';

export type FrameSize = { readonly width: number; readonly height: number };
type View = FrameLayers['view'];
type Place = NonNullable<FrameLayers['subject']>['place'];
/** What composing works with. */
type Easel = { readonly kernel: Kernel; readonly pen: Pen; readonly size: FrameSize; readonly frame: Channels };

/** The furthest apart that samples under two pixels may lie, and how far apart a picture that was reduced has them. */
const widestStep = 1.95;
const reducedStep = 1.25;
/** Plate pixels kept around what is seen, for the taps. */
const margin = 12;

/** Kept for the thread's next frame, since fresh memory costs as much time as the loops. */
let kept: Easel | undefined;

function easelFor(size: FrameSize): Easel {
  if (kept?.size.width === size.width && kept.size.height === size.height) return kept;
  const kernel = openKernel();
  return kept = { kernel, pen: createPen(kernel, size), size, frame: allocateChannels(kernel, size) };
}

/** The frame's pixels, RGB. */
export function composeFrame(size: FrameSize, plate: Pixels, view: View, subject: Pixels | null, place: Place | null): Pixels {
  const easel = easelFor(size);
  cutPlate(easel, plate, view);
  if (subject && place) overlay(easel, subject, place);
  return readChannels(easel.kernel, easel.frame);
}

/** Where the view lies on the plate, in the plate's pixels. */
function viewBox(size: FrameSize, plate: FrameSize, view: View) {
  const width = view.width * plate.width;
  const height = (width * size.height) / size.width;
  return { left: view.x * plate.width - width / 2, top: view.y * plate.height - height / 2, width, height };
}

function cutPlate(easel: Easel, whole: Pixels, view: View): void {
  const plate = carried(easel.kernel, whole, (view.width * whole.width) / easel.size.width);
  const box = viewBox(easel.size, plate, view);
  const step = box.width / easel.size.width;
  const part = around(box, plate);
  const axis = (start: number, from: number) => ({ step, offset: start - from + step / 2 - 0.5 });
  draw(easel, loadChannels(easel.kernel, plate, part), { x: axis(box.left, part.left), y: axis(box.top, part.top) });
}

function around({ left, top, width, height }: Part, plate: FrameSize): Part {
  const from = (start: number, length: number) => Math.min(length - 1, Math.max(0, Math.floor(start) - margin));
  const to = (end: number, length: number) => Math.min(length, Math.max(1, Math.ceil(end) + margin));
  const [x, y] = [from(left, plate.width), from(top, plate.height)];
  return { left: x, top: y, width: Math.max(1, to(left + width, plate.width) - x), height: Math.max(1, to(top + height, plate.height) - y) };
}

function overlay(easel: Easel, whole: Pixels, place: Place): void {
  const tall = place.height * easel.size.height;
  const subject = carried(easel.kernel, whole, whole.height / tall);
  const wide = (tall * subject.width) / subject.height;
  const axis = (centre: number, long: number, samples: number) => {
    const step = samples / long;
    return { step, offset: (0.5 - (centre - long / 2)) * step - 0.5 };
  };
  const part = { left: 0, top: 0, width: subject.width, height: subject.height };
  draw(easel, loadChannels(easel.kernel, subject, part), {
    x: axis(place.x * easel.size.width, wide, subject.width), y: axis(place.y * easel.size.height, tall, subject.height)
  });
}

/** The picture, reduced where its samples lie further apart than the loops can carry. */
function carried(kernel: Kernel, picture: Pixels, step: number): Pixels {
  if (step <= widestStep) return picture;
  const smaller = (length: number) => Math.max(1, Math.round((length * reducedStep) / step));
  return reduce(kernel, picture, smaller(picture.width), smaller(picture.height));
}

function draw({ pen, frame }: Easel, { colours, alpha }: Channels, map: Mapping): void {
  for (const channel of [0, 1, 2] as const) pen.drawPlane(frame.colours[channel], colours[channel], alpha, map);
}
