import { afterEach, describe, expect, it } from 'vitest';
import { estimateOf, pictureKey, ToolError, type BriefImage, type CastEntry, type Evaluation, type JudgeRequest, type Operation, type Sheet, type Storyboard } from '../../src/lib/pipeline/index.ts';
import { evaluateWhole } from '../../src/lib/pipeline/graph/whole.ts';
import { openLibraryDb } from '../../src/lib/server/db/library.ts';
import { referred } from '../../src/lib/server/db/housekeeping.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { reasonViews } from '../../src/lib/server/projects/reasons.ts';
import { openLibrary } from '../../src/lib/server/projects/library.ts';
import { fakeArtifact, fakeTools } from '../support/fake-tools.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';
import { paidModel, paidPrice, paidProvider } from '../support/paid-provider.ts';

let notebook: Notebook;
afterEach(async () => notebook.close());

const picture = (name: string): BriefImage => ({ image: fakeArtifact(name), name: `${name}.png` });
const act = async (operation: Operation) => expect(await notebook.act(operation)).toMatchObject({ ok: true });
const states = async (state: string) => Object.entries(await notebook.states()).filter(([, each]) => each === state).map(([cell]) => cell);
const statesOf = ({ cells }: Evaluation) => Object.fromEntries([...cells].map(([cell, { standing }]) => [cell, standing.state]));
const sent = async (cell: string) => (await notebook.evaluation()).cells.get(cell)!.take!.references?.map(({ tag }) => tag);
const mara: Operation = { type: 'add_asset', kind: 'character', name: 'Mara', pictures: [picture('mara'), picture('mara side')] };

