/**
 * CLIP-3..5 over HTTP: a provider that films what has a planted fault, the check on this machine that finds it, and the
 * corrections that follow, counted by the POSTs that arrive.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  castingOf, evaluate, triesOf, type ArtifactRef, type Brief, type BriefImage, type Clip, type Drift, type Manifest, type Operation, type RunTarget, type Sheet
} from '../../src/lib/pipeline/index.ts';
import { readConfig } from '../../src/lib/server/config.ts';
import { openDatabase } from '../../src/lib/server/db/client.ts';
import { openBundle } from '../../src/lib/server/handover/bundle.ts';
import { takeIn } from '../../src/lib/server/handover/take-in.ts';
import { ingestPicture } from '../../src/lib/server/media/ingest.ts';
import { correctionView } from '../../src/lib/server/projects/correction-view.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { openProviders } from '../../src/lib/server/providers/index.ts';
import { missingOf, partOf } from '../../src/lib/server/sheets/index.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { openStudio, type Studio } from '../../src/lib/server/studio.ts';
import { partsOf } from '../support/bundles.ts';
import { clipOf, faceOf, frameOf, type Fault, type Scene } from '../support/drifting-films.ts';
import { keyframe, packshot, type Shot } from '../support/judge-scenes.ts';
import { openXaiLoopback, type XaiLoopback } from '../support/loopback/xai.ts';
import { quickPatience } from '../support/remote-studio.ts';

const shot = (x: number, height: number): Shot => ({ backdrop: 'warm', product: 'can', place: { x, y: 0.55, height }, camera: { zoom: 1 + height / 8, x: 0 } });
const plain: Scene = { from: shot(0.5, 0.55), to: shot(0.54, 0.66) };

/** One studio for all: its threads start once. `sentBefore`: paid calls of the notebooks before. */
let data: string, studio: Studio, loopback: XaiLoopback, project: string, sentBefore = 0;
const films = new Map<string, Promise<Buffer>>();
/** The clips of the tests, each made once. */
const film = (scene: Scene, fault: Fault = {}, seconds = 1): Promise<Buffer> => {
  const key = JSON.stringify([scene, fault, seconds]);
  if (!films.has(key)) films.set(key, clipOf(scene, fault, seconds));
  return films.get(key)!;
};
const hue: Fault = { product: { hue: 120 } };
const lateHue: Fault = { product: { hue: 120 }, since: 0.8 };
const missing: Fault = { product: { product: null } };

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'scenebook-drift-'));
  loopback = await openXaiLoopback();
  const config = { ...readConfig({ ...process.env, XAI_API_KEY: 'key-of-xai', XAI_BASE_URL: `${loopback.server.url}/v1` }), data };
  studio = await openStudio({ config, toolbox: (parts) => openProviders({ ...parts, patience: quickPatience }) });
  studio.settings.write({ cacheHours: 0, paces: { xai: { concurrency: 2, spacing: 0 } } });
});
afterAll(async () => {
  await studio.close();
  await loopback.close();
  await rm(data, { recursive: true, force: true });
});

const act = async (operation: Operation) => expect(await studio.sessions.operate(project, operation)).toMatchObject({ ok: true });
const facts = async () => (await studio.sessions.read(project))!;
const evaluation = async () => evaluate(await facts(), environment.digest);
const cell = async (id: string) => (await evaluation()).cells.get(id)!;
const press = async (target: RunTarget, id: string) => {
  const pressed = await studio.runner.press(project, target, id);
  await studio.runner.idle();
  return pressed;
};
const drift = async () => (await cell('s1/drift')).take!.output as Drift;
const scores = async () => triesOf(await facts(), await evaluation(), 's1', environment.digest).map(({ pass, score, take }) => ({ pass, score: score!, id: take.id, way: take.correction?.way ?? null }));
const inUse = async () => (await cell('s1/clip')).take!.id;
const view = async () => correctionView(await facts(), await evaluation(), 's1', 0)!;
const paid = () => loopback.paid().slice(sentBefore);
const posts = () => paid().map(({ path }) => path);
const wholeRun = async () => [...(await facts()).runs.values()].at(-1)!;

