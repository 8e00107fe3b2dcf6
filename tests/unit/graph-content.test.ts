/** The small functions that the engine stands on, each by its cases: content, slices, bound inputs, topology. */
import { describe, expect, it } from 'vitest';
import {
  canonical, cellOrder, inputsOf, isTruthful, nodeOf, noteFingerprint, parseSlice, readSlice, recipeHash, sameContent, sameInputs, sameRun, sameValue, sliceField, sliceOf, stateWords,
  bindInput, bindInputs, evaluate, fingerprint, manifestCell, projectNodes, fingerprintText, topology, withAncestors, withDescendants, holderOf, derivedSlice,
  type AssetPlace, type Bound, type BoundInput, type CastEdges, type Casting, type Charge, type Take
} from '../../src/lib/pipeline/index.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { fakeArtifact } from '../support/fake-tools.ts';
import { finished } from '../support/timelines/world.ts';
import { fold } from '../../src/lib/pipeline/fold.ts';
import type { Cell } from '../../src/lib/pipeline/graph/evaluation.ts';
import { untouchedCell } from '../../src/lib/pipeline/graph/untouched.ts';

const { digest } = environment;
const decomposed = 'e\u0301';

describe('fold', () => {
  const before = finished(2).project;
  const charge: Charge = { id: 'c', attempt: null, run: null, cell: 'brief', kind: 'image', provider: 'p', model: 'm', units: {}, estimated: 1, usd: 1, basis: 'provider', at: 0 };

  it('puts facts into a new project, and leaves the one it came from and all other maps as they are', () => {
    const after = fold(before, [{ type: 'project', value: { title: 'Other', profile: before.profile, cap: null } }, { type: 'charge', value: charge }], before.revision + 1);
    expect({ title: after.title, revision: after.revision, charges: [...after.charges.values()] }).toEqual({ title: 'Other', revision: before.revision + 1, charges: [...before.charges.values(), charge] });
    expect({ title: before.title, charges: before.charges.has('c') }).toEqual({ title: 'T', charges: false });
    for (const map of ['takes', 'choices', 'attempts', 'runs', 'acts'] as const) expect(after[map]).toBe(before[map]);
  });
});

describe('a cell that nobody has edited yet', () => {
  const { project } = finished(2);
  it.each(['timeline', manifestCell] as const)('%s stands empty, waits for nothing, and holds no take and no pin', (id) => {
    const cell = untouchedCell(id, project, evaluate(project, digest), digest) as Cell;
    expect({ id: cell.node.id, bound: cell.bound, take: cell.take, pinned: cell.pinned, exact: cell.exact, standing: cell.standing, attempt: cell.attempt })
      .toEqual({ id, bound: [], take: null, pinned: false, exact: false, standing: { state: 'empty' }, attempt: null });
  });
});

describe('canonical', () => {
  it.each<[string, unknown, string]>([
    ['a text', 'a"b', '"a\\"b"'], ['a composed text', decomposed, '"\u00e9"'], ['a composed key', { [decomposed]: 1 }, '{"\u00e9":1}'], ['true', true, 'true'], ['minus nothing', -0, '0'], ['a half', 0.5, '0.5'],
    ['null', null, 'null'], ['a list', [1, [2, 'x']], '[1,[2,"x"]]'], ['an object without a prototype', Object.assign(Object.create(null) as object, { b: 1, a: 2 }), '{"a":2,"b":1}'],
    ['a file', fakeArtifact('x'), `{"content":"${fakeArtifact('x').content}"}`],
    ['what lacks the file', { content: 'c', mime: 'm' }, '{"content":"c","mime":"m"}'], ['what lacks the content', { artifact: 'a', mime: 'm' }, '{"artifact":"a","mime":"m"}'], ['what lacks the kind', { artifact: 'a', content: 'c' }, '{"artifact":"a","content":"c"}'],
    ['what only looks like a file', { artifact: 1, content: 'c', mime: 'm' }, '{"artifact":1,"content":"c","mime":"m"}']
  ])('%s', (_, value, text) => expect(canonical(value)).toBe(text));

  it.each<[unknown, string]>([
    [undefined, 'A canonical value must be JSON, got undefined.'], [1n, 'A canonical value must be JSON, got bigint.'], [Number.NaN, 'A canonical number must be finite, got NaN.'],
    [-Infinity, 'A canonical number must be finite, got -Infinity.'], [new Map(), 'A canonical object must be plain.'], [{ a: [new Date(0)] }, 'A canonical object must be plain.']
  ])('refuses %s with a sentence', (value, sentence) => expect(() => canonical(value)).toThrow(new TypeError(sentence)));
});

