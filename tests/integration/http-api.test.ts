import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelBody, newNotebook, pressBody, readBody, refusal } from '../../src/lib/server/actions/api.ts';
import { operationOf, targetField } from '../../src/lib/server/actions/forms.ts';
import { readConfig } from '../../src/lib/server/config.ts';
import { openStudio, type Studio } from '../../src/lib/server/studio.ts';
import { addImages, replaceWithFile } from '../../src/lib/server/actions/uploads.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { fakeTools } from '../support/fake-tools.ts';
import sharp from 'sharp';

const post = (body: string) => new Request('http://127.0.0.1/api', { method: 'POST', body });

describe('JSON bodies', () => {
  it.each([
    ['{', 'not valid JSON'],
    ['{"target":"everything"}', 'target'],
    ['{"target":"this","cells":[]}', 'body'],
    ['[]', 'body']
  ])('ORCH-6: %s is refused with a sentence', async (text, sentence) => {
    const read = await readBody(post(text), pressBody);
    expect(read).toBeInstanceOf(Response);
    const { error } = (await (read as Response).json()) as { error: { code: string; message: string } };
    expect(error.code).toBe('bad_input');
    expect(error.message).toContain(sentence === 'body' ? '' : sentence);
    expect((read as Response).status).toBe(400);
  });

  it('fills in what may be left out', async () => {
    expect(await readBody(post('{"target":"outdated"}'), pressBody)).toEqual({ target: 'outdated', cell: null });
    expect(await readBody(post('{}'), cancelBody)).toEqual({ cell: null });
    expect(await readBody(post('{"prompt":"x","aspect":"1:1"}'), newNotebook)).toEqual({ prompt: 'x', aspect: '1:1' });
  });

  it('answers 404, 400 or 409 by the kind of refusal', () => {
    const status = (code: string) => refusal({ code, message: 'm', advice: 'a' }).status;
    expect(['no_project', 'bad_input', 'nothing_to_do'].map(status)).toEqual([404, 400, 409]);
  });
});

describe('form fields', () => {
  it.each([
    ['editBrief', { seconds: 'six' }, false],
    ['editBrief', { aspect: '4:3' }, false],
    ['editBrief', { scenes: '2.5' }, false],
    ['editBrief', { scenes: '', seconds: '4,5', slate: 'on' }, { type: 'edit_brief', fields: { scenes: null, seconds: 4.5, slate: true } }],
    ['editScene', { scene: 's1', camera: 'spin' }, false],
    ['editScene', { scene: 's1', endPrompt: 'a\r\nb ' }, { type: 'edit_scene', scene: 's1', fields: { endPrompt: 'a\nb' } }],
    ['insertScene', { before: 's2' }, { type: 'insert_scene', at: 1 }],
    ['insertScene', { after: 's2' }, { type: 'insert_scene', at: 2 }],
    ['insertScene', { after: 's9' }, false],
    ['removeImage', { index: '-1' }, false],
    ['moveImage', { index: '0', to: '2' }, { type: 'move_image', index: 0, to: 2 }],
    ['selectStory', { index: 'x' }, false],
    ['splitScene', { scene: 's1', at: '0,25' }, { type: 'split_scene', scene: 's1', at: 0.25 }],
    ['splitScene', { scene: 's1', at: 'half' }, false],
    ['duplicateScene', { scene: 's1' }, { type: 'duplicate_scene', scene: 's1' }],
    ['restoreScene', { scene: 's3' }, { type: 'restore_scene', scene: 's3' }],
    ['keepScenes', { scenes: 's1, s2' }, { type: 'keep_scenes', scenes: ['s1', 's2'] }],
    ['keepScenes', { scenes: '' }, { type: 'keep_scenes', scenes: [] }],
    ['setModel', { cell: 's1/end', model: 'replicate google/veo-3.1' }, { type: 'set_model', cell: 's1/end', model: { provider: 'replicate', model: 'google/veo-3.1' } }],
    ['setModel', { cell: 's1/end', model: '' }, { type: 'set_model', cell: 's1/end', model: null }],
    ['setProfile', { profile: 'google' }, { type: 'set_profile', profile: 'google' }],
    ['setCap', { cap: ' $ 2,50' }, { type: 'set_cap', cap: 2.5 }],
    ['setCap', { cap: '' }, { type: 'set_cap', cap: null }],
    ['setCap', { cap: 'a lot' }, false],
    ['pin', { cell: 's1/end' }, { type: 'pin', cell: 's1/end' }],
    ['fly', {}, false]
  ] as const)('%s %j', (action, fields, operation) => {
    const read = operationOf(action, fields as unknown as Record<string, string>, ['s1', 's2']);
    expect(read.ok ? read.value : false).toEqual(operation);
  });

  it('a target is one of the listed words', () => {
    expect(targetField({ target: 'outdated' })).toEqual({ ok: true, value: 'outdated' });
    expect(targetField({ target: 'all' })).toMatchObject({ ok: false, code: 'bad_input' });
  });
});

