/**
 * Where things are at a moment of an animatic move: pure geometry, times from 0 (first frame) to 1 (last frame).
 *
 * A move starts and ends at rest, so that a cut between two scenes that share a frame shows no jerk. Magnification
 * changes by equal factors in equal times, and everything else follows it in such a way that the point a zoom aims
 * at stays where it is.
 */
import type { CameraMove, FrameLayers } from '../../../pipeline/outputs.ts';

export type View = FrameLayers['view'];
export type Place = NonNullable<FrameLayers['subject']>['place'];

/** Share of the time spent speeding up, and again slowing down. */
const ramp = 1 / 3;

/** Eased progress, 0 to 1: speed rises and falls along a smooth step and is even between. */
export function ease(time: number): number {
  if (time > 0.5) return 1 - ease(1 - time);
  const total = 1 - ramp;
  if (time >= ramp) return (time - ramp / 2) / total;
  const u = Math.max(0, time) / ramp;
  return (ramp * (u - u * u * 0.5) * u * u) / total;
}

export function smoothStep(value: number): number {
  const x = Math.min(1, Math.max(0, value));
  return x * x * (3 - 2 * x);
}

/** How much of the second picture shows during a dissolve: 0 in the first third, 1 in the last. */
export function dissolve(time: number): number {
  return smoothStep(time * 3 - 1);
}

/** Share of the way from `from` to `to` when the ratio between them is passed through evenly. */
function geometricShare(from: number, to: number, progress: number): number {
  const growth = Math.log(to / from);
  return Math.abs(growth) < 1e-6 ? progress : Math.expm1(growth * progress) / Math.expm1(growth);
}

const between = (from: number, to: number, share: number) => from + (to - from) * share;

export function viewAt(from: View, to: View, time: number): View {
  const share = geometricShare(from.width, to.width, ease(time));
  return { x: between(from.x, to.x, share), y: between(from.y, to.y, share), width: between(from.width, to.width, share) };
}

export function placeAt(from: Place, to: Place, time: number): Place {
  const share = geometricShare(from.height, to.height, ease(time));
  return { x: between(from.x, to.x, share), y: between(from.y, to.y, share), height: between(from.height, to.height, share) };
}

/** The view nearest to this one that lies wholly inside of a plate; `tall` as for `carried`. */
export function fitted({ x, y, width }: View, tall: number): View {
  const fit = Math.min(width, 1, 1 / tall);
  const within = (centre: number, length: number) => Math.min(1 - length / 2, Math.max(length / 2, centre));
  return { x: within(x, fit), y: within(y, fit * tall), width: fit };
}

/**
 * Where a subject goes that the other keyframe does not have: it moves as if it stood in the plate.
 * `tall` is the height of a view as a share of the plate's height, divided by its width as a share of the width.
 */
export function carried(place: Place, from: View, to: View, tall: number): Place {
  const zoom = from.width / to.width;
  return {
    x: (from.x - to.x) / to.width + (place.x - 0.5) * zoom + 0.5,
    y: (from.y - to.y) / (to.width * tall) + (place.y - 0.5) * zoom + 0.5,
    height: place.height * zoom
  };
}

/** The part of a first picture that fills the frame at the end of a camera move of so many seconds. */
export function viewOfCamera(camera: CameraMove, seconds: number): View {
  const reach = Math.min(0.12, 0.02 * seconds);
  const near = 1 - reach;
  const still = { x: 0.5, y: 0.5 };
  switch (camera) {
    case 'hold': return { ...still, width: 1 };
    case 'push_in': return { ...still, width: near };
    case 'pull_out': return { ...still, width: 1 / near };
    case 'pan_left': return { x: 0.5 - reach / 2, y: 0.5, width: near };
    case 'pan_right': return { x: 0.5 + reach / 2, y: 0.5, width: near };
    case 'tilt_up': return { x: 0.5, y: 0.5 - reach / 2, width: near };
    case 'tilt_down': return { x: 0.5, y: 0.5 + reach / 2, width: near };
    case 'orbit_left': return { x: 0.5 - reach / 3, y: 0.5, width: 1 - reach * (2 / 3) };
    case 'orbit_right': return { x: 0.5 + reach / 3, y: 0.5, width: 1 - reach * (2 / 3) };
  }
}

/** Seen from a second picture that shows `view` of a first: the part of the second that shows the whole first. */
export function inverseView(view: View): View {
  return { x: 0.5 + (0.5 - view.x) / view.width, y: 0.5 + (0.5 - view.y) / view.width, width: 1 / view.width };
}
