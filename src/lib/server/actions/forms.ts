/** Form fields into operations: what is not a number, a scene or a listed word is refused before the engine sees it. */
import { fail, type ActionFailure } from '@sveltejs/kit';
import { z } from 'zod';
import {
  aspects, assetKinds, cameraMoves, castEntry, chosenSteps, clipVerdicts, correctionModes, frameContexts, keyframeOrders, mostCast, runTargets, sceneRoles, shotSizes, withStep,
  type AssetFields, type AssetKind, type Brief, type CastEntry, type Operation, type Recipe, type RunTarget, type SceneFields, type StoryFields
} from '../../pipeline/index.ts';
import { bad, collect, good, number, text, whole, word, type Fields, type Read } from './readers.ts';

export { number, type Read } from './readers.ts';

/** Text fields of a form; files are left out. */
export const textFields = (form: FormData): Fields =>
  Object.fromEntries([...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

export const briefFields = (fields: Fields): Read<Partial<Omit<Brief, 'images'>>> =>
  collect<Required<Omit<Brief, 'images'>>>(fields, {
    title: text, prompt: text,
    aspect: (value) => word(value, aspects, 'picture ratio'),
    scenes: (value) => (value.trim() === '' ? good(null) : whole(value, 'number of scenes')),
    seconds: (value) => number(value, 'number of seconds'),
    context: (value) => word(value, frameContexts, 'choice of what frames know'),
    keyframes: (value) => word(value, keyframeOrders, 'order of frames'),
    slate: (value) => good(value === 'on' || value === 'true'),
    threshold: (value) => number(value, 'drift threshold'),
    correction: (value) => word(value, correctionModes, 'correction'),
    retakes: (value) => good(value === 'on' || value === 'true')
  });

const sceneFields = (fields: Fields): Read<SceneFields> =>
  collect<Required<SceneFields>>(fields, {
    title: text, description: text, opening: text, startPrompt: text, endPrompt: text, motionPrompt: text,
    role: (value) => word(value, sceneRoles, 'role'),
    shot: (value) => word(value, shotSizes, 'shot size'),
    camera: (value) => word(value, cameraMoves, 'camera move'),
    duration: (value) => number(value, 'duration'),
    picture: (value) => whole(value, 'picture')
  });

const storyFields = (fields: Fields): Read<StoryFields> =>
  collect<Required<StoryFields>>(fields, { title: text, narrative: text, tone: text, pacing: text, visualStyle: text });

/** The operation of a form action that is one; `order` is the scenes as they stand. */
export function operationOf(action: string, fields: Fields, order: readonly string[]): Read<Operation> {
  const index = () => whole(fields.index, 'index');
  const withFields = <F>(read: Read<F>, then: (value: F) => Operation): Read<Operation> => (read.ok ? good(then(read.value)) : read);
  switch (action) {
    case 'rename': return good({ type: 'rename', title: fields.title ?? '' });
    case 'editBrief': return withFields(briefFields(fields), (value) => ({ type: 'edit_brief', fields: value }));
    case 'removeImage': return withFields(index(), (value) => ({ type: 'remove_image', index: value }));
    case 'moveImage': {
      const to = whole(fields.to, 'place');
      return to.ok ? withFields(index(), (value) => ({ type: 'move_image', index: value, to: to.value })) : to;
    }
    case 'selectStory': return withFields(index(), (value) => ({ type: 'select_story', index: value }));
    case 'editStory': {
      const story = storyFields(fields);
      return story.ok ? withFields(index(), (value) => ({ type: 'edit_story', index: value, fields: story.value })) : story;
    }
    case 'editScene': return withFields(sceneFields(fields), (value) => ({ type: 'edit_scene', scene: fields.scene ?? '', fields: value }));
    case 'insertScene': {
      const at = order.indexOf(fields.before ?? fields.after ?? '');
      if (at < 0) return bad('The scene to insert beside is no longer there.', 'Reload to see the storyboard as it is now.');
      return good({ type: 'insert_scene', at: fields.before ? at : at + 1 });
    }
    case 'removeScene': return good({ type: 'remove_scene', scene: fields.scene ?? '' });
    case 'splitScene': return withFields(number(fields.at, 'share'), (at) => ({ type: 'split_scene', scene: fields.scene ?? '', at }));
    case 'duplicateScene': return good({ type: 'duplicate_scene', scene: fields.scene ?? '' });
    case 'restoreScene': return good({ type: 'restore_scene', scene: fields.scene ?? '' });
    case 'keepScenes': return good({ type: 'keep_scenes', scenes: words(fields.scenes) });
    case 'setModel': return good({ type: 'set_model', cell: fields.cell ?? '', model: modelField(fields.model) });
    case 'setProfile': return good({ type: 'set_profile', profile: fields.profile ?? '' });
    case 'setStep': {
      const step = chosenSteps.find((each) => each === fields.step);
      const model = modelField(fields.model);
      if (!step || !model) return bad('That step or model does not exist.', 'Choose one from the list.');
      return good({ type: 'set_profile', profile: withStep(fields.profile ?? '', step, model) });
    }
    case 'setCap': return withFields(capField(fields.cap), (cap) => ({ type: 'set_cap', cap }));
    case 'moveScene': return withFields(whole(fields.to, 'place'), (to) => ({ type: 'move_scene', scene: fields.scene ?? '', to }));
    case 'choose': return good({ type: 'choose', cell: fields.cell ?? '', take: fields.take ?? '' });
    case 'deleteTake': return good({ type: 'delete_take', take: fields.take ?? '' });
    case 'restoreTake': return good({ type: 'restore_take', take: fields.take ?? '' });
    case 'editAsset': return withFields(assetFields(fields), (value) => ({ type: 'edit_asset', asset: fields.asset ?? '', fields: value }));
    case 'removeAsset': return good({ type: 'remove_asset', asset: fields.asset ?? '' });
    case 'removeAssetPicture': return withFields(whole(fields.picture, 'picture'), (picture) => ({ type: 'remove_asset_picture', asset: fields.asset ?? '', picture }));
    case 'firstAssetPicture': return withFields(whole(fields.picture, 'picture'), (picture) => ({ type: 'first_asset_picture', asset: fields.asset ?? '', picture }));
    case 'selectSheet': return withFields(index(), (value) => ({ type: 'select_sheet', asset: fields.asset ?? '', index: value }));
    case 'setCast': return withFields(castField(fields.cast), (cast) => ({ type: 'set_cast', scene: fields.scene ?? '', cast }));
    case 'proposeCast': return good({ type: 'propose_cast' });
    case 'filmScene': return withFields(word(fields.from ?? '', ['frames', 'references'] as const, 'way of filming'), (from) => ({ type: 'film_scene', scene: fields.scene ?? '', from }));
    case 'pin':
    case 'unpin':
    case 'accept': return good({ type: action, cell: fields.cell ?? '' });
    case 'judgeClip': return good({ type: 'judge_clip', scene: fields.scene ?? '', verdict: clipVerdicts.find((word) => word === fields.verdict) ?? null });
    default: return bad(`There is no action called ${action}.`);
  }
}

const assetFields = (fields: Fields): Read<AssetFields> =>
  collect<Required<AssetFields>>(fields, {
    name: text, description: text, tag: (value) => good(value.trim().replace(/^@/, '').toUpperCase()),
    kind: (value) => word(value, assetKinds, 'kind'),
    sheet: (value) => (value === '' || value === 'none' ? good(null) : value === '2' || value === '3' ? good(value === '2' ? 2 : 3) : bad('That is no tier of clean sheet.')),
    describe: (value) => good(value === 'on' || value === 'true')
  });

/** A scene's cast as JSON. */
function castField(json: string | undefined): Read<CastEntry[]> {
  try {
    const parsed = z.array(castEntry).max(mostCast).safeParse(JSON.parse(json || '[]'));
    return parsed.success ? good(parsed.data) : bad(`The cast cannot be kept: ${parsed.error.issues[0]!.message}.`);
  } catch {
    return bad('The cast is not valid JSON.');
  }
}

const words = (list: string | undefined): string[] => (list ?? '').split(/[\s,]+/).filter(Boolean);

/** `provider model`; empty follows the profile. */
function modelField(text: string | undefined): Recipe | null {
  const [provider = '', ...rest] = (text ?? '').trim().split(' ');
  return provider && rest.length ? { provider, model: rest.join(' ') } : null;
}

/** US dollars; empty for no cap. */
export function capField(text: string | undefined): Read<number | null> {
  const plain = (text ?? '').replace(/^[\s$]+/, '');
  return plain.trim() === '' ? good(null) : number(plain, 'cap');
}

export const targetField = (fields: Fields): Read<RunTarget> => word(fields.target ?? '', runTargets, 'target');

/** A refusal as the page reads it: 409 for a race or a state that forbids it, 400 for bad input. */
export const refused = (action: string, { code, message, advice }: { code: string; message: string; advice: string }): ActionFailure<{ action: string; message: string; advice: string }> =>
  fail(code === 'bad_input' ? 400 : 409, { action, message, advice });

/** Whose pictures are sent: an asset that is there, or a new one with its kind and name. */
export function assetTarget(fields: Fields): Read<{ asset: string } | { kind: AssetKind; name: string }> {
  if (fields.asset) return good({ asset: fields.asset });
  const kind = word(fields.kind ?? '', assetKinds, 'kind');
  const name = (fields.name ?? '').trim();
  if (!kind.ok) return kind;
  return name ? good({ kind: kind.value, name }) : bad('The name is missing.', 'Write what it is called.');
}
