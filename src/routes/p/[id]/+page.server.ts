import { error, type Actions, type RequestEvent } from '@sveltejs/kit';
import { operationOf, refused, targetField, textFields } from '$lib/server/actions/forms';
import { addImages, replaceWithFile } from '$lib/server/actions/uploads';
import { studio } from '$lib/server/studio';
import type { Project } from '$lib/pipeline';
import type { PageServerLoad } from './$types';

async function projectOf(id: string): Promise<Project> {
  const project = await studio().sessions.read(id);
  if (!project) error(404, 'That notebook does not exist. It may have been deleted.');
  return project;
}

export const load: PageServerLoad = async ({ params }) => ({ view: studio().view(await projectOf(params.id)) });

/** An action that is one operation on the project. */
const operation = (action: string) => async ({ params, request }: RequestEvent<{ id: string }>) => {
  const project = await projectOf(params.id);
  const order = studio().view(project).scenes.map(({ id }) => id);
  const read = operationOf(action, textFields(await request.formData()), order);
  if (!read.ok) return refused(action, read);
  const outcome = await studio().sessions.operate(params.id, read.value);
  if (!outcome.ok) return refused(action, outcome);
};

const operations = [
  'rename', 'editBrief', 'removeImage', 'moveImage', 'selectStory', 'editStory', 'editScene', 'insertScene', 'removeScene', 'moveScene',
  'choose', 'deleteTake', 'restoreTake', 'pin', 'unpin', 'accept'
];

export const actions: Actions = {
  ...Object.fromEntries(operations.map((name) => [name, operation(name)])),

  /** Runs a step, or more: returns as soon as the run is on its way; sockets tell the rest (CARD-5). */
  run: async ({ params, request }) => {
    await projectOf(params.id!);
    const fields = textFields(await request.formData());
    const target = targetField(fields);
    if (!target.ok) return refused('run', target);
    const pressed = await studio().runner.press(params.id!, target.value, fields.cell || null);
    if (!pressed.ok) return refused('run', pressed);
  },

  cancel: async ({ params, request }) => {
    await projectOf(params.id!);
    const { cell } = textFields(await request.formData());
    await studio().runner.cancel(params.id!, cell || null);
  },

  addImages: async ({ params, request }) => {
    const project = await projectOf(params.id!);
    const files = (await request.formData()).getAll('images').filter((entry): entry is File => entry instanceof File && entry.name !== '');
    if (!files.length) return refused('addImages', { code: 'bad_input', message: 'No picture was sent.', advice: 'Choose at least one JPEG, PNG or WebP file.' });
    const { outcome, refused: bad } = await addImages(studio(), project.id, files);
    if (outcome && !outcome.ok) return refused('addImages', outcome);
    if (!bad.length) return;
    const one = bad.length === 1 ? bad[0]!.message : `${bad.length} files were not taken in: ${bad.map(({ message }) => message).join(' ')}`;
    return refused('addImages', { code: 'bad_input', message: one, advice: bad[0]!.advice });
  },

  replace: async ({ params, request }) => {
    const project = await projectOf(params.id!);
    const form = await request.formData();
    const file = form.get('file');
    if (!(file instanceof File) || file.size === 0) return refused('replace', { code: 'bad_input', message: 'No file was sent.', advice: 'Choose a picture or a video.' });
    const outcome = await replaceWithFile(studio(), project, String(form.get('cell') ?? ''), file);
    if (!outcome.ok) return refused('replace', outcome);
  }
};