/**
 * A notebook whose first scene has a cast and keyframes drawn here, filmed over HTTP by `model`. `clips`: what the
 * provider sends, one call after the other.
 */
async function open(clips: readonly Buffer[], { model = 'grok-imagine-video', scene = plain, brief = {}, person = false }: { model?: string; scene?: Scene; brief?: object; person?: boolean } = {}) {
  let sent = 0;
  loopback.film = () => clips[Math.min(sent++, clips.length - 1)]!;
  sentBefore = loopback.paid().length;
  // The brief's own product is another one than the scene shows.
  project = await createProject(studio.sessions, { title: 'Drift', brief: { prompt: 'A can of tea.', images: [await packshot(studio.store, 'bottle')], scenes: 2, seconds: 2, ...brief } });
  await press('needs', 'storyboard');
  const can = await packshot(studio.store, 'can', '#e9e9e6');
  await act({ type: 'add_asset', kind: 'product', name: 'Can', pictures: [can] });
  const portraits: BriefImage[] = [];
  if (person) {
    const portrait = await sharp(await faceOf(0, 1)).extend({ top: 80, bottom: 80, left: 80, right: 80, background: '#808080' }).png().toBuffer();
    portraits.push(await ingestPicture(studio.store, portrait, 'mara.png'));
    await act({ type: 'add_asset', kind: 'character', name: 'Mara', pictures: portraits });
  }
  await act({ type: 'set_cast', scene: 's1', cast: [
    { asset: 'a1', role: 'stands on the table', prominence: 'lead' }, ...(person ? [{ asset: 'a2', role: 'looks on', prominence: 'support' as const }] : [])
  ] });
  await act({ type: 'set_model', cell: 's1/clip', model: { provider: 'xai', model } });
  await act({ type: 'replace', cell: 's1/start', output: await keyframe(studio.store, await frameOf(scene, 0)) });
  await act({ type: 'replace', cell: 's1/end', output: await keyframe(studio.store, await frameOf(scene, 1)) });
  await press('this', 's1/clip');
  await press('this', 's1/drift');
  return { can, portraits };
}

const faces = missingOf(partOf('faces')).length === 0 || process.env.CI !== undefined;
let withMan: Scene, stranger: Fault;
beforeAll(async () => {
  if (!faces) return;
  withMan = { ...plain, face: await faceOf(0, 2) };
  stranger = { face: await faceOf(2, 2) };
});

