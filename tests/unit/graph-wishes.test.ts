/** What a notebook's graph hangs on besides its scenes: settings of the brief, its timeline, its assets. And what leaves the graph alone. */
import { describe, expect, it } from 'vitest';
import {
  apply, evaluate, evaluateWhole, fold, undo, recorded,
  type Brief, type CellId, type Manifest, type Operation, type Project, type Storyboard, type Timeline
} from '../../src/lib/pipeline/index.ts';
import type { Base } from '../../src/lib/pipeline/graph/cell-table.ts';
import { evaluateFrom } from '../../src/lib/pipeline/graph/incremental.ts';
import { sameScenes, sameWishes, scenesIn, timelineUse, wishesIn, wishesOf } from '../../src/lib/pipeline/graph/whole.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { fakeArtifact } from '../support/fake-tools.ts';
import { edited as after, finished } from '../support/timelines/world.ts';

const { digest } = environment;
const start = finished(2).project;
const outputOf = <T>(project: Project, cell: CellId) => evaluate(project, digest).cells.get(cell)!.take!.output as T;

const replace = (cell: CellId, output: unknown): Operation => ({ type: 'replace', cell, output });
const brief = (given: Partial<Brief>): Operation => replace('brief', { ...outputOf<Brief>(start, 'brief'), ...given });
const timeline = (fields: Partial<Pick<Timeline, 'burn' | 'shapes'>>): Operation => ({ type: 'edit_timeline', fields });
type Asset = Manifest['assets'][number];
const asset = (id: string, given: Partial<Asset> = {}): Asset =>
  ({ id, kind: 'product', tag: `PROD_0${id.slice(1)}`, name: id, description: 'words', pictures: [], sheet: null, describe: false, ...given });
const manifest = (...assets: readonly Asset[]): Operation => replace('manifest', { assets });
/** The manifest is a cell once something stands in it. */
const listed = after(start, { type: 'add_asset', kind: 'product', name: 'First', pictures: [] });
const pictured = { pictures: [{ image: fakeArtifact('asset'), name: 'asset' }], sheet: 2 as const };
const inputsOf = (project: Project, cell: CellId) => evaluate(project, digest).nodes.find(({ id }) => id === cell)!.inputs.map(({ cell: from, slice }) => `${from}.${slice}`);
const readsOf = (project: Project, cell: CellId) => evaluate(project, digest).nodes.find(({ id }) => id === cell)!.reads;

describe('a timeline', () => {
  it.each<[string, Operation[], string]>([
    ['nobody has touched', [], 'untouched'], ['in which something was set', [timeline({ burn: true })], 'edited'], ['with another shape', [timeline({ shapes: ['9:16'] })], 'shaped'],
    ['whose shapes were taken away again', [timeline({ shapes: ['9:16'] }), timeline({ shapes: [] })], 'edited']
  ])('%s', (_, operations, use) => {
    const project = after(start, ...operations);
    expect(timelineUse(project, digest)).toBe(use);
    expect(evaluate(project, digest).nodes.some(({ id }) => id === 'timeline')).toBe(use !== 'untouched');
    expect(inputsOf(project, 'export').includes('timeline.shapes')).toBe(use !== 'untouched');
    expect(inputsOf(project, 'export').includes('brief.images')).toBe(use === 'shaped');
    expect(evaluateWhole(project, digest).cells.get('timeline')?.take?.output).toEqual(use === 'untouched' ? undefined : outputOf(project, 'timeline'));
  });

  it('counts as the take that was chosen says, not the newest', () => {
    const shaped = after(start, timeline({ shapes: ['1:1'] }));
    const first = evaluate(shaped, digest).cells.get('timeline')!.take!.id;
    const again = after(shaped, timeline({ shapes: [] }), { type: 'choose', cell: 'timeline', take: first });
    expect([timelineUse(after(shaped, timeline({ shapes: [] })), digest), timelineUse(again, digest)]).toEqual(['edited', 'shaped']);
  });
});

