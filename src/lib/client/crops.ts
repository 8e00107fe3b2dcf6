/** Moving the window of a scene that other shapes show: where it can go, and where a key or a finger takes it. */
import { cropWindow, filmSize, type Crop, type Shape } from '../pipeline/timeline/words.ts';
import type { PictureSize } from '../pipeline/timeline/ffmpeg-args.ts';

export const zooms = { least: 1, most: 4, step: 0.1 } as const;

/** Windows of several shapes on one picture, in its pixels. */
export type Windows = { readonly source: PictureSize; readonly shapes: readonly Shape[] };

const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/**
 * The crop with its middle no farther out than where the window with the most room stands at the edge, so that what comes
 * next moves it at once. Rounded as it is kept.
 */
export function bounded({ x, y, zoom }: Crop, { source, shapes }: Windows): Crop {
  const closer = within(Number(zoom.toFixed(2)), zooms.least, zooms.most);
  const windows = shapes.map((shape) => cropWindow(source, filmSize(source, shape, 'source'), { x: 0.5, y: 0.5, zoom: closer }));
  const half = (side: 'width' | 'height') => Math.min(...windows.map((window) => window[side])) / source[side] / 2;
  const [across, down] = [half('width'), half('height')];
  return { x: Number(within(x, across, 1 - across).toFixed(3)), y: Number(within(y, down, 1 - down).toFixed(3)), zoom: closer };
}

/** What a key does to a crop; null for a key that does nothing. */
export function pressed({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>, crop: Crop, windows: Windows): Crop | null {
  const step = shiftKey ? 0.1 : 0.01;
  const { x, y, zoom } = crop;
  const moved: Record<string, Crop> = {
    ArrowLeft: { ...crop, x: x - step }, ArrowRight: { ...crop, x: x + step }, ArrowUp: { ...crop, y: y - step }, ArrowDown: { ...crop, y: y + step },
    '+': { ...crop, zoom: zoom + zooms.step }, '=': { ...crop, zoom: zoom + zooms.step }, '-': { ...crop, zoom: zoom - zooms.step }
  };
  return moved[key] ? bounded(moved[key], windows) : null;
}
