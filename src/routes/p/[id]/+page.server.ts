import { error } from '@sveltejs/kit';
import { assetTarget, operationOf, refused, targetField, textFields } from '$lib/server/actions/forms';
import { timelineActions, timelineOperation } from '$lib/server/actions/timeline-forms';
import { addAssetPictures, addImages, putCardPicture, putTrack, replaceWithFile, type AddedImages } from '$lib/server/actions/uploads';
import { pageView } from '$lib/server/projects/view';
import { studio } from '$lib/server/studio';
import { soundTracks } from '$lib/pipeline/timeline/sound-words';
import type { Project } from '$lib/pipeline';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

async function projectOf(id: string): Promise<Project> {
  const project = await studio().sessions.read(id);
  if (!project) error(404, 'That notebook does not exist. It may have been deleted.');
  return project;
}

export const load: PageServerLoad = async ({ params }) => ({ view: pageView(studio().view(await projectOf(params.id))) });

/** An action that is one operation on the project. */
const operation = (action: string) => async ({ params, request }: RequestEvent) => {
  const project = await projectOf(params.id);
  const view = studio().view(project);
  const fields = textFields(await request.formData());
  const read = timelineOperation(action, fields) ?? operationOf(action, fields, view.scenes.map(({ id }) => id));
  if (!read.ok) return refused(action, read);
  const outcome = await studio().sessions.operate(params.id, read.value);
  if (!outcome.ok) return refused(action, outcome);
};

const operations = [
  'rename', 'editBrief', 'removeImage', 'moveImage', 'selectStory', 'editStory', 'editScene', 'insertScene', 'removeScene', 'moveScene',
  'splitScene', 'duplicateScene', 'restoreScene', 'keepScenes', 'choose', 'deleteTake', 'restoreTake', 'pin', 'unpin', 'accept', 'judgeClip',
  'setModel', 'setProfile', 'setStep', 'setCap', ...timelineActions,
  'editAsset', 'removeAsset', 'removeAssetPicture', 'firstAssetPicture', 'selectSheet', 'setCast', 'proposeCast', 'filmScene'
];

/** Takes back the newest act of the notebook, or brings back the one undone last, whoever acted. */
const turn = (way: 'undo' | 'redo') => async ({ params }: RequestEvent) => {
  const outcome = await studio().sessions.turn((await projectOf(params.id)).id, way);
  if (!outcome.ok) return refused(way, outcome);
};

/** What became of files that were sent together. */
function told(action: string, { outcome, refused: bad }: AddedImages) {
  if (outcome && !outcome.ok) return refused(action, outcome);
  if (!bad.length) return;
  const one = bad.length === 1 ? bad[0]!.message : `${bad.length} files were not taken in: ${bad.map(({ message }) => message).join(' ')}`;
  return refused(action, { code: 'bad_input', message: one, advice: bad[0]!.advice });
}

const ways = ['check', 'adopt', 'discard'] as const;

export const actions: Actions = {
  ...Object.fromEntries(operations.map((name) => [name, operation(name)])),
  undo: turn('undo'),
  redo: turn('redo'),

  /** Runs a step, or more: returns as soon as the run is on its way; sockets tell the rest (CARD-5). */
  run: async ({ params, request }) => {
    await projectOf(params.id);
    const fields = textFields(await request.formData());
    const target = targetField(fields);
    if (!target.ok) return refused('run', target);
    const pressed = await studio().runner.press(params.id, target.value, fields.cell || null);
    if (!pressed.ok) return refused('run', pressed);
  },

  /** Settles a call of which nobody knows whether it was charged. */
  resolve: async ({ params, request }) => {
    const { id } = await projectOf(params.id);
    const { attempt = '', how = '', job = '' } = textFields(await request.formData());
    const way = ways.find((name) => name === how);
    if (!way) return refused('resolve', { code: 'bad_input', message: 'That is no way to settle a call.', advice: 'Check it, adopt its result or discard it.' });
    const resolved = await studio().runner.resolve(id, attempt, way, job);
    if (!resolved.ok) return refused('resolve', resolved);
  },

  /** Keeps an asset for all notebooks, puts one of them into this one, or takes it out of the library. */
  keepAsset: async ({ params, request }) => {
    const kept = studio().library.keep(await projectOf(params.id), textFields(await request.formData()).asset ?? '');
    if (!kept.ok) return refused('keepAsset', kept);
  },
  useAsset: async ({ params, request }) => {
    const outcome = await studio().library.use((await projectOf(params.id)).id, textFields(await request.formData()).kept ?? '');
    if (!outcome.ok) return refused('useAsset', outcome);
  },
  dropAsset: async ({ params, request }) => {
    await projectOf(params.id);
    const dropped = studio().library.remove(textFields(await request.formData()).kept ?? '');
    if (!dropped.ok) return refused('dropAsset', dropped);
  },

  cancel: async ({ params, request }) => {
    await projectOf(params.id);
    const { cell } = textFields(await request.formData());
    await studio().runner.cancel(params.id, cell || null);
  },

  addImages: async ({ params, request }) => {
    const project = await projectOf(params.id);
    const files = (await request.formData()).getAll('images').filter((entry): entry is File => entry instanceof File && entry.name !== '');
    if (!files.length) return refused('addImages', { code: 'bad_input', message: 'No picture was sent.', advice: 'Choose at least one JPEG, PNG or WebP file.' });
    return told('addImages', await addImages(studio(), project.id, files));
  },

  /** A new asset, or further pictures of one. */
  addAsset: async ({ params, request }) => {
    const project = await projectOf(params.id);
    const form = await request.formData();
    const files = form.getAll('pictures').filter((entry): entry is File => entry instanceof File && entry.name !== '');
    const target = assetTarget(textFields(form));
    if (!target.ok) return refused('addAsset', target);
    return told('addAsset', await addAssetPictures(studio(), project.id, files, target.value));
  },

  putTrack: async ({ params, request }) => {
    const project = await projectOf(params.id);
    const form = await request.formData();
    const [file, track] = [form.get('file'), soundTracks.find((name) => name === form.get('track'))];
    if (!(file instanceof File) || file.size === 0 || !track) return refused('putTrack', { code: 'bad_input', message: 'No file was sent.', advice: 'Choose a file of music or speech.' });
    const outcome = await putTrack(studio(), project.id, track, file);
    if (!outcome.ok) return refused('putTrack', outcome);
  },

  putCardPicture: async ({ params, request }) => {
    const project = await projectOf(params.id);
    const form = await request.formData();
    const file = form.get('file');
    if (!(file instanceof File) || file.size === 0) return refused('putCardPicture', { code: 'bad_input', message: 'No picture was sent.', advice: 'Choose a JPEG, PNG or WebP file.' });
    const outcome = await putCardPicture(studio(), project.id, String(form.get('id') ?? ''), file);
    if (!outcome.ok) return refused('putCardPicture', outcome);
  },

  replace: async ({ params, request }) => {
    const project = await projectOf(params.id);
    const form = await request.formData();
    const file = form.get('file');
    if (!(file instanceof File) || file.size === 0) return refused('replace', { code: 'bad_input', message: 'No file was sent.', advice: 'Choose a picture or a video.' });
    const outcome = await replaceWithFile(studio(), project, String(form.get('cell') ?? ''), file);
    if (!outcome.ok) return refused('replace', outcome);
  }
};