describe('a cast', () => {
  it('that is added outdates nothing, and changes just the scene that shows it (REF-2, REF-3)', async () => {
    notebook = await openNotebook();
    await notebook.act({ type: 'add_images', images: [picture('can')] });
    await notebook.run('outdated');
    notebook.calls();
    await act(mara);
    expect(await states('outdated')).toEqual([]);
    await act({ type: 'set_cast', scene: 's2', cast: [{ asset: 'a1', role: 'drinks', prominence: 'lead' }] });
    expect(await states('outdated')).toEqual(expect.arrayContaining(['s2/end', 's2/clip', 's3/start']));
    const evaluation = await notebook.evaluation();
    expect(reasonViews(evaluation.cells.get('s2/end')!, evaluation).map(({ before, link, after }) => `${before}${link}${after}`)).toEqual(['Whose pictures are sent with it changed.']);
    expect((await states('fresh'))).toEqual(expect.arrayContaining(['storyboard', 's1/start', 's1/end', 's1/clip', 's2/start']));
    await notebook.run('outdated');
    expect(notebook.calls().filter((call) => call.startsWith('image end')).map((call) => call.slice(0, 13))).toHaveLength(3);
    expect(await sent('s2/end')).toEqual(['PROD_01', 'CHAR_01']);
    expect(await sent('s1/end')).toBeUndefined();
    expect(await states('outdated')).toEqual([]);
  });

  it('is taken back and brought back without a run, the first asset and all', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const before = await notebook.states();
    await act(mara);
    await act({ type: 'set_cast', scene: 's1', cast: [{ asset: 'a1', role: '', prominence: 'lead' }] });
    await notebook.run('outdated');
    const cast = await notebook.states();
    await notebook.undo();
    await notebook.undo();
    expect(await notebook.states()).toEqual(before);
    await notebook.redo();
    await notebook.redo();
    expect(await notebook.states()).toEqual(cast);
    expect(Object.values(cast).filter((state) => state !== 'fresh' && state !== 'empty')).toEqual([]);
  });

  it('goes with its scene when that is doubled, split, removed and put back', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    await act(mara);
    const cast = [{ asset: 'a1', role: 'waits', prominence: 'support' as const }];
    await act({ type: 'set_cast', scene: 's2', cast });
    await act({ type: 'duplicate_scene', scene: 's2' });
    await act({ type: 'split_scene', scene: 's2', at: 0.5 });
    await act({ type: 'remove_scene', scene: 's2' });
    await act({ type: 'restore_scene', scene: 's2' });
    const { scenes } = (await notebook.evaluation()).cells.get('storyboard')!.take!.output as Storyboard;
    expect(scenes.filter((scene) => scene.cast).map(({ id, cast: of }) => [id, of])).toEqual([['s2', cast], ['s6', cast], ['s5', cast]]);
  });

  it('is proposed by the storyboard where it is there before', async () => {
    notebook = await openNotebook();
    await act(mara);
    await notebook.run('needs', 'storyboard');
    const { scenes } = (await notebook.evaluation()).cells.get('storyboard')!.take!.output as Storyboard;
    expect(scenes.map(({ cast }) => cast)).toEqual(scenes.map(() => [{ asset: 'a1', role: '', prominence: 'lead' }]));
  });

  it('makes clips from its pictures where a scene says so: 8 s, without a frame (REF-4, REF-5)', async () => {
    const tools = fakeTools();
    notebook = await openNotebook({ tools, providers: [{ id: 'xai', name: 'xAI', recovery: 'repeat', missing: () => null, video: () => tools.video }] });
    await notebook.run('outdated');
    await act(mara);
    await act({ type: 'set_cast', scene: 's1', cast: [{ asset: 'a1', role: '', prominence: 'lead' }] });
    await act({ type: 'film_scene', scene: 's1', from: 'references' });
    const asked = await notebook.evaluation();
    expect(reasonViews(asked.cells.get('s1/drift')!, asked).map(({ before, link, after }) => `${before}${link}${after}`)).toContain("Scene 1's first frame is no longer read.");
    const { node } = (await notebook.evaluation()).cells.get('s1/clip')!;
    expect(node.stepName).toBe('clip_references@1');
    expect(node.reads.filter((cell) => /\/(start|end)$/.test(cell))).toEqual([]);
    expect(await notebook.run('this', 's1/clip')).toMatchObject({ ok: false, message: expect.stringMatching(/Camera mover makes no clip from reference pictures/) });
    await act({ type: 'set_model', cell: 's1/clip', model: { provider: 'xai', model: 'grok-imagine-video' } });
    await notebook.run('this', 's1/clip');
    const take = (await notebook.evaluation()).cells.get('s1/clip')!.take!;
    expect(take.prompt!.text).toMatch(/One continuous take of 8 seconds/);
    expect(take.references!.map(({ tag }) => tag)).toEqual(['CHAR_01']);
    await act({ type: 'film_scene', scene: 's1', from: 'frames' });
    expect((await notebook.evaluation()).cells.get('s1/clip')!.node.stepName).toBe('clip@1');
  });

  it('refuses a second asset of one tag, and a cast of whom there is none is left out', async () => {
    notebook = await openNotebook();
    await act(mara);
    await act({ type: 'add_asset', kind: 'character', name: 'Ben', pictures: [] });
    expect(await notebook.act({ type: 'edit_asset', asset: 'a2', fields: { tag: 'CHAR_01' } })).toMatchObject({ ok: false, message: 'There is another CHAR_01 already.' });
    // Nor does a picture of the brief give its tag away, of which nothing is written.
    await act({ type: 'add_images', images: [picture('can')] });
    for (const taking of [{ type: 'edit_asset', asset: 'a2', fields: { tag: 'PROD_01' } }, { ...mara, tag: 'PROD_01' }] as const) {
      expect(await notebook.act(taking as Operation)).toMatchObject({ ok: false, message: 'There is another PROD_01 already.' });
    }
    expect(await notebook.act({ ...mara, pictures: Array.from({ length: 7 }, (_, at) => picture(`view ${at}`)) } as Operation)).toMatchObject({
      ok: false, message: 'The pictures cannot be kept: there may be at most 6.'
    });
    expect(await notebook.act({ type: 'edit_brief', fields: { threshold: 2 } })).toMatchObject({ ok: false, message: 'The threshold cannot be kept: it may be at most 1.' });
    for (const [fields, message] of [[{ name: '' }, 'it is empty'], [{ name: 'x'.repeat(81) }, 'it may have at most 80 characters']] as const) {
      expect(await notebook.act({ type: 'edit_asset', asset: 'a2', fields })).toMatchObject({ ok: false, message: `The name cannot be kept: ${message}.` });
    }
    expect(await notebook.act({ type: 'edit_asset', asset: 'a2', fields: { tag: 'no tag' } })).toMatchObject({ ok: false, code: 'bad_input' });
    await act({ type: 'remove_asset', asset: 'a2' });
    await act({ type: 'add_asset', kind: 'object', name: 'Cup', pictures: [] });
    // A number is given once.
    expect((await notebook.evaluation()).wishes.casting.assets.map(({ id, tag }) => [id, tag])).toEqual([[pictureKey(picture('can')), 'PROD_01'], ['a1', 'CHAR_01'], ['a3', 'OBJ_01']]);
  });
});

