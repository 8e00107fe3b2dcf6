/** The scenes of a storyboard cut in two, doubled, and taken out of the bin. Pure: scenes in, scenes out. */
import { sameContent } from './canonical.ts';
import { refuse, type Refusal } from './operations.ts';
import type { Scene, Storyboard } from './outputs.ts';
import type { Project, Take } from './project.ts';
import { keptScenes } from './steps/storyboard.ts';
import { clipSeconds } from './words.ts';

type Scenes = readonly Scene[] | Refusal;

const missing = refuse('no_scene', 'That scene is no longer in the storyboard.', 'Reload to see the storyboard as it is now.');

/** A scene keeps its first frame, its second half its last frame; the cut between them is one frame, painted anew. */
export function splitScene(scenes: readonly Scene[], id: string, at: number, newId: string): Scenes {
  const index = scenes.findIndex((scene) => scene.id === id);
  const scene = scenes[index];
  if (!scene) return missing;
  const cut = Math.round(scene.duration * at * 10) / 10;
  const rest = Math.round((scene.duration - cut) * 10) / 10;
  if (cut < 1 || rest < 1) return refuse('too_short', 'Each part of a split scene needs at least one second.', `Split it nearer to the middle, or make the scene longer first (it lasts ${scene.duration} s).`);
  const first: Scene = { ...scene, duration: cut, endPrompt: `Part of the way to this: ${scene.endPrompt}`.slice(0, 2000) };
  const second: Scene = { ...scene, id: newId, duration: rest, title: `${scene.title} (2)`.slice(0, 80), opening: 'The same moment goes on without a cut.' };
  return [...scenes.slice(0, index), first, second, ...scenes.slice(index + 1)];
}

/** The copy stands behind the original. */
export function duplicateScene(scenes: readonly Scene[], id: string, newId: string): Scenes {
  const index = scenes.findIndex((scene) => scene.id === id);
  const scene = scenes[index];
  if (!scene) return missing;
  const copy: Scene = { ...scene, id: newId, title: `${scene.title} (copy)`.slice(0, 80), duration: Math.max(clipSeconds.least, scene.duration) };
  return [...scenes.slice(0, index + 1), copy, ...scenes.slice(index + 1)];
}

export type BinnedScene = {
  readonly scene: Scene;
  /** The scene it stood behind; null when it was the first. */
  readonly after: string | null;
  /** When it was last in the storyboard. Milliseconds since 1970. */
  readonly removedAt: number;
};

const places = new WeakMap<Take, ReadonlyMap<string, BinnedScene>>();

function placesIn(take: Take): ReadonlyMap<string, BinnedScene> {
  let known = places.get(take);
  if (!known) {
    const { scenes } = take.output as Storyboard;
    known = new Map(scenes.map((scene, index) => [scene.id, { scene, after: scenes[index - 1]?.id ?? null, removedAt: take.createdAt }]));
    places.set(take, known);
  }
  return known;
}

/** Every scene that a storyboard of this project had and the present one has not, as it was last; newest first. */
export function binnedScenes(project: Project, present: Storyboard | null): BinnedScene[] {
  const here = new Set(present?.scenes.map(({ id }) => id));
  const found = new Map<string, BinnedScene>();
  const storyboards = [...project.takes.values()].filter(({ cell }) => cell === 'storyboard').sort((a, b) => a.seq - b.seq);
  for (const take of storyboards) for (const [id, place] of placesIn(take)) if (!here.has(id)) found.set(id, place);
  return [...found.values()].sort((a, b) => b.removedAt - a.removedAt);
}

/** Puts a scene back behind the one it stood behind, or at the end. Its cells find their takes by themselves. */
export function restoreScene(scenes: readonly Scene[], { scene, after }: BinnedScene): readonly Scene[] {
  const index = after === null ? 0 : scenes.findIndex(({ id }) => id === after) + 1;
  const at = after !== null && index === 0 ? scenes.length : index;
  return [...scenes.slice(0, at), scene, ...scenes.slice(at)];
}

/**
 * The scenes of a storyboard that a person has written, in part or whole: those that differ from what was generated
 * before the edits, that were inserted since, or that the writer already had to keep. In the order of the film.
 */
export function editedScenes(project: Project, take: Take): string[] {
  let base = take;
  while (base.source === 'edited' && base.parent) {
    const parent = project.takes.get(base.parent);
    if (!parent) break;
    base = parent;
  }
  const kept = new Set(keptScenes(base.params).map(({ id }) => id));
  const { scenes } = take.output as Storyboard;
  const before = new Map((base.output as Storyboard).scenes.map((scene) => [scene.id, scene]));
  const isWritten = (scene: Scene) => {
    const was = before.get(scene.id);
    return was === undefined || kept.has(scene.id) || !sameContent(scene, was);
  };
  return base === take && !kept.size ? [] : scenes.filter(isWritten).map(({ id }) => id);
}
