import { describe, expect, it } from 'vitest';
import {
  castingOf, castOf, chooseReferences, emptyBrief, freeTag, pictureKey, proposeCast, rosterOf, rules, tagsIn, topology, whyNot, withNames, modelOf, castsOf,
  type AssetKind, type BriefImage, type Candidate, type Manifest, type ManifestAsset, type Prominence, type Scene, type ShotSize, type VideoRequest
} from '../../src/lib/pipeline/index.ts';
import { fakeArtifact } from '../support/fake-tools.ts';

const picture = (name: string): BriefImage => ({ image: fakeArtifact(name), name: `${name}.png` });
const candidate = (id: string, kind: AssetKind, prominence: Prominence = 'lead', pictured = true): Candidate => ({ id, kind, prominence, pictured });
const asset = (id: string, kind: AssetKind, tag: string, more: Partial<ManifestAsset> = {}): ManifestAsset =>
  ({ id, kind, tag, name: `Name ${id}`, description: '', pictures: [picture(id)], sheet: null, describe: false, ...more });
const scene = (more: Partial<Scene> = {}): Scene => ({
  id: 's1', role: 'body', title: 'Title', description: '', opening: 'It opens', duration: 6, shot: 'medium', camera: 'hold', picture: 0, startPrompt: 'Start', endPrompt: 'End',
  motionPrompt: 'Move', ...more
});
const mara = candidate('mara', 'character');
const can = candidate('can', 'product');
const roof = candidate('roof', 'location');
const look = candidate('look', 'style', 'background');

describe('which references go with a scene (REF-3)', () => {
  it.each<[ShotSize, string, Candidate[], string[]]>([
    ['close_up', 'the face and the product first', [roof, can, mara], ['mara', 'can', 'roof']],
    ['extreme_close_up', 'the product alone where there is no face', [roof, can], ['can', 'roof']],
    ['establishing', 'the place first', [mara, can, roof], ['roof', 'can', 'mara']],
    ['medium', 'the product, then the face', [roof, mara, can, look], ['can', 'mara', 'roof']],
    ['wide', 'the product, the face, the place around', [look, roof, mara, can], ['can', 'mara', 'roof']],
    ['medium', 'both faces of a two-shot, then the product', [can, mara, candidate('ben', 'character'), roof], ['mara', 'ben', 'can']],
    ['close_up', 'a face in the background makes no two-shot', [mara, candidate('passer-by', 'character', 'background'), can, roof], ['mara', 'can', 'roof']],
    ['medium', 'the more prominent of two products', [candidate('one', 'product', 'support'), candidate('two', 'product', 'lead')], ['two', 'one']],
    ['medium', 'the one that was named first of two that are equal', [candidate('first', 'product'), candidate('second', 'product')], ['first', 'second']],
    ['medium', 'nothing without a picture', [candidate('unseen', 'character', 'lead', false), can], ['can']],
    ['medium', 'nobody where nobody is named', [], []]
  ])('in a %s shot: %s', (shot, _, candidates, chosen) => {
    const judged = chooseReferences(candidates, shot);
    expect(judged.filter((each) => each.chosen).map(({ id }) => id)).toEqual(chosen);
    expect(judged).toHaveLength(candidates.length);
    expect(judged.every(({ why }) => why.length > 10)).toBe(true);
  });

  it('never sends more than three, and says why of the others', () => {
    const judged = chooseReferences([mara, can, roof, look, candidate('cup', 'object')], 'close_up');
    expect(judged.map(({ id, chosen }) => [id, chosen])).toEqual([['mara', true], ['can', true], ['cup', true], ['roof', false], ['look', false]]);
    expect(judged.at(-1)!.why).toBe('at most 3 are sent, and the others come first in a close-up');
  });

  it('has a rule for every scene', () => {
    expect(rules.at(-1)).toMatchObject({ shots: 'any', characters: 0 });
  });
});

describe('the assets of a project (REF-1)', () => {
  const brief = { ...emptyBrief, images: [picture('front'), picture('back')] };

  it('are the pictures of the brief from the start, under ids that come from what they show', () => {
    const roster = rosterOf(brief, null);
    expect(roster.map(({ id, kind, tag, name, written }) => [id, kind, tag, name, written])).toEqual(
      brief.images.map((image, at) => [pictureKey(image), 'product', `PROD_0${at + 1}`, ['front', 'back'][at], false])
    );
    // Their order does not matter to their ids.
    expect(rosterOf({ ...brief, images: brief.images.toReversed() }, null).map(({ id }) => id)).toEqual(roster.map(({ id }) => id).toReversed());
  });

  it('keep what a person says of a picture of the brief, without a copy of it', () => {
    const id = pictureKey(brief.images[1]!);
    const manifest: Manifest = { assets: [{ ...asset(id, 'product', 'PROD_01', { name: 'The can' }), pictures: [] }, asset('a1', 'character', 'CHAR_01')] };
    const roster = rosterOf(brief, manifest);
    expect(roster.map(({ tag, name, pictures }) => [tag, name, pictures.length])).toEqual([['PROD_02', 'front', 1], ['PROD_01', 'The can', 1], ['CHAR_01', 'Name a1', 1]]);
    // It goes with its picture, and comes back with it.
    expect(rosterOf({ ...brief, images: [brief.images[0]!] }, manifest).map(({ tag }) => tag)).toEqual(['PROD_02', 'CHAR_01']);
  });

  it.each([['CHAR_01', []], ['CHAR_03', ['CHAR_01', 'CHAR_02']]])('get the lowest tag that is free: %s', (tag, taken) => {
    expect(freeTag('character', new Set(taken))).toBe(tag);
  });
});