describe('sameValue and sameContent', () => {
  const file = fakeArtifact('x');
  const shared = { deep: [1] };
  it.each<[string, unknown, unknown, boolean, boolean]>([
    ['the same object', shared, shared, true, true], ['equal objects', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, true, true], ['keys in another order', { a: 1, b: 2 }, { b: 2, a: 1 }, true, true],
    ['another number', 1, 2, false, false], ['a text and a number', '1', 1, false, false], ['null and an object', null, {}, false, false], ['an object and null', {}, null, false, false], ['nothing and null', undefined, null, false, false],
    ['a list and an object', [], {}, false, false], ['an object and a list', {}, [], false, false], ['a longer list', [1], [1, 2], false, false], ['another item', [1, 2], [1, 3], false, false],
    ['one key more', { a: 1 }, { a: 1, b: 2 }, false, false], ['one key less', { a: 1, b: 2 }, { a: 1 }, false, false], ['another key', { a: 1 }, { b: 1 }, false, false], ['another value', { a: 1 }, { a: 2 }, false, false],
    ['texts in two forms', decomposed, '\u00e9', false, true], ['lists of texts in two forms', [decomposed], ['\u00e9'], false, true], ['keys in two forms', { [decomposed]: 1 }, { '\u00e9': 1 }, false, true],
    ['other bytes of one picture', file, { ...file, artifact: 'f'.repeat(64), bytes: 1 }, false, true], ['another picture', file, fakeArtifact('y'), false, false], ['a file and what has its content', file, { content: file.content }, false, true],
    ['pictures deep inside', { a: [file] }, { a: [{ ...file, artifact: 'f'.repeat(64) }] }, false, true], ['an inherited key is none', { a: 1 }, Object.assign(Object.create({ a: 1 }) as object, { b: 1 }), false, false]
  ])('%s', (_, a, b, toTheLetter, content) => {
    expect([sameValue(a, b), sameValue(b, a)]).toEqual([toTheLetter, toTheLetter]);
    if (a !== undefined && (b === null || typeof b !== 'object' || Object.getPrototypeOf(b) === Object.prototype || Array.isArray(b))) expect([sameContent(a, b), sameContent(b, a)]).toEqual([content, content]);
  });
});