describe('a clip with a planted fault', () => {
  it.each<[string, Fault, RegExp]>([
    ['another product', { product: { product: 'bottle' } }, /“Can”/], ['no product', missing, /“Can” cannot be found/]
  ])('that shows %s falls below the threshold, its correction is offered with its price, and the edit that mends it is in use', async (_, fault, says) => {
    await open([await film(plain, fault), await film(plain)]);
    const found = await drift();
    expect(found.score).toBeLessThan(0.8);
    expect(found.subjects.find(({ name }) => name === 'Can')!.score).toBeLessThan(0.8);
    expect(found.issues.map(({ text }) => text).join(' ')).toMatch(says);
    const offered = await view();
    expect(offered).toMatchObject({ below: true, possible: true, way: 'edit', passes: 2, why: '' });
    expect(offered.cost).toBeGreaterThan(0);
    const first = (await cell('s1/clip')).take!;

    // The cap is asked before anything is sent.
    const spent = [...(await facts()).charges.values()].reduce((sum, { usd }) => sum + (usd ?? 0), 0);
    await act({ type: 'set_cap', cap: spent + 0.001 });
    await press('correct', 's1/clip');
    expect(await wholeRun()).toMatchObject({ state: 'stopped_by_budget' });
    expect(posts()).toEqual(['/v1/videos/generations']);
    await act({ type: 'set_cap', cap: 100 });

    expect(await press('correct', 's1/clip')).toMatchObject({ ok: true });
    expect(posts()).toEqual(['/v1/videos/generations', '/v1/videos/edits']);
    const edit = paid()[1]!.body as { model: string; prompt: string; video: { url: string } };
    expect(edit.prompt).toContain(found.fixPrompt.slice(0, 60));
    expect(Buffer.from(edit.video.url.split(',')[1]!, 'base64').equals(await readFile(studio.store.path((first.output as Clip).video)))).toBe(true);
    expect(Object.keys(edit).sort()).toEqual(['model', 'prompt', 'video']);
    const [before, after, ...more] = await scores();
    expect([before!.way, after!.way, more]).toEqual([null, 'edit', []]);
    expect(after!.score).toBeGreaterThan(0.8);
    expect([await inUse(), (await facts()).takes.get(before!.id)!.deletedAt]).toEqual([after!.id, null]);
    expect(await view()).toMatchObject({ below: false, possible: false });
  });

  (faces ? it : it.skip)('that shows another face falls below it, and the face that comes back is in use', async () => {
    await open([await film(withMan, stranger), await film(withMan)], { scene: withMan, person: true });
    const found = await drift();
    expect(found.subjects.find(({ name }) => name === 'Mara')!.score).toBeLessThan(0.8);
    expect(found.subjects.find(({ name }) => name === 'Can')!.score).toBeGreaterThan(0.88);
    expect(found.issues.map(({ code }) => code)).toContain('face_changed');
    expect(found.measures.every(({ face }) => face! < 0.5)).toBe(true);
    await press('correct', 's1/clip');
    expect(posts()).toEqual(['/v1/videos/generations', '/v1/videos/edits']);
    expect((paid()[1]!.body as { prompt: string }).prompt).toContain('Give “Mara” the face of its picture in every frame');
    const [before, after] = await scores();
    expect(before!.score).toBeLessThan(0.8);
    expect(after!.score).toBeGreaterThan(0.8);
    expect(await inUse()).toBe(after!.id);
  });

  it('of another hue gives a tie to the earlier, and stops where a pass does not improve it', async () => {
    await open([await film(plain, hue)]);
    expect((await drift()).score).toBeLessThan(0.8);
    await press('correct', 's1/clip');
    expect(posts()).toEqual(['/v1/videos/generations', '/v1/videos/edits']);
    const [before, after, ...more] = await scores();
    expect(more).toEqual([]);
    expect(after!.score).toBeLessThanOrEqual(before!.score);
    expect(await inUse()).toBe(before!.id);
    expect(await press('correct', 's1/clip')).toMatchObject({ ok: false });
    expect(posts()).toHaveLength(2);
  });

  it('gets two passes at most, however much they improve it', async () => {
    await open([await film(plain, missing), await film(plain, hue), await film(plain, lateHue), await film(plain)]);
    await press('correct', 's1/clip');
    expect(posts()).toEqual(['/v1/videos/generations', '/v1/videos/edits', '/v1/videos/edits']);
    const tries = await scores();
    expect(tries.map(({ pass }) => pass)).toEqual([0, 1, 2]);
    expect(tries.map(({ score }) => score)).toEqual([...tries].map(({ score }) => score).sort((a, b) => a - b));
    expect(tries[2]!.score).toBeLessThan(0.8);
    expect(await inUse()).toBe(tries[2]!.id);
    expect(await press('correct', 's1/clip')).toMatchObject({ ok: false, message: '2 passes were made.' });
    expect(posts()).toHaveLength(3);
  });

  it('is not corrected where it is longer than 8 s', async () => {
    await open([await film(plain, hue, 9)]);
    expect(((await cell('s1/clip')).take!.output as Clip).duration).toBeGreaterThan(8.5);
    expect((await drift()).score).toBeLessThan(0.8);
    expect(await press('correct', 's1/clip')).toMatchObject({ ok: false, message: expect.stringMatching(/at most 8 s/) as string });
    expect(posts()).toHaveLength(1);
  });

  it('of a model that cannot edit is made anew with what would mend it, where that is allowed, and not where it is not', async () => {
    await open([await film(plain, hue), await film(plain)], { model: 'grok-imagine-video-1.5' });
    expect(await press('correct', 's1/clip')).toMatchObject({ ok: false, message: expect.stringMatching(/cannot edit clips/) as string });
    expect(posts()).toHaveLength(1);
    await act({ type: 'edit_brief', fields: { retakes: true } });
    const { fixPrompt } = await drift();
    await press('correct', 's1/clip');
    expect(posts()).toEqual(['/v1/videos/generations', '/v1/videos/generations']);
    expect((paid()[1]!.body as { prompt: string }).prompt).toContain(`An earlier take went wrong here; avoid it: ${fixPrompt.slice(0, 60)}`);
    const [before, after] = await scores();
    expect([before!.way, after!.way, await inUse()]).toEqual([null, 'retake', after!.id]);
  });
});

