/** Edits of the three cells that a person writes in: the new whole output of brief, stories or storyboard. */
import type { z } from 'zod';
import { complaintOf } from './complaint.ts';
import { editManifest, withPrimary, type AssetOperation } from './assets/edits.ts';
import type { CastEntry } from './assets/cast.ts';
import { manifestOutput, sheetOutput, type Manifest, type Sheet } from './assets/outputs.ts';
import { proposeCast } from './assets/propose.ts';
import { rosterOf } from './assets/roster.ts';
import type { Evaluation } from './graph/staleness.ts';
import { refuse, type Operation, type Refusal } from './operations.ts';
import {
  briefOutput, maxImages, sceneOutput, storiesOutput, storyboardOutput, type Brief, type Clip, type Scene, type Stories, type Storyboard
} from './outputs.ts';
import { assetCell, manifestCell, sceneCell, type CellId, type Project } from './project.ts';
import { binnedScenes, duplicateScene, restoreScene, splitScene } from './scene-edits.ts';
import { everyStoryboard, highestScene } from './scenes.ts';
import { cardPictures } from './timeline/card-pictures.ts';
import { editedTimeline, type TimelineOperation } from './timeline/edit.ts';
import type { Timeline } from './timeline/timeline.ts';
import { emptyTimeline } from './timeline/usual.ts';

type Edited = { readonly ok: true; readonly cell: CellId; readonly output: unknown } | Refusal;
type ContentOperation = Exclude<Operation, {
  type: TimelineOperation['type'] | 'rename' | 'choose' | 'delete_take' | 'restore_take' | 'pin' | 'unpin' | 'accept' | 'replace' | 'set_profile' | 'set_cap' | 'set_model' | 'keep_scenes' | 'judge_clip'
}>;

export function editedOutput(project: Project, { cells }: Evaluation, operation: ContentOperation): Edited {
  switch (operation.type) {
    case 'edit_brief':
    case 'add_images':
    case 'remove_image':
    case 'move_image': {
      const brief = cells.get('brief')?.take?.output as Brief | undefined;
      return brief ? editBrief(brief, operation) : refuse('no_brief', 'This notebook has no brief.');
    }
    case 'add_asset':
    case 'edit_asset':
    case 'remove_asset':
    case 'add_asset_pictures':
    case 'remove_asset_picture':
    case 'first_asset_picture': return editAssets(project, cells, operation);
    case 'select_sheet': {
      const cell = assetCell(operation.asset, 'sheet');
      const sheet = cells.get(cell)?.take?.output as Sheet | undefined;
      if (!sheet) return refuse('no_sheet', 'That asset has no clean sheet.', 'Make one first.');
      const edited = withPrimary(sheet, operation.index);
      return 'ok' in edited ? edited : checked(cell, sheetOutput, edited);
    }
    case 'select_story':
    case 'edit_story': {
      const stories = cells.get('stories')?.take?.output as Stories | undefined;
      return stories ? editStories(stories, operation) : refuse('no_stories', 'There are no stories yet.', 'Run the stories cell first.');
    }
    default: {
      const storyboard = cells.get('storyboard')?.take?.output as Storyboard | undefined;
      if (!storyboard) return refuse('no_storyboard', 'There is no storyboard yet.', 'Run the storyboard cell first.');
      const brief = cells.get('brief')!.take!.output as Brief;
      if (operation.type === 'propose_cast') return proposed(storyboard, rosterOf(brief, manifestIn(cells)));
      return editStoryboard(storyboard, operation, { brief, project });
    }
  }
}

