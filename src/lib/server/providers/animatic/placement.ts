/**
 * Where things stand: for a shot size and a ratio, how large the product is, on which third, and how much of the plate
 * shows. Pure geometry. A `Framing` speaks of the product itself; the layer with its shadow follows from it.
 */
import type { FrameLayers } from '../../../pipeline/outputs.ts';
import { frameSizes, type Aspect, type ShotSize } from '../../../pipeline/words.ts';
import type { Side } from './hints.ts';

export type View = FrameLayers['view'];
type Place = NonNullable<FrameLayers['subject']>['place'];

/** `x`, `y`: the product's centre in 0..1 of the frame (may lie outside); `size`: its height as a share of the frame's. */
export type Framing = { readonly x: number; readonly y: number; readonly size: number; readonly view: View };

/** What geometry needs of a subject layer. `ratio`: the layer's width over its height; `box` as in SubjectLayer. */
export type Body = {
  readonly ratio: number;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** How it meets the ground: stands on it, hangs before a wall, or is cut off below and must reach the lower edge. */
  readonly stance: 'stands' | 'hangs' | 'cut';
};

export const frameRatio = (aspect: Aspect) => frameSizes[aspect].width / frameSizes[aspect].height;

/** Largest height and width of the product as shares of the frame's, per shot size. */
const sizes: Record<Aspect, Record<ShotSize, readonly [height: number, width: number]>> = {
  '16:9': { establishing: [0.44, 0.27], wide: [0.56, 0.36], medium: [0.74, 0.5], close_up: [1.12, 0.74], extreme_close_up: [1.75, 1.15] },
  '9:16': { establishing: [0.33, 0.52], wide: [0.43, 0.66], medium: [0.56, 0.84], close_up: [0.8, 1.12], extreme_close_up: [1.2, 1.75] },
  '1:1': { establishing: [0.42, 0.44], wide: [0.54, 0.56], medium: [0.7, 0.72], close_up: [1.02, 1.0], extreme_close_up: [1.55, 1.6] }
};
/** Share of the plate's width that shows. */
const views: Record<ShotSize, number> = { establishing: 0.9, wide: 0.82, medium: 0.74, close_up: 0.64, extreme_close_up: 0.55 };
/** How far from the middle the product stands, as a share of the frame's width, per ratio. */
const thirds: Record<Aspect, number> = { '16:9': 0.167, '9:16': 0.055, '1:1': 0.1 };

/** Limits within which every framing stays: sizes relative to the tables, the product's centre, the view's width. */
export const limits = { smallest: 0.8, largest: 1.25, widest: 0.96, narrowest: 0.5 } as const;

/** The product's height for a shot, so that neither its height nor its width is too much. */
export function sizeFor(aspect: Aspect, shot: ShotSize, body: Body): number {
  const [height, width] = sizes[aspect][shot];
  return Math.min(height, (width * frameRatio(aspect)) / productRatio(body));
}

/** The framing a shot aims at. `variant` from -1 to 1 moves it a little, so that no two rolls agree. */
export function target(aspect: Aspect, shot: ShotSize, side: Side, body: Body, variant: number): Framing {
  const size = sizeFor(aspect, shot, body) * (1 + 0.03 * variant);
  const sign = side === 'left' ? -1 : side === 'right' ? 1 : 0;
  const near = shot === 'close_up' ? 0.55 : shot === 'extreme_close_up' ? 0.3 : 1;
  const x = 0.5 + sign * thirds[aspect] * near + 0.012 * variant;
  const view = { x: 0.5 - 0.035 * sign, y: 0.5, width: views[shot] * (1 - 0.02 * variant) };
  return { x, y: heightOf(aspect, size, body), size, view };
}

/** Where the product's centre stands for its size: small ones on the ground, large ones by their upper part. */
export function heightOf(aspect: Aspect, size: number, body: Body): number {
  if (body.stance === 'cut') return 1 - size / 2 + 0.01;
  if (body.stance === 'hangs') return 0.5 + 0.05 * Math.max(0, size - 0.9);
  const foot = aspect === '9:16' ? 0.7 : 0.74;
  const standing = Math.max(foot, 0.5 + size / 2 + 0.03) - size / 2;
  const looking = 0.5 + 0.11 * size;
  const share = smooth(0.78, 1.05, size);
  return standing + (looking - standing) * share;
}

export const smooth = (from: number, to: number, value: number) => {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
};

const productRatio = ({ ratio, box }: Body) => (ratio * box.width) / box.height;

/** How far the product's centre may go from the middle: small ones stay on stage, large ones keep the frame filled. */
export function reach(aspect: Aspect, framing: Pick<Framing, 'size'>, body: Body): number {
  const width = (framing.size * productRatio(body)) / frameRatio(aspect);
  return Math.min(thirds[aspect] * 1.6, Math.max(0.05, 0.47 - 0.5 * Math.min(1, width)));
}

/** The layer's place for a framing. */
export function placeOf(framing: Framing, aspect: Aspect, body: Body): Place {
  const height = framing.size / body.box.height;
  const width = (height * body.ratio) / frameRatio(aspect);
  return {
    x: framing.x + (0.5 - body.box.x - body.box.width / 2) * width,
    y: framing.y + (0.5 - body.box.y - body.box.height / 2) * height,
    height
  };
}

/** The framing that a layer's place stands for. */
export function framingOf(place: Place, view: View, aspect: Aspect, body: Body): Framing {
  const width = (place.height * body.ratio) / frameRatio(aspect);
  return {
    x: place.x - (0.5 - body.box.x - body.box.width / 2) * width,
    y: place.y - (0.5 - body.box.y - body.box.height / 2) * place.height,
    size: place.height * body.box.height,
    view
  };
}

/** Keeps a view wholly on a plate of the given ratio (width over height). */
export function onPlate(view: View, aspect: Aspect, plateRatio: number): View {
  const widest = Math.min(1, frameRatio(aspect) / plateRatio);
  const width = Math.min(widest, Math.max(Math.min(limits.narrowest, widest) * 0.5, view.width));
  const height = (width * plateRatio) / frameRatio(aspect);
  const keep = (centre: number, span: number) => Math.min(1 - span / 2, Math.max(span / 2, centre));
  return { x: keep(view.x, width), y: keep(view.y, height), width };
}