describe('settings of the brief', () => {
  it.each<[string, Partial<Brief>, object]>([
    ['nothing', {}, { slate: false, anchor: false, surroundings: false, corrects: false }], ['the slate', { slate: true }, { slate: true }], ['frames by anchor', { keyframes: 'anchor' }, { anchor: true }],
    ['frames in a chain', { keyframes: 'chain' }, { anchor: false }], ['the story around', { context: 'story' }, { surroundings: true }], ['the scene alone', { context: 'scene' }, { surroundings: false }],
    ['corrections by themselves', { correction: 'automatic' }, { corrects: true }], ['corrections when asked for', { correction: 'ask' }, { corrects: false }]
  ])('%s', (_, given, expected) => expect(wishesOf(after(start, brief(given)), digest)).toMatchObject(expected));

  it('are all off where there is no brief', () => {
    expect(wishesIn(null, 'untouched')).toEqual({ slate: false, anchor: false, surroundings: false, timeline: 'untouched' });
  });

  it('a film whose clips are corrected by themselves waits for their checks, and no longer once that is off', () => {
    const corrects = after(start, brief({ correction: 'automatic' }));
    expect(readsOf(corrects, 'export').filter((cell) => cell.endsWith('/drift'))).toEqual(['s1/drift', 's2/drift']);
    expect(readsOf(after(corrects, brief({ correction: 'ask' })), 'export').some((cell) => cell.endsWith('/drift'))).toBe(false);
  });

  it.each(['slate', 'anchor', 'surroundings', 'timeline'] as const)('%s makes another wish', (name) => {
    const wishes = { slate: false, anchor: false, surroundings: false, timeline: 'untouched' } as const;
    const other = { ...wishes, [name]: name === 'timeline' ? 'edited' : true };
    expect([sameWishes(wishes, { ...wishes }), sameWishes(wishes, other), sameWishes(other, wishes)]).toEqual([true, false, false]);
  });
});

describe('assets', () => {
  it('are one object for the same contents, another for other contents, with and without a brief or a manifest', () => {
    const project = after(listed, manifest(asset('a1')));
    const { casting } = wishesOf(project, digest);
    expect(casting).toMatchObject({ manifest: true, told: true, assets: [{ id: 'a1', words: 'own', sheet: null }] });
    expect(wishesOf(after(project, { type: 'pin', cell: 's1/clip' }), digest).casting).toBe(casting);
    expect(wishesOf(after(project, manifest(asset('a1'), asset('a2'))), digest).casting.assets.map(({ id }) => id)).toEqual(['a1', 'a2']);
    expect(wishesOf(project, digest).casting.assets.map(({ id }) => id)).toEqual(['a1']);
    expect(wishesOf(start, digest).casting).toMatchObject({ manifest: false, assets: [], told: false });
  });

  it('come from the pictures of the brief too', () => {
    const project = after(start, brief({ images: pictured.pictures }));
    expect(wishesOf(project, digest).casting).toMatchObject({ manifest: false, told: false, assets: [{ origin: 'brief' }] });
  });
});

describe('scenes', () => {
  const board = outputOf<Storyboard>(start, 'storyboard');
  const take = (scenes: Storyboard['scenes']) => ({ ...evaluate(start, digest).cells.get('storyboard')!.take!, output: { ...board, scenes } });
  const [one, two] = board.scenes as [Storyboard['scenes'][0], Storyboard['scenes'][0]];
  const project = after(listed, manifest(asset('a1', pictured), asset('a2', pictured)));
  const wishes = wishesOf(project, digest);
  const cast = [{ asset: 'a1', role: '', prominence: 'lead' as const }];

  it.each<[string, Storyboard['scenes'] | null, Storyboard['scenes'] | null, boolean]>([
    ['none and none', null, null, true], ['the same list', board.scenes, board.scenes, true], ['other words', [one, two], [one, { ...two, title: 'Other' }], true], ['none and some', null, [one], false], ['one less', [one, two], [one], false],
    ['another order', [one, two], [two, one], false], ['another cast', [one, two], [one, { ...two, cast }], false], ['an equal cast', [one, { ...two, cast }], [one, structuredClone({ ...two, cast })], true],
    ['another asset in the cast', [{ ...one, cast }, two], [{ ...one, cast: [{ ...cast[0]!, asset: 'a2' }] }, two], false]
  ])('%s', (_, a, b, same) => {
    const [before, now] = [a && take(a), b && take(b)];
    expect([sameScenes(before, now, wishes), sameScenes(now, before, wishes)]).toEqual([same, same]);
    expect(scenesIn(now)).toEqual((b ?? []).map(({ id }) => id));
  });
});