/** The timeline after an edit of it. `timeline`: its take in effect; undefined while nobody has touched it. */
export function timelineOf({ cells, scenes }: Evaluation, timeline: Timeline | undefined, operation: TimelineOperation): Edited {
  const output = <T>(cell: CellId) => (cells.get(cell)?.take?.output as T | undefined) ?? null;
  const edited = editedTimeline(timeline ?? emptyTimeline, operation, {
    clipOf: (scene) => (scenes.includes(scene) ? output<Clip>(sceneCell(scene, 'clip')) : undefined),
    pictures: () => cardPictures({ assets: rosterOf(output<Brief>('brief'), manifestIn(cells)), sheetOf: (asset) => output<Sheet>(assetCell(asset, 'sheet')), cards: timeline?.cards ?? [] })
  });
  return edited.ok ? { ok: true, cell: 'timeline', output: edited.timeline } : edited;
}

const manifestIn = (cells: Evaluation['cells']): Manifest | null => (cells.get(manifestCell)?.take?.output as Manifest | undefined) ?? null;

function editAssets(project: Project, cells: Evaluation['cells'], operation: AssetOperation): Edited {
  const brief = (cells.get('brief')?.take?.output as Brief | undefined) ?? null;
  const numbers = [...project.takes.values()].filter(({ cell }) => cell === manifestCell)
    .flatMap(({ output }) => (output as Manifest).assets.map(({ id }) => (id.startsWith('a') ? Number(id.slice(1)) : 0)));
  const edited = editManifest({ brief, manifest: manifestIn(cells), highest: Math.max(0, ...numbers) }, operation);
  return 'ok' in edited ? edited : checked(manifestCell, manifestOutput, edited);
}

/** A cast for every scene that names nobody. Products of which nothing was written down are left to the scene's picture. */
function proposed(storyboard: Storyboard, roster: ReturnType<typeof rosterOf>): Edited {
  const told = roster.filter(({ written }) => written);
  if (!told.length) return refuse('no_assets', 'There is nobody to cast yet.', 'Add a character, a product, a place or a look first.');
  const scenes = storyboard.scenes.map((scene) => (scene.cast?.length ? scene : withCast(scene, proposeCast(scene, told))));
  return withScenes(storyboard, scenes);
}

/** A scene without a cast has no such field, so that taking the last one out restores it to the letter. */
function withCast({ cast: _, ...scene }: Scene, cast: readonly CastEntry[]): Scene {
  return cast.length ? { ...scene, cast: [...cast] } : scene;
}

function checked(cell: CellId, schema: z.ZodType, output: unknown): Edited {
  const parsed = schema.safeParse(output);
  if (parsed.success) return { ok: true, cell, output: parsed.data };
  const [issue] = parsed.error.issues;
  const field = issue!.path.filter((part) => typeof part === 'string').at(-1) ?? cell;
  return refuse('bad_input', `The ${spoken(field)} cannot be kept: ${complaintOf(issue!)}.`, 'Change it and try again; nothing was changed.');
}

const spoken = (field: string) => field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function editBrief(brief: Brief, operation: Extract<ContentOperation, { type: 'edit_brief' | 'add_images' | 'remove_image' | 'move_image' }>): Edited {
  if (operation.type === 'edit_brief') return checked('brief', briefOutput, { ...brief, ...operation.fields });
  const images = [...brief.images];
  if (operation.type === 'add_images') {
    const known = new Set(images.map(({ image }) => image.content));
    for (const added of operation.images) {
      if (known.has(added.image.content)) continue;
      known.add(added.image.content);
      images.push(added);
    }
    if (images.length > maxImages) return refuse('too_many_images', `A brief holds at most ${maxImages} pictures.`, 'Remove one before adding another.');
  } else {
    const [moved] = images.splice(operation.index, 1);
    if (!moved) return refuse('no_image', 'That picture is no longer in the brief.', 'Reload to see the brief as it is now.');
    if (operation.type === 'move_image') images.splice(operation.to, 0, moved);
  }
  return checked('brief', briefOutput, { ...brief, images });
}

