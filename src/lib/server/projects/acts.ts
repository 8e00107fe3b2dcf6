/** Acts of a person in words, for the buttons that take them back: "Undo: scene 2's last-frame prompt". */
import {
  parseCell, redoable, sameContent, undoable,
  type Act, type Brief, type CellId, type Manifest, type Project, type Scene, type Stories, type Storyboard, type Take
} from '../../pipeline/index.ts';
import type { HistoryStep } from '../../protocol.ts';
import { cellPhrase, slicePhrase } from './labels.ts';

export const historyOf = (project: Project, scenes: readonly string[]) => ({
  undo: stepOf(project, undoable(project), scenes), redo: stepOf(project, redoable(project), scenes)
});

const stepOf = (project: Project, act: Act | null, scenes: readonly string[]): HistoryStep | null =>
  act && { id: act.id, type: act.type, label: actPhrase(project, act, scenes), at: act.at };

/** `scenes`: ids in the order in which they stand now. */
export function actPhrase(project: Project, act: Act, scenes: readonly string[]): string {
  const { before, after } = takesOf(project, act);
  const take = takeIn(project, act);
  const cell = act.cell ?? take?.cell ?? '';
  const phrase = cellPhrase(cell, scenes);
  const numbered = (of: Take | null) => (of ? `take ${numberOf(project, of)} of ` : '');
  switch (act.type) {
    case 'rename': return 'the title';
    case 'add_asset': return `adding ${nameIn(after, before) ?? 'an asset'}`;
    case 'edit_asset': return 'an asset';
    case 'remove_asset': return `removing ${nameIn(before, after) ?? 'an asset'}`;
    case 'add_asset_pictures': return 'adding pictures of an asset';
    case 'remove_asset_picture': return 'removing a picture of an asset';
    case 'first_asset_picture': return 'which picture of an asset is first';
    case 'select_sheet': return 'which sheet of an asset is used';
    case 'set_cast': return "a scene's cast";
    case 'propose_cast': return 'the proposed cast';
    case 'film_scene': return 'how a scene is filmed';
    case 'edit_brief': return fieldPhrase('brief', before?.output, after?.output, scenes) ?? 'the brief';
    case 'add_images': return 'adding pictures';
    case 'remove_image': return 'removing a picture';
    case 'move_image': return 'the order of the pictures';
    case 'select_story': return `choosing story ${((after?.output as Stories | undefined)?.selected ?? 0) + 1}`;
    case 'edit_story': return 'the text of a story';
    case 'edit_scene': return scenePhrase(before, after, scenes) ?? "a scene's text";
    case 'insert_scene': return 'inserting a scene';
    case 'remove_scene': return `removing scene ${numberIn(before, after) ?? ''}`.trim();
    case 'move_scene': return 'moving a scene';
    case 'split_scene': return 'splitting a scene';
    case 'duplicate_scene': return 'duplicating a scene';
    case 'restore_scene': return `putting back scene ${numberIn(after, before) ?? ''}`.trim();
    case 'keep_scenes': return 'which scenes are kept';
    case 'set_model': return `the model of ${phrase}`;
    case 'set_profile': return 'the profile';
    case 'set_cap': return 'the cap';
    case 'replace': return `replacing ${phrase}`;
    case 'choose': return `choosing ${numbered(after)}${phrase}`;
    case 'delete_take': return `deleting ${numbered(take)}${phrase}`;
    case 'restore_take': return `putting back ${numbered(take)}${phrase}`;
    case 'pin': return `pinning ${phrase}`;
    case 'unpin': return `unpinning ${phrase}`;
    case 'accept': return `accepting ${phrase}`;
    case 'judge_clip': return `the word on the clip of ${sceneOf(act, scenes)}`;
    case 'edit_timeline': return 'how the film is made';
    case 'edit_cut': return `how ${sceneOf(act, scenes)} is cut`;
    case 'put_text':
    case 'remove_text': return 'words over the film';
    case 'put_card':
    case 'remove_card': return 'a card of the film';
    case 'edit_sound': return 'the sound of the film';
    case 'mute_scene': return 'which scenes are heard';
    case 'put_track':
    case 'edit_track':
    case 'remove_track': return 'music or voice of the film';
    default: return 'the last change';
  }
}

function sceneOf({ cell }: Act, scenes: readonly string[]): string {
  const number = scenes.indexOf(parseCell(cell ?? '')?.scene ?? '') + 1;
  return number ? `scene ${number}` : 'a removed scene';
}

/** The takes that were current before and after an act that changed which one is. */
function takesOf(project: Project, { patches }: Act): { before: Take | null; after: Take | null } {
  const change = patches.find(({ row, path }) => row === 'choice' && path[0] === 'current')
    ?? patches.find(({ row, path }) => row === 'choice' && path[0] === 'preferred');
  const take = (id: unknown) => (typeof id === 'string' ? project.takes.get(id) ?? null : null);
  const after = take(change?.after);
  return { after, before: take(change?.before) ?? take(after?.parent) };
}

const takeIn = (project: Project, { patches }: Act): Take | null => project.takes.get(patches.find(({ row }) => row === 'take')?.id ?? '') ?? null;

function numberOf(project: Project, take: Take): number {
  let number = 1;
  for (const { cell, seq } of project.takes.values()) if (cell === take.cell && seq < take.seq) number++;
  return number;
}

/** Names the one field that differs; null when there are several, or none. */
function fieldPhrase(cell: CellId, before: unknown, after: unknown, scenes: readonly string[], prefix = ''): string | null {
  const [a, b] = [before, after] as [Partial<Brief & Scene> | undefined, Partial<Brief & Scene> | undefined];
  if (!a || !b) return null;
  const differ = (Object.keys(b) as (keyof typeof b)[]).filter((field) => a[field] !== b[field] && !sameContent(a[field] ?? null, b[field] ?? null));
  return differ.length === 1 ? slicePhrase(cell, `${prefix}${differ[0]}`, scenes) : null;
}

function scenePhrase(before: Take | null, after: Take | null, scenes: readonly string[]): string | null {
  const [a, b] = [before, after].map((take) => (take?.output as Storyboard | undefined)?.scenes ?? []);
  const was = new Map(a!.map((scene) => [scene.id, scene]));
  const changed = b!.filter((scene) => was.has(scene.id) && !sameContent(scene, was.get(scene.id)));
  if (changed.length !== 1) return null;
  const [{ id }] = changed as [Scene];
  const field = fieldPhrase('storyboard', was.get(id), changed[0], scenes, `scenes[${id}].`);
  const number = scenes.indexOf(id) + 1;
  return field ?? (number ? `scene ${number}'s text` : null);
}

/** The name of the asset that is in one manifest and not in the other. */
function nameIn(one: Take | null, other: Take | null): string | null {
  const there = new Set((other?.output as Manifest | undefined)?.assets.map(({ id }) => id));
  return ((one?.output as Manifest | undefined)?.assets ?? []).find(({ id }) => !there.has(id))?.name ?? null;
}

/** The number that a scene had in `one` which is not in `other`. */
function numberIn(one: Take | null, other: Take | null): number | null {
  const there = new Set((other?.output as Storyboard | undefined)?.scenes.map(({ id }) => id));
  const at = ((one?.output as Storyboard | undefined)?.scenes ?? []).findIndex(({ id }) => !there.has(id));
  return at < 0 ? null : at + 1;
}