describe('slices', () => {
  const storyboard = { style: { look: 'l' }, scenes: [{ id: 's1', title: 'One' }, { id: 's2', title: 'Two' }] };
  const stories = { stories: ['a', 'b', 'c'], selected: 2, subject: { name: 'N' } };
  it.each<[string, unknown, string, unknown]>([
    ['storyboard', storyboard, 'style', storyboard.style], ['storyboard', storyboard, 'style.look', 'l'], ['storyboard', storyboard, 'scenes[s2].title', 'Two'], ['storyboard', storyboard, 'scenes[s2]', storyboard.scenes[1]],
    ['storyboard', storyboard, 'scenes[s3].title', undefined], ['storyboard', storyboard, 'scenes[s3]', undefined], ['storyboard', storyboard, 'style[s1].look', undefined], ['storyboard', storyboard, 'style.look.more', undefined],
    ['storyboard', null, 'style', undefined], ['storyboard', 'text', 'style', undefined], ['storyboard', storyboard, 'scenes[].title', undefined], ['storyboard', storyboard, '', undefined], ['storyboard', storyboard, 'a-b', undefined],
    ['stories', stories, 'story', 'c'], ['stories', stories, 'subject.name', 'N'], ['storyboard', { story: 1 }, 'story', 1], ['nowhere', { story: 1 }, 'story', 1]
  ])('%s: %o, %s', (cell, output, slice, value) => expect(readSlice(cell, output, slice)).toEqual(value));

  it('finds an element wherever it has moved to', () => {
    const title = (ids: readonly string[]) => readSlice('storyboard', { scenes: ids.map((id) => ({ id, title: id })) }, 'scenes[s7].title');
    expect([title(['s7', 's8']), title(['s8', 's7']), title(['s8']), title(['s9', 's8', 's7']), title(['s7'])]).toEqual(['s7', 's7', undefined, 's7', 's7']);
  });

  it('has a name without scenes, and a path only where it is one', () => {
    expect([parseSlice('scenes[s3].endPrompt').name, parseSlice('style').name]).toEqual(['scenes[].endPrompt', 'style']);
    expect(parseSlice('scenes[s3].endPrompt').path).toMatchObject([{ text: 'scenes[s3]', field: 'scenes', id: 's3' }, { text: 'endPrompt', field: 'endPrompt', id: null }]);
    expect([parseSlice('a..b').path, parseSlice('a]').path, parseSlice('1a').path, parseSlice('a[b]c').path]).toEqual([null, null, null, null]);
    expect(['scenes[s3].endPrompt', 'style', 'scenes[s3]', 'a.b.c'].map(sliceField)).toEqual(['endPrompt', 'style', 'scenes', 'c']);
  });

  it('knows what holds a value, and which slices are computed', () => {
    expect(readSlice('storyboard', storyboard, 'order')).toEqual(storyboard.scenes.map(({ id }) => id));
    expect(holderOf(storyboard, 'scenes[s1].title')).toMatchObject({ holder: storyboard.scenes[0], step: { text: 'title' } });
    expect([holderOf(storyboard, 'a..b'), holderOf(storyboard, 'scenes[s9].title'), holderOf(null, 'style')]).toEqual([null, null, null]);
    expect([derivedSlice('stories', 'story')?.(stories), derivedSlice('storyboard', 'story'), derivedSlice('stories', 'subject'), derivedSlice('no cell', 'story')]).toEqual(['c', undefined, undefined, undefined]);
  });
});

const take = (output: unknown, cell = 'storyboard'): Take => ({ ...[...finished(2).project.takes.values()][0]!, id: 'x', cell, output });