describe('the check of a clip (CLIP-3)', () => {
  const member = (asset: string, given: object = {}): CastEntry => ({ asset, role: '', prominence: 'lead', ...given });
  const setCast = (scene: string, ...cast: CastEntry[]) => act({ type: 'set_cast', scene, cast });
  const bound = async (cell: string) => Object.fromEntries((await notebook.evaluation()).cells.get(cell)!.bound!.map(({ port, value }) => [port, value]));
  const outdatedChecks = async () => (await states('outdated')).filter((cell) => cell.endsWith('/drift'));

  it('reads what it always read in a scene that names nobody, whatever is in the cast', async () => {
    notebook = await openNotebook();
    await notebook.act({ type: 'add_images', images: [picture('can')] });
    await notebook.run('outdated');
    const before = (await notebook.evaluation()).cells.get('s1/drift')!;
    expect(before.node.inputs.map(({ port }) => port)).toEqual(['first', 'middle', 'last', 'start', 'end', 'picture', 'references', 'threshold']);
    await act(mara);
    await setCast('s2', member('a1'));
    const after = (await notebook.evaluation()).cells.get('s1/drift')!;
    expect([after.fingerprint, after.standing.state]).toEqual([before.fingerprint, 'fresh']);
  });

  it('is told who appears, with sheet or picture, what they do and how prominently, and keeps whose pictures it looked at', async () => {
    const tools = fakeTools();
    const asked: JudgeRequest[] = [];
    const { score } = tools.vision;
    tools.vision.score = (request, context) => {
      asked.push(request);
      return score(request, context);
    };
    notebook = await openNotebook({ tools });
    await notebook.act({ type: 'add_images', images: [picture('can')] });
    const can = pictureKey(picture('can'));
    await notebook.run('needs', 'storyboard');
    await act(mara);
    await act({ type: 'edit_asset', asset: can, fields: { sheet: 2, description: 'Red tin' } });
    await setCast('s1', member('a1', { role: 'drinks' }), member(can, { prominence: 'support' }));
    await notebook.run('needs', 's1/drift');
    const sheet = (await notebook.evaluation()).cells.get(`${can}/sheet`)!.take!.output as Sheet;
    expect(asked.map(({ cast }) => cast)).toEqual([[
      { image: sheet.sheets[0]!.image, original: picture('can').image, kind: 'product', name: 'can', description: 'Red tin', role: '', prominence: 'support' },
      { image: picture('mara').image, kind: 'character', name: 'Mara', description: '', role: 'drinks', prominence: 'lead' }
    ]]);
    expect(asked[0]!.prompt.images.slice(5)).toEqual([sheet.sheets[0]!.image, picture('mara').image]);
    expect(await sent('s1/drift')).toEqual(['PROD_01', 'CHAR_01']);
    await act({ type: 'select_sheet', asset: can, index: 0 });
    expect((await bound('s1/drift')).reference1).toEqual(picture('can').image);
  });

  it('is made again where what is said of those who appear changed, and only there; by whole and by change alike', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    await act(mara);
    await setCast('s1', member('a1'));
    await setCast('s2', member('a1'));
    await notebook.run('outdated');
    expect(await outdatedChecks()).toEqual([]);
    await setCast('s2', member('a1', { role: 'waits' }));
    expect(await states('outdated')).toEqual(['s2/drift']);
    const { cells, scenes, wishes } = await notebook.evaluation();
    expect(reasonViews(cells.get('s2/drift')!, { scenes, wishes }).map(({ before, link, after }) => before + link + after)).toEqual(["Scene 2's role changed."]);
    expect(await notebook.states()).toEqual(statesOf(evaluateWhole(await notebook.facts(), environment.digest)));
    await notebook.undo();
    expect(await states('outdated')).toEqual([]);
  });

  it('follows one who is named in the cast after a prompt named them already', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    await act(mara);
    await act({ type: 'edit_scene', scene: 's1', fields: { startPrompt: '@CHAR_01 stands' } });
    expect((await notebook.evaluation()).cells.get('s1/drift')!.node.inputs.map(({ port }) => port)).not.toContain('role1');
    await setCast('s1', member('a1', { prominence: 'support' }));
    expect((await notebook.evaluation()).cells.get('s1/drift')!.node.inputs.map(({ port }) => port)).toContain('role1');
    expect(await notebook.states()).toEqual(statesOf(evaluateWhole(await notebook.facts(), environment.digest)));
  });

  it('needs no keyframe of a clip that was filmed from its references, and is estimated by what it looks at', async () => {
    const tools = fakeTools();
    notebook = await openNotebook({ tools, providers: [{ id: 'xai', name: 'xAI', recovery: 'repeat', missing: () => null, video: () => tools.video, vision: () => tools.vision }] });
    await notebook.run('needs', 'storyboard');
    await act(mara);
    await setCast('s3', member('a1'));
    const price = async (cell: string) => estimateOf(await notebook.facts(), await notebook.evaluation(), cell, Date.now())!;
    for (const scene of ['s2', 's3']) await act({ type: 'set_model', cell: `${scene}/drift`, model: { provider: 'xai', model: 'grok-4.3' } });
    expect(await price('s3/drift')).toBeGreaterThan(await price('s2/drift'));
    await act({ type: 'film_scene', scene: 's3', from: 'references' });
    await act({ type: 'set_model', cell: 's3/clip', model: { provider: 'xai', model: 'grok-imagine-video' } });
    expect((await notebook.evaluation()).cells.get('s3/drift')!.node.reads).toEqual(['s3/clip', 'brief', 'manifest', 'storyboard']);
    await notebook.run('needs', 's3/drift');
    expect(await notebook.states()).toMatchObject({ 's3/drift': 'fresh', 's3/start': 'blocked', 's1/start': 'empty' });
  });
});

