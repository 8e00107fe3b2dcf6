/** CLIP-3: clips of scenes that name who appears, held against the pictures of just those. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArtifactRef, BriefImage } from '../../src/lib/pipeline/outputs.ts';
import type { Appearing } from '../../src/lib/pipeline/assets/reference.ts';
import type { FacesSeen, VisionTool } from '../../src/lib/pipeline/steps/tools.ts';
import { createJudge } from '../../src/lib/server/providers/animatic/judge.ts';
import { clipFaces, withFaces } from '../../src/lib/server/sheets/clip-faces.ts';
import { missingOf, partOf } from '../../src/lib/server/sheets/index.ts';
import { createSheetJobs } from '../../src/lib/server/sheets/jobs.ts';
import { folderOf, mainFileOf } from '../../src/lib/server/sheets/parts.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { context, packshot, request, type Scene, type Shot } from '../support/judge-scenes.ts';

let data: string;
let store: ReturnType<typeof openStore>;
let judge: Pick<VisionTool, 'score'>;
let bottle: BriefImage, can: BriefImage, phone: BriefImage;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'judge-cast-'));
  store = openStore(data);
  judge = createJudge(store);
  [bottle, can, phone] = [await packshot(store, 'bottle'), await packshot(store, 'can', '#808080'), await packshot(store, 'phone')];
});
afterAll(() => rm(data, { recursive: true, force: true }));

const appears = ({ image }: BriefImage, given: Partial<Appearing> = {}): Appearing =>
  ({ image, name: 'Can', kind: 'product', description: '', role: '', prominence: 'lead', ...given });
const at = (x: number, height: number) => ({ x, y: 0.55, height });
/** A can of the cast, and where it is told, a phone beside it. */
const shot = (given: Partial<Shot> = {}): Shot => ({ backdrop: 'warm', product: 'can', place: at(0.36, 0.5), camera: { zoom: 1.1, x: 0 }, ...given });
const two = (also: Partial<NonNullable<Shot['also']>> = {}) => shot({ also: { product: 'phone', place: at(0.68, 0.45), ...also } });
const later = (from: Shot): Shot => ({ ...from, place: at(0.4, 0.56), camera: { zoom: 1.15, x: 0.01 } });

async function judged(cast: readonly Appearing[], scene: Partial<Scene> & Pick<Scene, 'from'>, given: { faces?: FacesSeen; filmed?: boolean } = {}) {
  const asked = await request(store, { to: later(scene.from), references: [bottle], ...scene });
  const { value } = await judge.score({ ...asked, cast, ...(given.faces ? { faces: given.faces } : {}), ...(given.filmed ? { start: null, end: null } : {}) }, context());
  return value;
}
const codes = ({ issues }: { issues: readonly { code: string }[] }) => issues.map(({ code }) => code);
const named = (drift: Awaited<ReturnType<typeof judged>>, name: string) => drift.subjects.find((subject) => subject.name === name)?.score;

describe('CLIP-3: a scene with a cast is held against the pictures that were sent with it', () => {
  it('not against a product of the brief that it does not show', async () => {
    const drift = await judged([appears(can)], { from: shot() });
    expect(drift.score).toBeGreaterThan(0.9);
    expect(drift.subjects.map(({ name }) => name)).toEqual(['Can', 'Opening frame', 'Movement between', 'Closing frame']);
    expect(drift.unmeasured).toBeUndefined();
  });

  it.each<[string, (from: Shot) => Scene['shown'], string[]]>([
    ['another hue', (from) => ({ first: { ...from, hue: 120 }, middle: { ...later(from), hue: 120 }, last: { ...later(from), hue: 120 } }), ['colour_shift', 'product_changed', 'product_missing']],
    ['the product of the brief instead', (from) => ({ first: { ...from, product: 'bottle' }, middle: { ...later(from), product: 'bottle' }, last: { ...later(from), product: 'bottle' } }), ['product_missing', 'product_swapped', 'product_changed']],
    ['no product', (from) => ({ first: { ...from, product: null }, middle: { ...later(from), product: null }, last: { ...later(from), product: null } }), ['product_missing']]
  ])('and below the threshold with %s', async (_, shown, expected) => {
    const drift = await judged([appears(can)], { from: shot(), shown: shown(shot())! });
    expect(drift.score).toBeLessThan(0.8);
    expect(codes(drift).some((code) => expected.includes(code))).toBe(true);
    expect(drift.fixPrompt).toMatch(/“Can”/);
  });

  it('counts a second thing that its keyframes show, each with a score of its own', async () => {
    const cast = [appears(can), appears(phone, { name: 'Phone', kind: 'object', prominence: 'support' })];
    const right = await judged(cast, { from: two() });
    expect(named(right, 'Phone')).toBeGreaterThan(0.88);
    expect(right.score).toBeGreaterThan(0.88);
    const faults: [Partial<NonNullable<Shot['also']>> | null, RegExp][] = [[{ hue: 140 }, /Phone/], [{ product: 'bottle' }, /Phone/], [null, /“Phone” cannot be found/]];
    for (const [also, says] of faults) {
      const wrong = also ? two(also) : shot();
      const drift = await judged(cast, { from: two(), shown: { first: wrong, middle: later(wrong), last: later(wrong) } });
      expect(drift.score).toBeLessThan(0.8);
      expect(named(drift, 'Phone')).toBeLessThan(0.8);
      expect(drift.issues.map(({ text }) => text).join(' ')).toMatch(says);
      expect(drift.fixPrompt).toMatch(/Show “Phone” in every frame, exactly as in its picture/);
    }
  });

  it('says of what its keyframes do not show, of places and of looks that they are not measured, and counts none of them', async () => {
    const cast = [
      appears(can), appears(phone, { name: 'Phone', kind: 'object' }), appears(bottle, { name: 'Roof', kind: 'location' }), appears(bottle, { name: 'Noir', kind: 'style' })
    ];
    const drift = await judged(cast, { from: shot() });
    expect(drift.unmeasured).toEqual([
      { name: 'Phone', why: 'Neither keyframe shows it as its picture does.' },
      { name: 'Roof', why: 'A place is judged by a model only.' }, { name: 'Noir', why: 'A look is judged by a model only.' }
    ]);
    expect(drift.score).toBe((await judged([appears(can)], { from: shot() })).score);
  });

  it('takes the clean sheet and the picture behind it for one product', async () => {
    const sheet = await packshot(store, 'can', '#808080');
    const drift = await judged([appears(sheet, { original: (await packshot(store, 'can', '#f4f4f2')).image })], { from: shot(), references: [await packshot(store, 'can', '#f4f4f2')] });
    expect(codes(drift)).toEqual([]);
  });
});