describe('bound inputs', () => {
  const output = { text: 'words', empty: '', none: null, nothing: 0, deep: { a: 1 } };
  it.each<[string, { slice: string; required?: true }, Take | null | undefined, object]>([
    ['a value with its digest', { slice: 'text' }, take(output), { port: 'p', cell: 'storyboard', slice: 'text', value: 'words', digest: digest('"words"') }],
    ['no cell', { slice: 'text' }, undefined, { cell: 'storyboard', why: 'gone' }], ['no take', { slice: 'text' }, null, { cell: 'storyboard', why: 'empty' }], ['no such slice', { slice: 'other' }, take(output), { cell: 'storyboard', why: 'gone' }],
    ['an empty text that may be', { slice: 'empty' }, take(output), { value: '' }], ['an empty text that may not be', { slice: 'empty', required: true }, take(output), { cell: 'storyboard', why: 'invalid' }],
    ['null that may not be', { slice: 'none', required: true }, take(output), { cell: 'storyboard', why: 'invalid' }], ['nothing is something', { slice: 'nothing', required: true }, take(output), { value: 0 }],
    ['an output that is no object', { slice: 'text' }, take('text'), { cell: 'storyboard', why: 'gone' }]
  ])('%s', (_, declaration, from, expected) => expect(bindInput({ port: 'p', cell: 'storyboard', ...declaration }, from, digest)).toMatchObject(expected));

  it('are one object for one port, cell and slice, and all or nothing', () => {
    const source = take({ a: 1, b: 2 });
    const bind = (port: string, slice: string, cell = 'storyboard') => bindInput({ port, cell, slice }, source, digest);
    expect(bind('p', 'a')).toBe(bind('p', 'a'));
    expect(bind('q', 'a')).not.toBe(bind('p', 'a'));
    expect([bind('q', 'a'), bind('p', 'a', 'other'), bind('p', 'b')]).toMatchObject([{ port: 'q' }, { cell: 'other' }, { slice: 'b' }]);
    const both = [{ port: 'a', cell: 'storyboard', slice: 'a' }, { port: 'b', cell: 'brief', slice: 'b' }];
    expect(bindInputs(both, (cell) => (cell === 'brief' ? null : source), digest)).toEqual({ ok: false, missing: [{ cell: 'brief', why: 'empty' }] });
    const bound = bindInputs(both, () => source, digest);
    expect(bound).toMatchObject({ ok: true, inputs: [{ port: 'a', value: 1 }, { port: 'b', value: 2 }] });
    expect(bound.ok && inputsOf(bound.inputs)).toEqual({ a: 1, b: 2 });
  });

  it('are digested once for each object that holds them', () => {
    let digests = 0;
    const counting = (text: string) => { digests++; return digest(text); };
    const scene = { id: 's1', title: 'a title of this test', deep: { x: 1 } };
    const [one, edited] = [{ scenes: [scene] }, { scenes: [scene, { id: 's2', title: 'other' }] }];
    for (const output of [one, edited, one]) for (const slice of ['scenes[s1].title', 'scenes[s1].deep']) sliceOf(take(output), slice, counting);
    expect(digests).toBe(2);
    const stories = { stories: [{ t: 'only here' }], selected: 0 };
    expect([sliceOf(take(stories, 'stories'), 'story', counting)?.value, sliceOf(take(stories, 'stories'), 'story', counting)?.value]).toEqual([stories.stories[0], stories.stories[0]]);
    expect(digests).toBe(3);
    expect(sliceOf(take({ late: undefined }), 'late', counting)).toBeNull();
  });
});

describe('fingerprints', () => {
  const input = (given: Partial<BoundInput> = {}): BoundInput => ({ port: 'p', cell: 'c', slice: 'scenes[s1].x', digest: 'd', value: 1, ...given });
  const run = (given: Partial<Bound> = {}): Bound => ({ step: 'clip@1', params: {}, inputs: [input()], ...given });

  it('are of engine, inputs, parameters and step', () => {
    expect(fingerprintText(run({ inputs: [input(), input({ port: 'q' })] }))).toBe('{"engine":1,"inputs":[["p","scenes[].x","d"],["q","scenes[].x","d"]],"params":{},"step":"clip@1"}');
    expect(fingerprint(run(), (text) => `hash of ${text}`)).toBe(`hash of ${fingerprintText(run())}`);
  });

  it.each<[string, Bound, boolean]>([
    ['the same', run(), true], ['another scene of the same name', run({ inputs: [input({ slice: 'scenes[s2].x', cell: 'd', value: 2 })] }), true], ['another step', run({ step: 'clip@2' }), false],
    ['other parameters', run({ params: { model: 1 } }), false], ['another digest', run({ inputs: [input({ digest: 'e' })] }), false], ['another port', run({ inputs: [input({ port: 'q' })] }), false],
    ['another slice', run({ inputs: [input({ slice: 'scenes[s1].y' })] }), false], ['one input more', run({ inputs: [input(), input()] }), false], ['none', run({ inputs: [] }), false]
  ])('%s', (_, other, same) => {
    expect([sameRun(run(), other), sameRun(other, run())]).toEqual([same, same]);
    expect(fingerprintText(run()) === fingerprintText(other)).toBe(same);
    if (other.step === 'clip@1' && sameValue(other.params, {})) expect(sameInputs(run().inputs, other.inputs)).toBe(same);
  });

  it('a take is truthful when its fingerprint is that of what is stored with it', () => {
    const honest = { ...take(1), ...run(), fingerprint: fingerprint(run(), digest) };
    expect([isTruthful(honest, digest), isTruthful({ ...honest, fingerprint: 'other' }, digest), isTruthful({ ...honest, step: 'clip@2' }, digest)]).toEqual([true, false, false]);
    const noted = { ...honest, fingerprint: 'never hashed' };
    noteFingerprint(run(), 'never hashed', noted);
    expect(isTruthful(noted, digest), 'noted, so it is not hashed').toBe(true);
    const others = [{ ...honest, fingerprint: 'x' }, { ...honest, fingerprint: 'y', step: 'clip@2' }];
    noteFingerprint(run(), 'z', others[0]!);
    noteFingerprint(run(), 'y', others[1]!);
    expect(others.map((other) => isTruthful(other, digest))).toEqual([false, false]);
  });

  it('a recipe has a hash of its own', () => {
    expect(recipeHash({ provider: 'a', model: 'b' }, (text) => text)).toBe('{"model":"b","provider":"a"}');
  });
});