describe('uploads into a notebook', () => {
  let data = '';
  let studio: Studio;
  let project = '';
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'scenebook-uploads-'));
    studio = await openStudio({ config: { ...readConfig(), data }, tools: fakeTools() });
    project = await createProject(studio.sessions, { title: 'Uploads', brief: { prompt: 'A thing' } });
  });
  afterAll(async () => {
    await studio.close();
    await rm(data, { recursive: true, force: true });
  });
  const picture = async (colour: string) =>
    new File([new Uint8Array(await sharp({ create: { width: 320, height: 320, channels: 3, background: colour } }).jpeg().toBuffer())], `${colour}.jpg`);

  it('AD-1: takes in the good pictures and names each bad one', async () => {
    const added = await addImages(studio, project, [await picture('red'), new File(['text'], 'notes.jpg'), await picture('blue')]);
    expect(added.outcome).toMatchObject({ ok: true });
    expect(added.refused).toEqual([{ name: 'notes.jpg', message: expect.stringContaining('notes.jpg'), advice: expect.any(String) }]);
    const view = studio.view((await studio.sessions.read(project))!);
    expect((view.cells[0]!.take!.output as { images: { name: string }[] }).images.map(({ name }) => name)).toEqual(['red', 'blue'].map((name) => expect.stringContaining(name)));
  });

  it('AD-1: an eleventh picture is refused and none of its lot is added', async () => {
    const colours = ['#100', '#200', '#300', '#400', '#500', '#600', '#700', '#800', '#900'];
    const { outcome } = await addImages(studio, project, await Promise.all(colours.map(picture)));
    expect(outcome).toMatchObject({ ok: false, code: 'too_many_images' });
    const view = studio.view((await studio.sessions.read(project))!);
    expect((view.cells[0]!.take!.output as { images: unknown[] }).images).toHaveLength(2);
  });

  it('a frame replaced with an own picture is an uploaded take, and what follows is outdated', async () => {
    await studio.runner.press(project, 'outdated', null);
    await studio.runner.idle();
    const facts = (await studio.sessions.read(project))!;
    expect(await replaceWithFile(studio, facts, 's2/end', await picture('green'))).toMatchObject({ ok: true });
    const view = studio.view((await studio.sessions.read(project))!);
    const cell = (id: string) => view.cells.find((entry) => entry.id === id)!;
    expect(cell('s2/end')).toMatchObject({ state: 'fresh', take: { source: 'uploaded', output: { image: { width: 1280, height: 720 } } } });
    expect(cell('s3/start').state).toBe('outdated');
    expect(cell('s1/clip').state).toBe('fresh');
    expect(await replaceWithFile(studio, facts, 'stories', await picture('green'))).toMatchObject({ ok: false });
    expect(await replaceWithFile(studio, facts, 's9/end', await picture('green'))).toMatchObject({ ok: false, code: 'no_cell' });
  });
});