describe('CLIP-3, REF-11: faces of characters', () => {
  const mara = () => appears(bottle, { name: 'Mara', kind: 'character' });
  const seen = (likenesses: Partial<Record<'first' | 'middle' | 'last' | 'start' | 'end', readonly number[]>>): FacesSeen =>
    ({ of: [{ cast: 1, seen: { first: [], middle: [], last: [], start: [], end: [], ...likenesses } }] });
  const all = (likeness: number) => seen({ first: [likeness], middle: [likeness], last: [likeness], start: [0.8], end: [0.8] });
  const withMara = (faces?: FacesSeen) => judged([appears(can), mara()], { from: shot() }, faces ? { faces } : {});

  it('that are alike count as right', async () => {
    const drift = await withMara(all(0.6));
    expect(named(drift, 'Mara')).toBe(1);
    expect(drift.score).toBeGreaterThan(0.9);
    expect(drift.measures.map(({ face }) => face)).toEqual([0.6, 0.6, 0.6]);
  });

  it.each([['another in every frame', all(0.2), 'face_changed', 'all'], ['another at the end', seen({ first: [0.7], middle: [0.7], last: [0.2], start: [0.8], end: [0.8] }), 'face_changed', 'last'], ['gone at the end', seen({ first: [0.7], middle: [0.7], start: [0.8], end: [0.8] }), 'face_missing', 'last']] as const)('are a fault where they are %s', async (_, faces, code, frame) => {
    const drift = await withMara(faces);
    expect(drift.score).toBeLessThan(0.8);
    expect(drift.issues).toMatchObject([{ code, frame }]);
    expect(drift.fixPrompt).toMatch(/Give “Mara” the face of its picture/);
  });

  it.each<[string, FacesSeen | undefined, string]>([
    ['the part is absent', { why: 'The part that compares faces is not installed.' }, 'The part that compares faces is not installed.'],
    ['nobody looked', undefined, 'Faces are not compared here.'],
    ['its own picture shows none', { of: [{ cast: 1, seen: null }] }, 'Its own picture shows no face.'],
    ['none is seen in the scene', seen({}), 'Its face is not seen in these frames.']
  ])('do not count where %s, and the check says so', async (_, faces, why) => {
    const drift = await withMara(faces);
    expect(drift.unmeasured).toEqual([{ name: 'Mara', why }]);
    expect(named(drift, 'Mara')).toBeUndefined();
    expect(drift.score).toBe((await judged([appears(can)], { from: shot() })).score);
  });

  it('of two people are each the most alike, and a frame that shows only one of them accuses nobody', async () => {
    const ben = appears(phone, { name: 'Ben', kind: 'character' });
    const faces: FacesSeen = { of: [
      { cast: 0, seen: { first: [0.2, 0.7], middle: [0.7], last: [0.7, 0.1], start: [0.8, 0.2], end: [0.8, 0.2] } },
      { cast: 1, seen: { first: [0.7, 0.2], middle: [0.2], last: [0.1, 0.2], start: [0.2, 0.8], end: [0.2, 0.8] } }
    ] };
    const drift = await judged([mara(), ben], { from: shot(), references: [] }, { faces });
    expect(named(drift, 'Mara')).toBe(1);
    expect(drift.issues).toMatchObject([{ code: 'face_changed', frame: 'last', text: expect.stringContaining('Ben') as string }]);
  });

  const installed = missingOf(partOf('faces')).length === 0;
  (installed || process.env.CI ? it : it.skip)('are read by the real part: the same man holds, another person falls below', async () => {
    // The package ships a picture of its own page: rows of faces, the first row all of one man.
    const page = join(folderOf(mainFileOf('@vladmandic/human')!, 1), 'assets/screenshot-facematch.jpg');
    const tile = async (row: number, column: number): Promise<ArtifactRef> => {
      const png = await sharp(page).extract({ left: Math.round((column * 1920) / 18) + 3, top: 286 + row * 112, width: 98, height: 96 })
        .resize(300, 300, { fit: 'fill' }).extend({ top: 30, bottom: 30, left: 140, right: 140, background: '#808080' }).png().toBuffer();
      return store.put(png, { mime: 'image/png', width: 580, height: 360 });
    };
    const jobs = createSheetJobs(store, { data, env: {} });
    const man = await tile(0, 1);
    const face: Appearing = appears({ image: man, name: 'man' }, { name: 'Mara', kind: 'character' });
    const clipOf = async (last: ArtifactRef) => {
      const key = { image: man, layers: null };
      return { ...(await request(store, { from: shot(), to: shot(), references: [] })), cast: [face], start: key, end: key, clip: { first: man, middle: man, last } };
    };
    const told = withFaces({ ...judge, describe: () => Promise.reject(new Error('not asked')) }, jobs);
    const same = (await told.score(await clipOf(await tile(0, 2)), context())).value;
    const other = (await told.score(await clipOf(await tile(2, 2)), context())).value;
    expect(named(same, 'Mara')).toBeGreaterThan(0.88);
    expect(named(other, 'Mara')).toBeLessThan(0.8);
    expect(codes(other)).toContain('face_changed');
    expect(codes(same)).not.toContain('face_changed');
  });

  it('are not read where a scene shows no character, and where the part is absent it says how to add it', async () => {
    let calls = 0;
    const face = async () => { calls += 1; return { kind: 'absent' as const }; };
    const part = { face, assetFace: face };
    const asked = await request(store, { from: shot(), to: shot(), references: [] });
    expect(await clipFaces({ ...asked, cast: [appears(can)] }, part, context().signal)).toBeUndefined();
    expect(calls).toBe(0);
    expect(await clipFaces({ ...asked, cast: [mara()] }, part, context().signal)).toEqual({ why: expect.stringMatching(/not installed: npm install/) as string });
    const broken = withFaces({ ...judge, describe: () => Promise.reject(new Error('not asked')) }, { ...part, assetFace: () => Promise.reject(new Error('out of memory')) });
    const lines: string[] = [];
    const { value } = await broken.score({ ...asked, cast: [appears(can), mara()] }, context({ log: (line) => lines.push(line) }));
    expect(value.unmeasured).toEqual([{ name: 'Mara', why: 'Its face could not be read; the log of the run says why.' }]);
    expect(lines).toEqual(['Faces could not be read: out of memory']);
  });
});