describe('clean sheets in a notebook (REF-9, REF-10)', () => {
  it('take the place of the original when they are there, and give it back when the original is chosen', async () => {
    notebook = await openNotebook();
    await notebook.act({ type: 'add_images', images: [picture('can')] });
    await notebook.run('outdated');
    const can = pictureKey(picture('can'));
    await act({ type: 'edit_asset', asset: can, fields: { sheet: 2 } });
    await act({ type: 'set_cast', scene: 's1', cast: [{ asset: can, role: '', prominence: 'lead' }] });
    expect((await notebook.states())[`${can}/sheet`]).toBe('empty');
    expect((await notebook.states())['s1/start']).toBe('blocked');
    notebook.calls();
    await notebook.run('outdated');
    expect(notebook.calls()).toContain('media cut');
    const value = async () => (await notebook.evaluation()).cells.get('s1/start')!.bound!.find(({ port }) => port === 'reference1')!.value;
    const sheet = (await notebook.evaluation()).cells.get(`${can}/sheet`)!.take!.output as Sheet;
    expect(await value()).toEqual(sheet.sheets[0]!.image);
    expect(sheet.original).toEqual(picture('can').image);
    await act({ type: 'select_sheet', asset: can, index: 0 });
    expect(await value()).toEqual(picture('can').image);
    expect(await notebook.act({ type: 'select_sheet', asset: can, index: 4 })).toMatchObject({ ok: false });
    await act({ type: 'select_sheet', asset: can, index: 1 });
    expect(await states('outdated')).toEqual([]);
  });

  it('of another tier are another way of making it, and what was made stays among the takes', async () => {
    notebook = await openNotebook();
    await act(mara);
    await act({ type: 'edit_asset', asset: 'a1', fields: { sheet: 2 } });
    await notebook.run('this', 'a1/sheet');
    await act({ type: 'edit_asset', asset: 'a1', fields: { sheet: 3 } });
    expect((await notebook.states())['a1/sheet']).toBe('outdated');
    await notebook.run('this', 'a1/sheet');
    const takes = [...(await notebook.facts()).takes.values()].filter(({ cell }) => cell === 'a1/sheet');
    expect(takes.map(({ output }) => (output as Sheet).sheets.map(({ tier }) => tier))).toEqual([[2], [3, 2]]);
    await act({ type: 'edit_asset', asset: 'a1', fields: { sheet: 2 } });
    expect((await notebook.states())['a1/sheet']).toBe('fresh');
  });

  it('have their words from the vision model, until a person writes their own', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    await act(mara);
    await act({ type: 'edit_asset', asset: 'a1', fields: { describe: true } });
    await act({ type: 'set_cast', scene: 's1', cast: [{ asset: 'a1', role: '', prominence: 'lead' }] });
    await notebook.run('outdated');
    const prompt = async () => (await notebook.evaluation()).cells.get('s1/start')!.take!.prompt!.text;
    expect(await prompt()).toMatch(/the character "Mara": A character like [0-9a-f]{6}\. Keep this person exactly/);
    await act({ type: 'edit_asset', asset: 'a1', fields: { description: 'Tall, in a yellow coat' } });
    await notebook.run('outdated');
    expect(await prompt()).toMatch(/"Mara": Tall, in a yellow coat\./);
    expect((await notebook.states())['a1/words']).toBeUndefined();
  });
});