describe('topology', () => {
  it('has every cell in notebook order, each behind what it reads', () => {
    const nodes = topology(['s2', 's1']);
    expect(nodes.map(({ id }) => id)).toEqual(cellOrder(['s2', 's1']));
    expect(cellOrder(['s2'])).toEqual(['brief', 'stories', 'storyboard', 's2/start', 's2/end', 's2/clip', 's2/drift', 'export']);
    nodes.forEach(({ reads }, at) => expect(reads.every((read) => nodes.findIndex(({ id }) => id === read) < at)).toBe(true));
    expect(Object.fromEntries(nodes.map(({ id, reads }) => [id, reads]))).toMatchObject({ 's2/start': ['storyboard', 'brief'], 's1/start': ['s2/end'], 's1/end': ['s1/start', 'storyboard', 'brief'], export: ['storyboard', 's2/clip', 's1/clip'] });
    expect(nodes.map(({ stepName: name }) => name).slice(3, 8)).toEqual(['keyframe_start@1', 'keyframe_end@1', 'clip@1', 'drift@1', 'keyframe_inherited@1']);
  });

  it('has no node for what is no cell or not in the notebook', () => {
    expect([nodeOf('nothing', ['s1']), nodeOf('s2/end', ['s1']), nodeOf('s1/other', ['s1'])]).toEqual([null, null, null]);
    expect(nodeOf('s2/end', ['s1', 's2', 's3'])!.place).toEqual({ scene: 's2', index: 1, scenes: ['s1', 's2', 's3'], slate: false, anchor: false, surroundings: false, timeline: 'untouched' });
    expect(nodeOf('brief', ['s1'], { slate: true })!.place).toEqual({ scene: null, index: -1, scenes: ['s1'], slate: true, anchor: false, surroundings: false, timeline: 'untouched' });
    expect(nodeOf('s2/end', ['s1', 's2', 's3'])!.inputs.at(-1)).toEqual({ port: 'transition', cell: 'storyboard', slice: 'scenes[s3].opening' });
  });

  it('lets a film whose clips are corrected by themselves wait for their checks', () => {
    expect(nodeOf('export', ['s1', 's2'], { corrects: true })!.reads).toEqual(['storyboard', 's1/drift', 's2/drift', 's1/clip', 's2/clip']);
    expect(nodeOf('s1/clip', ['s1'], { corrects: true })!.reads).not.toContain('s1/drift');
  });

  it.each([['untouched', ['export']], ['edited', ['timeline', 'export']], ['shaped', ['timeline', 'export']]] as const)('with a timeline that is %s, ends with %j', (timeline, last) => {
    expect(topology(['s1'], { timeline }).map(({ id }) => id).slice(7)).toEqual(last);
  });

  describe('with assets', () => {
    const asset = (id: string, more: Partial<AssetPlace> = {}): AssetPlace => (
      { id, tag: 'PROD_01', kind: 'product', origin: 'manifest', written: true, picture: 'p1', others: [], sheet: null, words: 'own', ...more });
    const [plain, full] = [asset('a1'), asset('a2', { sheet: 2, words: 'cell' })];
    const casting: Casting = { manifest: true, assets: [plain, full], told: true, mentioned: [] };
    const none: Casting = { ...casting, manifest: false, told: false, mentioned: [] };

    it('has the manifest behind the brief, and the cells of those assets that have some before the scenes', () => {
      expect(topology(['s1'], { casting }).map(({ id }) => id).slice(0, 7)).toEqual(['brief', 'manifest', 'stories', 'storyboard', 'a2/words', 'a2/sheet', 's1/start']);
      expect(projectNodes({ casting }).map(({ place }) => place.scenes)).toEqual([[], [], [], []]);
    });

    it('has a node for an asset that is there, and for no other', () => {
      expect(nodeOf('a2/sheet', [], { casting })!.place).toMatchObject({ scene: null, asset: full });
      expect([nodeOf('a3/sheet', [], { casting }), nodeOf('a2/sheet', []), nodeOf('s1/end', ['s1'], { casting })!.place.asset]).toEqual([null, null, undefined]);
      expect(nodeOf('manifest', [], { casting })!.place.asset).toBeUndefined();
    });

    it.each<[string, Casting, boolean]>([
      ['assets that somebody wrote down', { ...none, told: true }, true], ['assets that the brief speaks of', { ...none, mentioned: [{ tag: 'PROD_01', asset: plain }] }, true],
      ['a manifest alone', { ...none, manifest: true }, false], ['nothing of the kind', none, false]
    ])('writers are told of %s, scenes never', (_, given, told) => {
      const stories = projectNodes({ casting: given }).find(({ id }) => id === 'stories')!;
      expect(stories.place.casting).toEqual(told ? { manifest: given.manifest, told: given.told, mentioned: given.mentioned } : undefined);
      expect(nodeOf('s1/end', ['s1'], { casting: given })!.place.casting).toBeUndefined();
      expect(projectNodes({ casting: given }).some(({ id }) => id === 'manifest')).toBe(given.manifest);
    });

    it('a scene knows who is sent with it and with the scene after it', () => {
      const cast = (id: string): CastEdges => ({ references: [asset(id)], named: [], mentions: { startPrompt: [], endPrompt: [], motionPrompt: [], opening: [] }, filmed: false });
      const casts = new Map([['s1', cast('a1')], ['s3', cast('a2')]]);
      const of = (id: string) => {
        const { cast: own, next } = nodeOf(id, ['s1', 's2', 's3'], { casting, casts })!.place;
        return [own, next];
      };
      expect([of('s1/end'), of('s2/end'), of('s3/end'), of('brief')]).toEqual([[casts.get('s1'), undefined], [undefined, casts.get('s3')], [casts.get('s3'), undefined], [undefined, undefined]]);
    });
  });

  it('finds what follows a cell and what it needs', () => {
    const nodes = topology(['s1', 's2']);
    expect([...withDescendants(['s2/end'], nodes)].sort()).toEqual(['export', 's2/clip', 's2/drift', 's2/end']);
    expect([...withAncestors(['s1/clip'], nodes)].sort()).toEqual(['brief', 's1/clip', 's1/end', 's1/start', 'stories', 'storyboard']);
    expect([...withDescendants([], nodes), ...withAncestors([], nodes)]).toEqual([]);
  });
});

it('every state has a word of its own', () => {
  expect(new Set(Object.values(stateWords)).size).toBe(Object.keys(stateWords).length);
  expect(stateWords).toEqual({
    empty: 'empty', blocked: 'blocked', fresh: 'up to date', outdated: 'outdated', queued: 'queued', running: 'running', failed: 'failed', cancelled: 'cancelled', unknown: 'unknown'
  });
});