describe('CLIP-3, REF-5: a clip that was filmed from its references', () => {
  const film = (cast: readonly Appearing[], shown: Shot) => judged(cast, { from: shown, shown: { first: shown, middle: later(shown), last: later(shown) } }, { filmed: true });

  it('is held against them alone, wherever the camera goes', async () => {
    const drift = await film([appears(can)], shot({ backdrop: 'cool' }));
    expect(drift.score).toBeGreaterThan(0.88);
    expect(drift.subjects.map(({ name }) => name)).toEqual(['Can']);
    expect(drift.measures.map(({ frame, ssim }) => [frame, ssim])).toEqual([['first', undefined], ['middle', undefined], ['last', undefined]]);
    expect(drift.heatmap).not.toBeNull();
    const away = await judged([appears(can)], { from: shot(), shown: { first: shot({ product: null }), middle: shot(), last: shot() } }, { filmed: true });
    expect(away.score).toBeGreaterThan(0.8);
    expect(codes(away)).toEqual([]);
  });

  it.each<[string, Partial<Shot>]>([['another hue', { hue: 120 }], ['another product', { product: 'bottle' }], ['none', { product: null }]])('falls below the threshold with %s', async (_, wrong) => {
    const drift = await film([appears(can)], shot(wrong));
    expect(drift.score).toBeLessThan(0.8);
    expect(drift.issues).not.toEqual([]);
  });

  it('cannot be measured where nothing of its cast can be, and says what to do', async () => {
    await expect(film([appears(bottle, { name: 'Roof', kind: 'location' })], shot())).rejects.toMatchObject({
      code: 'bad_input', advice: 'Choose a model that sees for this check.', detail: 'Roof: A place is judged by a model only.'
    });
  });
});
