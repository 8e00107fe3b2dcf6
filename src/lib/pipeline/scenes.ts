/**
 * Scene ids. A scene keeps its id for life: `s1`, `s2` ... in the order in which the project first had them, never
 * used twice. A storyboard that is written again takes over the ids of the one before by position, so that its
 * scenes keep their cells and takes.
 */
import type { Storyboard, StoryboardDraft } from './outputs.ts';

/** The number of a scene id: 3 for `s3`. */
export const sceneNumber = (id: string): number => Number(id.slice(1));

/** Names a draft's scenes after those of `previous`; further ones are numbered on from `highest`. */
export function nameScenes(draft: StoryboardDraft | Storyboard, previous: Storyboard | null, highest: number): Storyboard {
  let next = Math.max(highest, ...(previous?.scenes.map(({ id }) => sceneNumber(id)) ?? [0]));
  const scenes = draft.scenes.map((scene, index) => ({ ...scene, id: previous?.scenes[index]?.id ?? `s${++next}` }));
  return { ...draft, scenes };
}

/** The highest scene number that any of the storyboards has used. */
export const highestScene = (storyboards: readonly Storyboard[]): number =>
  Math.max(0, ...storyboards.flatMap(({ scenes }) => scenes.map(({ id }) => sceneNumber(id))));
