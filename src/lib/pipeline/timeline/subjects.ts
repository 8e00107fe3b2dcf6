/** Where scenes' subjects are, for shapes that show less than the whole picture: from how the frames were painted. */
import type { FrameLayers } from '../outputs.ts';
import type { Crop } from './words.ts';

export type SceneLayers = { readonly scene: string; readonly first: FrameLayers | null; readonly last: FrameLayers | null };

/** The middle between where the subject begins and where it ends. Scenes without a known subject are left out. */
export function subjectsOf(scenes: readonly SceneLayers[]): Record<string, Crop> {
  return Object.fromEntries(scenes.flatMap(({ scene, first, last }) => {
    const places = [first, last].flatMap((layers) => layers?.subject?.place ?? []);
    if (!places.length) return [];
    const mean = (axis: 'x' | 'y') => Math.min(1, Math.max(0, places.reduce((sum, place) => sum + place[axis], 0) / places.length));
    return [[scene, { x: mean('x'), y: mean('y'), zoom: 1 }]];
  }));
}