describe('the nodes of a notebook stay the same objects', () => {
  const assets = [asset('a1', { name: 'One', pictures: pictured.pictures }), asset('a2', pictured)];
  const project = after(listed, manifest(...assets));
  const board = outputOf<Storyboard>(project, 'storyboard');
  const withCast = { ...board, scenes: board.scenes.map((scene, at) => (at ? scene : { ...scene, cast: [{ asset: 'a1', role: '', prominence: 'lead' }] })) };
  const nodesOf = (given: Project) => evaluate(given, digest).nodes;

  it.each<[string, Operation, boolean]>([
    ['a prompt', { type: 'edit_scene', scene: 's1', fields: { endPrompt: 'other' } }, true], ['the text of the brief', brief({ prompt: 'Another thing' }), true], ['a name in the manifest', manifest({ ...assets[0]!, name: 'Other' }, assets[1]!), true],
    ['an asset more that has no cell', manifest(...assets, asset('a3')), true], ['an asset less that has no cell', manifest(assets[1]!), true], ['a sheet more', manifest(...assets, asset('a3', pictured)), false],
    ['a sheet less', manifest(assets[0]!, asset('a2')), false], ['words by a model', manifest(assets[0]!, { ...assets[1]!, description: '', describe: true }), false], ['the slate', brief({ slate: true }), false],
    ['a scene with a cast', replace('storyboard', withCast), false], ['a timeline', timeline({ burn: true }), false], ['corrections by themselves', brief({ correction: 'automatic' }), false]
  ])('%s: %s', (_, operation, stay) => {
    nodesOf(project);
    const edited = after(project, operation);
    const nodes = nodesOf(edited);
    expect(nodes === nodesOf(project)).toBe(stay);
    expect(nodes.map(({ id, reads, inputs }) => ({ id, reads, inputs }))).toEqual(evaluateWhole(edited, digest).nodes.map(({ id, reads, inputs }) => ({ id, reads, inputs })));
  });

  it('and so do all cells that an edit does not reach, and the evaluation itself where nothing comes out otherwise', () => {
    const before = evaluate(project, digest) as Base;
    const edited = after(project, { type: 'edit_scene', scene: 's2', fields: { motionPrompt: 'other' } });
    const now = evaluate(edited, digest);
    expect([...now.cells].filter(([id, cell]) => cell !== before.cells.get(id)).map(([id]) => id)).toEqual(['storyboard', 's2/clip', 's2/drift', 'export']);
    expect(evaluateFrom(before, project, new Set(['s1/clip', 'gone/clip']), digest)).toMatchObject({ nodes: before.nodes });
    expect(evaluateFrom(before, project, new Set(['gone/clip']), digest)).toBe(before);
    expect(evaluateFrom(before, project, new Set(), digest)).toBe(before);
  });

  it('and with another wish that changes no edge, the next evaluation begins from it', () => {
    const before = evaluate(project, digest) as Base;
    const named = after(project, manifest({ ...assets[0]!, tag: 'PROD_07' }, assets[1]!));
    const now = evaluate(named, digest);
    expect([now.wishes.casting.assets[0]!.tag, before.wishes.casting.assets[0]!.tag]).toEqual(['PROD_07', 'PROD_01']);
  });

  it('an undone edit gives every cell what it had', () => {
    const operation: Operation = { type: 'edit_scene', scene: 's1', fields: { title: 'Other' } };
    const applied = apply(project, operation, environment);
    if (!applied.ok) throw new Error(applied.message);
    const edited = fold(project, [...applied.changes, ...recorded(project, operation, applied.changes, environment)]);
    const undone = undo(edited);
    if (!undone.ok) throw new Error(undone.message);
    const states = (given: Project) => [...evaluate(given, digest).cells].map(([id, cell]) => [id, cell.standing.state, cell.fingerprint, cell.take?.id]);
    expect(states(fold(edited, undone.changes)).slice(4)).toEqual(states(project).slice(4));
  });
});