describe('tags in prompts', () => {
  it.each<[string, string[], string]>([
    ['@CHAR_01 drinks from @PROD_01.', ['CHAR_01', 'PROD_01'], 'Mara drinks from the can.'],
    ['Write to me@home, not to @CHAR_01x or @char_01.', [], 'Write to me@home, not to @CHAR_01x or @char_01.'],
    ['@CHAR_01, @CHAR_01 and @CHAR_09', ['CHAR_01', 'CHAR_09'], 'Mara, Mara and @CHAR_09']
  ])('%s', (text, tags, spoken) => {
    expect(tagsIn(text)).toEqual(tags);
    expect(withNames(text, (tag) => ({ CHAR_01: 'Mara', PROD_01: 'the can' })[tag])).toBe(spoken);
  });
});

describe('what a scene reads of the assets', () => {
  const brief = { ...emptyBrief, images: [picture('front')] };
  const casting = castingOf(brief, { assets: [asset('a1', 'character', 'CHAR_01', { sheet: 3, description: 'Tall' }), asset('a2', 'location', 'LOC_01', { describe: true })] });
  const inputs = (one: Scene) => topology(['s1'], { casting, casts: castsOf([one], casting)! }).find(({ id }) => id === 's1/end')!.inputs;

  it('is nothing where it names nobody (REF-11)', () => {
    expect(castOf(scene(), casting)).toBeNull();
    expect(castsOf([scene(), scene({ id: 's2' })], casting)).toBeUndefined();
  });

  it('is the sheet of the one and the words and the picture of the other, and the product of the scene besides', () => {
    const one = scene({ cast: [{ asset: 'a1', role: '', prominence: 'lead' }, { asset: 'a2', role: '', prominence: 'background' }] });
    expect(castOf(one, casting)!.references.map(({ tag }) => tag)).toEqual(['PROD_01', 'CHAR_01', 'LOC_01']);
    const key = pictureKey(brief.images[0]!);
    expect(inputs(one).filter(({ port }) => /\d$/.test(port)).map(({ port, cell, slice }) => `${port} ${cell} ${slice}`)).toEqual([
      `reference1 brief images[${key}].image`, `name1 brief images[${key}].name`,
      'reference2 a1/sheet reference', 'name2 manifest assets[a1].name', 'kind2 manifest assets[a1].kind', 'description2 manifest assets[a1].description',
      `reference3 manifest assets[a2].pictures[${pictureKey(picture('a2'))}].image`, 'name3 manifest assets[a2].name', 'kind3 manifest assets[a2].kind', 'description3 a2/words description'
    ]);
    expect(inputs(one).map(({ slice }) => slice)).not.toContain('images');
  });

  it('casts whom its prompts name by tag', () => {
    const cast = castOf(scene({ endPrompt: '@CHAR_01 drinks.' }), casting)!;
    expect(cast.members.map(({ asset: { tag }, by }) => [tag, by])).toEqual([['PROD_01', 'picture'], ['CHAR_01', 'prompt']]);
    expect(inputs(scene({ endPrompt: '@CHAR_01 drinks.' }))).toContainEqual({ port: '@CHAR_01', cell: 'manifest', slice: 'assets[a1].name' });
  });

  it('reads no frame when it is filmed from its references, and a mixture cannot be sent (REF-5)', () => {
    const one = scene({ filmed: 'references', cast: [{ asset: 'a1', role: '', prominence: 'lead' }] });
    const clip = topology(['s1'], { casting, casts: castsOf([one], casting)! }).find(({ id }) => id === 's1/clip')!;
    expect(clip.stepName).toBe('clip_references@1');
    expect(clip.reads).not.toContain('s1/start');
    expect(clip.reads).not.toContain('s1/end');
    const mixed = { mode: 'references', prompt: { system: '', text: '', images: [] }, aspect: '16:9', duration: 8, references: [fakeArtifact('a')], first: { image: fakeArtifact('b'), layers: null } };
    expect(whyNot(modelOf({ provider: 'xai', model: 'grok-imagine-video' })!, mixed as unknown as VideoRequest)).toMatch(/cannot have a first frame as well/);
  });
});

describe('a proposed cast', () => {
  const roster = [asset('a1', 'character', 'CHAR_01', { name: 'Mara' }), asset('a2', 'location', 'LOC_01', { name: 'Roof' }), asset('a3', 'object', 'OBJ_01', { name: 'Straw' })];
  it.each<[string, Partial<Scene>, [string, Prominence][]]>([
    ['whoever is named leads', { shot: 'close_up', description: 'The straw bends; Mara laughs.', role: 'hook' }, [['a1', 'lead'], ['a3', 'lead']]],
    ['the place of an establishing shot', { shot: 'establishing', role: 'hook' }, [['a1', 'background'], ['a2', 'lead']]],
    ['the call to action is the product\'s', { shot: 'close_up', role: 'cta' }, []]
  ])('%s', (_, more, cast) => {
    expect(proposeCast(scene(more), roster).map(({ asset: id, prominence }) => [id, prominence])).toEqual(cast);
  });
});