function editStories(stories: Stories, operation: Extract<ContentOperation, { type: 'select_story' | 'edit_story' }>): Edited {
  if (!stories.stories[operation.index]) return refuse('no_story', 'There are three stories; that one is none of them.', 'Choose the first, second or third.');
  if (operation.type === 'select_story') return checked('stories', storiesOutput, { ...stories, selected: operation.index });
  const edited = stories.stories.map((story, index) => (index === operation.index ? { ...story, ...operation.fields } : story));
  return checked('stories', storiesOutput, { ...stories, stories: edited });
}

type SceneOperation = Exclude<Extract<ContentOperation, { scene: string } | { type: 'insert_scene' }>, AssetOperation>;

function editStoryboard(storyboard: Storyboard, operation: SceneOperation, { brief, project }: { brief: Brief; project: Project }): Edited {
  const scenes = [...storyboard.scenes];
  const put = (list: readonly Scene[] | Refusal) => ('ok' in list ? list : withScenes(storyboard, list));
  const newId = () => `s${highestScene(everyStoryboard(project)) + 1}`;
  if (operation.type === 'split_scene') return put(splitScene(scenes, operation.scene, operation.at, newId()));
  if (operation.type === 'duplicate_scene') return put(duplicateScene(scenes, operation.scene, newId()));
  if (operation.type === 'restore_scene') {
    const found = binnedScenes(project, storyboard).find(({ scene }) => scene.id === operation.scene);
    return found ? put(restoreScene(scenes, found)) : refuse('no_scene', 'That scene is not in the bin.', 'Reload to see the notebook as it is now.');
  }
  if (operation.type === 'insert_scene') {
    const at = Math.min(Math.max(0, operation.at), scenes.length);
    scenes.splice(at, 0, newScene(newId(), scenes[at - 1] ?? scenes[at]!, brief));
    return put(scenes);
  }
  const index = scenes.findIndex(({ id }) => id === operation.scene);
  if (index < 0) return refuse('no_scene', 'That scene is no longer in the storyboard.', 'Reload to see the storyboard as it is now.');
  if (operation.type === 'edit_scene') {
    scenes[index] = { ...scenes[index]!, ...operation.fields };
    return put(scenes);
  }
  if (operation.type === 'set_cast') {
    scenes[index] = withCast(scenes[index]!, operation.cast);
    return put(scenes);
  }
  if (operation.type === 'film_scene') {
    const { filmed: _, ...scene } = scenes[index]!;
    scenes[index] = operation.from === 'references' ? { ...scene, filmed: 'references' } : scene;
    return put(scenes);
  }
  const [scene] = scenes.splice(index, 1);
  if (operation.type === 'move_scene') scenes.splice(operation.to, 0, scene!);
  else if (!scenes.length) return refuse('last_scene', 'A storyboard needs at least one scene.', 'Edit this scene instead of removing it.');
  return put(scenes);
}

/** Checks what is new. Scenes that were there keep their objects: so the engine knows without reading that they are the same. */
function withScenes(storyboard: Storyboard, scenes: readonly Scene[]): Edited {
  const known = new Set(storyboard.scenes);
  if (scenes.length > known.size) {
    const whole = checked('storyboard', storyboardOutput, { ...storyboard, scenes });
    if (!whole.ok) return whole;
  }
  const list: Scene[] = [];
  for (const scene of scenes) {
    const one = known.has(scene) ? null : checked('storyboard', sceneOutput, scene);
    if (one && !one.ok) return one;
    list.push(one ? (one.output as Scene) : scene);
  }
  return { ok: true, cell: 'storyboard', output: { ...storyboard, scenes: list } };
}

/** A new scene goes on from its neighbour's picture and leaves the words to the person. */
const newScene = (id: string, neighbour: Scene, brief: Brief): Scene => ({
  id, role: 'body', title: 'New scene', description: '', opening: 'The product, seen anew.', duration: brief.seconds,
  shot: 'medium', camera: 'push_in', picture: neighbour.picture,
  startPrompt: neighbour.endPrompt, endPrompt: 'The product, a little nearer, in the same light.', motionPrompt: 'The camera moves in slowly and steadily.'
});