describe('what was there before (REF-9, CLIP-5)', () => {
  const hashOf = async (file: string) => createHash('sha256').update(await readFile(file)).digest('hex');

  it('originals are the same bytes after sheets, drift, corrections, export and a bundle there and back, and every try goes under its name', async () => {
    const { can, portraits } = await open([await film(plain, missing), await film(plain, hue), await film(plain, lateHue)], { person: faces });
    const originals: ArtifactRef[] = [can.image, ...portraits.map(({ image }) => image), ...((await cell('brief')).take!.output as Brief).images.map(({ image }) => image)];
    const before = await Promise.all(originals.map((ref) => hashOf(studio.store.path(ref))));
    expect(before).toEqual(originals.map(({ artifact }) => artifact));

    await press('correct', 's1/clip');
    await act({ type: 'edit_asset', asset: 'a1', fields: { sheet: 2 } });
    await press('this', 'a1/sheet');
    await act({ type: 'edit_asset', asset: 'a1', fields: { sheet: 3 } });
    await act({ type: 'set_model', cell: 'a1/sheet', model: { provider: 'xai', model: 'grok-imagine-image' } });
    await press('this', 'a1/sheet');
    expect(((await cell('a1/sheet')).take!.output as Sheet).sheets.map(({ tier }) => tier)).toEqual([3, 2]);
    // What was filmed stays as it is; the rest of the film follows.
    for (const id of ['s1/start', 's1/end', 's1/clip', 's1/drift']) await act({ type: 'accept', cell: id });
    await press('export', 'export');
    expect((await cell('export')).take).not.toBeNull();
    expect(await Promise.all(originals.map((ref) => hashOf(studio.store.path(ref))))).toEqual(before);

    const bytes = await buffer((await openBundle(studio.store, await facts())).stream);
    const parts = await partsOf(bytes);
    const clips = triesOf(await facts(), await evaluation(), 's1', environment.digest).map(({ take }) => (take.output as Clip).video);
    expect(clips).toHaveLength(3);
    const names = ['videos/scene_0.mp4', 'videos/scene_0_c1.mp4', 'videos/scene_0_c2.mp4'];
    expect([...parts.keys()].filter((path) => path.startsWith('videos/scene_0'))).toEqual(names);
    for (const [at, name] of names.entries()) expect(createHash('sha256').update(parts.get(name)!).digest('hex'), name).toBe(clips[at]!.artifact);
    expect([...parts.keys()].filter((path) => path.startsWith('videos/scene_1'))).toEqual(['videos/scene_1.mp4']);

    const elsewhere = await mkdtemp(join(tmpdir(), 'scenebook-drift-other-'));
    try {
      const [store, opened] = [openStore(elsewhere), await openDatabase(elsewhere)];
      await writeFile(join(elsewhere, 'sent.zip'), bytes);
      const taken = await takeIn({ store, opened, profiles: { takeIn: () => null } }, join(elsewhere, 'sent.zip'));
      expect(taken.ok ? '' : taken.message).toBe('');
      await opened.close();
      expect(await Promise.all(originals.map((ref) => hashOf(store.path(ref))))).toEqual(before);
      expect(await Promise.all(originals.map((ref) => hashOf(studio.store.path(ref))))).toEqual(before);
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
    const { cells } = await evaluation();
    expect(castingOf(cells.get('brief')!.take!.output as Brief, cells.get('manifest')!.take!.output as Manifest).assets.map(({ tag }) => tag)).toEqual(expect.arrayContaining(['PROD_02']));
  });
});
