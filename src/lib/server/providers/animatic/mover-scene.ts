/**
 * Decides what a clip is made of: one set of layers that moves from keyframe to keyframe, or two sets on the same
 * way, of which the second is dissolved in while both go on moving.
 */
import type { FrameLayers, Keyframe, CameraMove } from '../../../pipeline/outputs.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import type { Pixels } from '../../media/pictures.ts';
import type { Kernel } from './resample/kernel.ts';
import { alignedView } from './mover-align.ts';
import type { Layer } from './mover-draw.ts';
import { loadPlate, loadStill, loadSubject, type Size } from './mover-layers.ts';
import { carried, fitted, inverseView, type Place, viewOfCamera } from './mover-path.ts';

/** Layers from back to front; `to` is null when nothing has to be dissolved. `front` lies over both. */
export type Composition = { readonly from: readonly Layer[]; readonly to: readonly Layer[] | null; readonly front: readonly Layer[] };

export type SceneRequest = {
  readonly store: ArtifactStore;
  readonly size: Size;
  readonly first: Keyframe;
  readonly last: Keyframe;
  /** Their pixels at the clip's size. */
  readonly keys: { readonly first: Pixels; readonly last: Pixels };
  readonly camera: CameraMove;
  /** Seconds. */
  readonly duration: number;
};

export function composeScene(kernel: Kernel, request: SceneRequest): Promise<Composition> {
  const { first, last } = request;
  const start = first.layers ?? pictureAsPlate(first, last);
  return start && last.layers ? composeLayers(kernel, request, start, last.layers) : composeStills(kernel, request);
}

/** A picture without layers over which the painter then moved its camera. */
function pictureAsPlate(first: Keyframe, last: Keyframe): FrameLayers | null {
  if (last.layers?.plate.content !== first.image.content) return null;
  return { plate: first.image, view: { x: 0.5, y: 0.5, width: 1 }, subject: null };
}

async function composeLayers(kernel: Kernel, { store, size }: SceneRequest, first: FrameLayers, last: FrameLayers): Promise<Composition> {
  const places = subjectWay(first, last, tallness(size, first));
  const plateOf = (layers: FrameLayers) => {
    // Another plate may be of another shape, so that a view of the first would reach beyond it.
    const tall = tallness(size, layers);
    return loadPlate(kernel, store, size, layers.plate, fitted(first.view, tall), fitted(last.view, tall));
  };
  const plate = await plateOf(first);
  const otherPlate = first.plate.content === last.plate.content ? plate : await plateOf(last);
  const subject = await subjectLayers(kernel, store, size, first, places);
  if (sameSubject(first, last)) return { from: [plate], to: plate === otherPlate ? null : [otherPlate], front: subject };
  const otherSubject = await subjectLayers(kernel, store, size, last, places);
  return { from: [plate, ...subject], to: [otherPlate, ...otherSubject], front: [] };
}

const sameSubject = (a: FrameLayers, b: FrameLayers) => a.subject?.image.content === b.subject?.image.content;

type Way = { readonly from: Place; readonly to: Place };

/** One way for the subjects of both keyframes; a subject that only one of them has goes along with the plate. */
function subjectWay(first: FrameLayers, last: FrameLayers, tall: number): Way | null {
  const start = first.subject?.place;
  const end = last.subject?.place;
  if (start && end) return { from: start, to: end };
  if (start) return { from: start, to: carried(start, first.view, last.view, tall) };
  if (end) return { from: carried(end, last.view, first.view, tall), to: end };
  return null;
}

async function subjectLayers(
  kernel: Kernel, store: ArtifactStore, size: Size, { subject }: FrameLayers, way: Way | null
): Promise<Layer[]> {
  return subject && way ? [await loadSubject(kernel, store, size, subject.image, way.from, way.to)] : [];
}

/** See `carried`. Plates carry their size; one without counts as having the frame's shape. */
function tallness(size: Size, { plate }: FrameLayers): number {
  if (!plate.width || !plate.height) return 1;
  return (plate.width / plate.height) * (size.height / size.width);
}

/**
 * Keyframes without layers: the first picture moves and the second dissolves in where it belongs. When the second
 * shows a part of the first, or the other way round, that is the way; else the scene's camera move is.
 */
async function composeStills(kernel: Kernel, { size, keys, camera, duration }: SceneRequest): Promise<Composition> {
  const whole = { x: 0.5, y: 0.5, width: 1 };
  const target = (await alignedView(keys.first, keys.last)) ?? viewOfCamera(camera, duration);
  const from = await loadStill(kernel, size, keys.first, whole, target);
  const to = await loadStill(kernel, size, keys.last, inverseView(target), whole);
  return { from: [from], to: [to], front: [] };
}