describe('the tries of one face (REF-8)', () => {
  async function redrawn(likeness: number[]) {
    const provider = paidProvider('lookup');
    const tools = fakeTools();
    let compared = 0;
    tools.media.faceLikeness = async () => likeness[compared++]!;
    notebook = await openNotebook({ tools, providers: [provider] });
    await act(mara);
    await act({ type: 'edit_asset', asset: 'a1', fields: { sheet: 3 } });
    await act({ type: 'set_model', cell: 'a1/sheet', model: paidModel });
    return provider;
  }
  const charges = async () => [...(await notebook.facts()).charges.values()].filter(({ provider }) => provider === paidModel.provider);

  it('are each booked, also where a later one fails for good', async () => {
    const provider = await redrawn([0.1, 0.2]);
    provider.polled = ({ key }) => { if (/-3$/.test(key)) throw new ToolError('no_access', 'Your team may not.', { charged: 'no' }); };
    await notebook.run('this', 'a1/sheet');
    expect(provider.books).toHaveLength(3);
    expect((await charges()).map(({ units, usd }) => [units, usd])).toEqual([[{ image: 2 }, 2 * paidPrice]]);
    // The third job is there: only looking at it is left, and the first two are in the ledger already.
    expect(estimateOf(await notebook.facts(), await notebook.evaluation(), 'a1/sheet', Date.now())).toBe(0);
    provider.polled = () => undefined;
    notebook.tools.media.faceLikeness = async () => 0.55;
    await notebook.run('this', 'a1/sheet');
    expect(provider.books).toHaveLength(3);
    expect((await charges()).map(({ units }) => units)).toEqual([{ image: 2 }, { image: 1 }]);
    expect((await notebook.states())['a1/sheet']).toBe('fresh');
  });

  it('are stopped with the job that is under way, and what was used before stays in the ledger', async () => {
    const provider = await redrawn([0.1]);
    provider.polled = async ({ key }) => { if (/-2$/.test(key)) await notebook.runner.cancel(notebook.project, 'a1/sheet'); };
    await notebook.run('this', 'a1/sheet');
    expect(provider.cancelled).toEqual([{ job: 1 }]);
    expect((await charges()).map(({ units, usd }) => [units, usd])).toEqual([[{ image: 1 }, paidPrice], [{}, null]]);
  });
});

describe('the library', () => {
  it('holds an asset for other notebooks, by the same files, which stay while it does', async () => {
    notebook = await openNotebook();
    const library = openLibrary({ rows: openLibraryDb(notebook.opened), sessions: notebook.sessions });
    await act(mara);
    const kept = library.keep(await notebook.facts(), 'a1');
    expect(kept).toMatchObject({ ok: true, asset: { name: 'Mara', kind: 'character' } });
    library.keep(await notebook.facts(), 'a1');
    expect(library.list()).toHaveLength(1);
    const other = await createProject(notebook.sessions, { title: 'Other' });
    expect(await library.use(other, library.list()[0]!.id)).toMatchObject({ ok: true });
    const { assets } = [...(await notebook.sessions.read(other))!.takes.values()].at(-1)!.output as { assets: { tag: string; pictures: BriefImage[] }[] };
    expect(assets).toMatchObject([{ tag: 'CHAR_01', pictures: [picture('mara'), picture('mara side')] }]);
    await notebook.sessions.remove(other);
    await notebook.undo();
    expect(referred(notebook.opened).has(picture('mara').image.artifact)).toBe(true);
    expect(library.remove(library.list()[0]!.id)).toEqual({ ok: true });
    expect(await library.use(notebook.project, 'gone')).toMatchObject({ ok: false });
  });
});
