/**
 * Scene ids. A scene keeps its id for life: `s1`, `s2` ... in the order in which the project first had them, never
 * used twice. A storyboard that is written again takes over the ids of the scenes that it goes on telling, found by
 * their role and words in order, so that those scenes keep their cells and takes; what it no longer tells rests in
 * the bin (scene-edits.ts).
 */
import { canonical } from './canonical.ts';
import type { Scene, Storyboard, StoryboardDraft } from './outputs.ts';
import type { Project } from './project.ts';

/** The number of a scene id: 3 for `s3`. */
export const sceneNumber = (id: string): number => Number(id.slice(1));

type Draft = Omit<Scene, 'id'>;

const words = (scene: Draft): Set<string> =>
  new Set(`${scene.title} ${scene.description} ${scene.startPrompt} ${scene.endPrompt} ${scene.motionPrompt}`.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);

/** How much of their words two scenes share, 0 to 1 (Jaccard). */
function sharedWords(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (!a.size && !b.size) return 1;
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return shared / (a.size + b.size - shared);
}

/** A role in common is worth this much beside the words; less than `enough` by itself is no match. */
const roleWorth = 0.3;
const enough = 0.25;

/**
 * Pairs the scenes of a draft with those of the storyboard before, in order (a longest common subsequence by likeness).
 * Returns for each scene of the draft the index of its pair, or null.
 */
export function matchScenes(draft: readonly Draft[], previous: readonly Draft[]): (number | null)[] {
  const [ours, theirs] = [draft.map(words), previous.map(words)];
  const likeness = (i: number, j: number) => {
    const value = (draft[i]!.role === previous[j]!.role ? roleWorth : 0) + (1 - roleWorth) * sharedWords(ours[i]!, theirs[j]!);
    return value >= enough ? value : 0;
  };
  const width = previous.length + 1;
  const best = new Float64Array((draft.length + 1) * width);
  for (let i = draft.length - 1; i >= 0; i--) {
    for (let j = previous.length - 1; j >= 0; j--) {
      const pair = likeness(i, j);
      best[i * width + j] = Math.max(best[(i + 1) * width + j]!, best[i * width + j + 1]!, pair > 0 ? pair + best[(i + 1) * width + j + 1]! : 0);
    }
  }
  const pairs: (number | null)[] = draft.map(() => null);
  for (let i = 0, j = 0; i < draft.length && j < previous.length;) {
    const value = best[i * width + j]!;
    const pair = likeness(i, j);
    if (pair > 0 && Math.abs(value - (pair + best[(i + 1) * width + j + 1]!)) < 1e-9) pairs[i++] = j++;
    else if (value === best[(i + 1) * width + j]) i++;
    else j++;
  }
  return pairs;
}

/**
 * Names a draft's scenes after those of `previous` that they go on telling; the others are numbered on from `highest`.
 * `kept`: scenes that the writer had to leave as they are; they keep their ids before any other is looked at.
 */
export function nameScenes(draft: StoryboardDraft | Storyboard, previous: Storyboard | null, highest: number, kept: readonly Scene[] = []): Storyboard {
  // A writer may tell a kept scene twice; only one of the two is it.
  const unmet = kept.map((fixed) => ({ id: fixed.id, text: canonical(asDraft(fixed)) }));
  const ids = draft.scenes.map((scene) => {
    const at = unmet.findIndex(({ text }) => text === canonical(asDraft(scene)));
    return at < 0 ? null : unmet.splice(at, 1)[0]!.id;
  });
  const open = draft.scenes.filter((_, index) => ids[index] === null);
  const others = previous?.scenes.filter(({ id }) => !ids.includes(id)) ?? [];
  const pairs = matchScenes(open, others);
  let next = Math.max(highest, ...(previous?.scenes.map(({ id }) => sceneNumber(id)) ?? [0]));
  let at = 0;
  const scenes = draft.scenes.map((scene, index) => {
    if (ids[index] !== null) return { ...scene, id: ids[index]! };
    const pair = pairs[at++] ?? null;
    return { ...scene, id: pair === null ? `s${++next}` : others[pair]!.id };
  });
  return { ...draft, scenes };
}

const asDraft = (scene: Draft): Draft => Object.fromEntries(Object.entries(scene).filter(([key]) => key !== 'id')) as Draft;

/** The highest scene number that any of the storyboards has used. */
export const highestScene = (storyboards: readonly Storyboard[]): number =>
  Math.max(0, ...storyboards.flatMap(({ scenes }) => scenes.map(({ id }) => sceneNumber(id))));

/** Every storyboard that a project ever had, those that were undone or deleted among them: their ids are taken for good. */
export const everyStoryboard = (project: Project): Storyboard[] =>
  [...project.takes.values()].filter(({ cell }) => cell === 'storyboard').map(({ output }) => output as Storyboard);
