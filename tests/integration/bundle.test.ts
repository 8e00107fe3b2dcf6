/** CARD-7: a notebook leaves as a bundle and comes back as an equal one; what is no bundle is refused whole. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clip } from '../../src/lib/pipeline/index.ts';
import { refsIn, type ProjectFile } from '../../src/lib/pipeline/handover/index.ts';
import { openBundle } from '../../src/lib/server/handover/bundle.ts';
import { equalTake } from '../../src/lib/server/db/money.ts';
import { keepFace } from '../../src/lib/server/sheets/kept-faces.ts';
import { contactSheet } from '../../src/lib/server/handover/sheet.ts';
import { checkEdl } from '../support/editors/edl.ts';
import { checkFcpxml } from '../support/editors/fcpxml.ts';
import { checkOtio } from '../support/editors/otio.ts';
import { bytesOf, everythingOf, openBundleStudio, partsOf, projectJson, withoutIds, zipOf, type BundleStudio, type ZipPart } from '../support/bundles.ts';

let studio: BundleStudio;
let other: BundleStudio;
let bundle: Buffer;
beforeAll(async () => {
  [studio, other] = [await openBundleStudio(), await openBundleStudio()];
  await studio.run('export');
  await studio.act({ type: 'edit_scene', scene: 's2', fields: { endPrompt: 'Something else.' } });
  await studio.run('this', 's2/end');
  await studio.run('this', 's2/end');
  await studio.act({ type: 'pin', cell: 's3/end' });
  await studio.act({ type: 'insert_scene', at: 1 });
  await studio.act({ type: 'remove_scene', scene: 's4' });
  await studio.act({ type: 'set_cap', cap: 12.5 });
  studio.tools.before = (call) => { if (call.startsWith('vision')) throw new Error('The judge is ill.'); };
  await studio.run('this', 's1/drift');
  await studio.act({ type: 'rename', title: 'A film — "für" 你好' });
  await studio.act({ type: 'rename', title: 'Another title' });
  await studio.undo();
  bundle = await studio.bundle();
});
afterAll(() => Promise.all([studio.close(), other.close()]));

const taken = async (into: BundleStudio, bytes: Uint8Array) => {
  const outcome = await into.takeIn(bytes);
  if (!outcome.ok) throw new Error(outcome.message);
  return (await into.sessions.read(outcome.project))!;
};

describe('a bundle', () => {
  it('has the plain names, each file as it is in the store, and its size is known before it is sent', async () => {
    const parts = await partsOf(bundle);
    expect([...parts.keys()]).toEqual(expect.arrayContaining([
      'project.json', 'timeline.otio', 'timeline.fcpxml', 'timeline.edl', 'final.mp4', 'poster.jpg',
      ...[0, 1, 2].flatMap((scene) => [`keyframes/scene_${scene}_start.png`, `keyframes/scene_${scene}_end.png`, `videos/scene_${scene}.mp4`, `frames/scene_${scene}_first.jpg`, `frames/scene_${scene}_last.jpg`])
    ]));
    const { files, takes } = projectJson(parts);
    for (const { path, artifact, mime, bytes } of files) {
      expect([path, parts.get(path)!.length, createHash('sha256').update(parts.get(path)!).digest('hex')]).toEqual([path, bytes, artifact]);
      expect(parts.get(path)!.equals(await bytesOf(studio.store, { artifact, mime }))).toBe(true);
    }
    const there = new Set(files.map(({ artifact }) => artifact));
    for (const take of takes) for (const { artifact } of refsIn(take.output)) expect(there.has(artifact)).toBe(true);
    const { stream, bytes } = await openBundle(studio.store, await studio.facts());
    stream.destroy();
    expect(bytes).toBe(bundle.length);
  });

  it('REF-1: takes no face along that was read from its pictures', async () => {
    for (const { artifact, mime, bytes } of projectJson(await partsOf(bundle)).files) {
      await keepFace(studio.store, dirname(studio.store.root), { artifact, content: artifact, mime, bytes }, 'eyes 1', { kind: 'face', embedding: { by: 'eyes 1', values: [0.4711] }, others: [] });
    }
    expect((await studio.bundle()).equals(bundle)).toBe(true);
  });

  it('comes back as an equal notebook: the same facts and states, and all that follows from them', async () => {
    const before = everythingOf(await studio.facts());
    const after = everythingOf(await taken(other, bundle));
    const plain = (facts: typeof before) => withoutIds({ ...facts, attempts: facts.attempts.map(({ handle: _, idempotencyKey: __, sender: ___, ...attempt }) => attempt) });
    expect(plain(after)).toEqual(plain(before));
    expect(after.view.cells.map(({ state }) => state)).toEqual(expect.arrayContaining(['fresh', 'outdated', 'failed']));
    const ids = (facts: typeof before) => [...JSON.stringify(facts).matchAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g)].map(([id]) => id);
    expect(ids(after).filter((id) => ids(before).includes(id))).toEqual([]);
  });

  it('made of the notebook that came back is the same bundle again', async () => {
    const again = await taken(other, bundle);
    const [first, second] = [await partsOf(bundle), await partsOf(await other.bundle(again.id))];
    expect([...second.keys()]).toEqual([...first.keys()]);
    for (const [path, bytes] of first) if (path !== 'project.json') expect([path, second.get(path)!.equals(bytes)]).toEqual([path, true]);
    const plain = (file: ProjectFile) => withoutIds({ ...file, attempts: file.attempts.map((attempt) => ({ ...attempt, idempotencyKey: '' })) });
    expect(plain(projectJson(second))).toEqual(plain(projectJson(first)));
  });

  it('is taken in twice without meeting itself, and its history can be undone', async () => {
    const [one, two] = [await taken(studio, bundle), await taken(studio, bundle)];
    expect(new Set([studio.project, one.id, two.id]).size).toBe(3);
    expect(one.cap).toBe(12.5);
    expect(await studio.sessions.turn(one.id, 'undo')).toMatchObject({ ok: true });
    expect((await studio.sessions.read(one.id))!.title).toBe('Test');
    expect(await studio.sessions.turn(one.id, 'redo')).toMatchObject({ ok: true });
    expect((await studio.sessions.read(two.id))!.title).toBe('A film — "für" 你好');
  });

  it('brings costs as history: they count to the notebook and not to the day, and its takes serve no other notebook', async () => {
    const own = await openBundleStudio();
    try {
      const parts = await partsOf(bundle);
      const file = projectJson(parts);
      const charge = { ...file.charges[0]!, usd: 7, basis: 'provider' as const, at: Date.now() };
      const project = await taken(own, await remade(parts, { ...file, charges: [charge] }));
      expect([...project.charges.values()]).toMatchObject([{ usd: 7 }]);
      expect(own.sessions.committedToday()).toEqual({ usd: 0, unpriced: 0 });
      const take = [...project.takes.values()].find(({ cell, deletedAt }) => cell === 's1/clip' && deletedAt === null)!;
      expect(equalTake(own.opened, { fingerprint: take.fingerprint, recipe: take.recipe!, since: 0 })).toBe(null);
    } finally {
      await own.close();
    }
  });

  it('leaves work that is under way with the studio that does it', async () => {
    const file = projectJson(await partsOf(bundle));
    expect(file.attempts.every(({ handle }) => handle === null)).toBe(true);
    const own = await openBundleStudio();
    let open: () => void = () => undefined;
    const held = new Promise<void>((resolve) => { open = resolve; });
    own.tools.before = (call) => (call.startsWith('image') ? held : undefined);
    await own.press('export');
    await expect.poll(async () => [...(await own.facts()).attempts.values()].some(({ state, cell }) => state === 'running' && cell === 's1/start')).toBe(true);
    const { attempts, runs } = projectJson(await partsOf(await own.bundle()));
    expect([...attempts, ...runs].map(({ state }) => state)).not.toContain('running');
    open();
    await own.runner.idle();
    await own.close();
  });
});

describe('the cut and the sheet', () => {
  it('CARD-7: the cut names the clips that the film was cut from, also when a scene shows another one now', async () => {
    const own = await openBundleStudio();
    try {
      await own.run('export');
      await own.act({ type: 'edit_cut', scene: 's1', fields: { in: 12, join: 'dissolve', frames: 24 } });
      await own.act({ type: 'put_card', card: { frames: 48, title: 'The end' } });
      await own.run('export');
      const clip = (await own.evaluation()).cells.get('s3/clip')!.take!;
      await own.act({ type: 'edit_scene', scene: 's3', fields: { motionPrompt: 'Another way.' } });
      await own.run('this', 's3/clip');
      const parts = await partsOf(await own.bundle());
      const read = checkOtio(parts.get('timeline.otio')!.toString());
      expect(read.clips).toEqual([
        { src: 'videos/scene_0.mp4', start: 0, from: 12, frames: 120 }, { src: 'videos/scene_1.mp4', start: 120, from: 12, frames: 132 },
        { src: 'takes/s3_clip_take_1.mp4', start: 252, from: 0, frames: 144 }, { src: null, start: 396, from: 0, frames: 48 }
      ]);
      expect(read.dissolves).toEqual([{ at: 108, frames: 24 }]);
      expect(checkFcpxml(parts.get('timeline.fcpxml')!.toString())).toMatchObject({ frames: 444, dissolves: read.dissolves });
      expect(checkEdl(parts.get('timeline.edl')!.toString(), 24)).toMatchObject({ frames: 444, files: ['videos/scene_0.mp4', 'videos/scene_1.mp4', 'takes/s3_clip_take_1.mp4'] });
      const { artifact } = (clip.output as Clip).video;
      expect(createHash('sha256').update(parts.get('takes/s3_clip_take_1.mp4')!).digest('hex')).toBe(artifact);
    } finally {
      await own.close();
    }
  });

  it('the sheet is a PDF with three scenes a page, each with its frames and words, also those that are not painted', async () => {
    const own = await openBundleStudio(4);
    try {
      expect(await contactSheet(own.store, await own.facts())).toMatchObject({ ok: false, code: 'nothing_yet' });
      await own.run('needs', 'storyboard');
      const png = await sharp({ create: { width: 160, height: 90, channels: 3, background: '#aa3322' } }).png().toBuffer();
      await own.act({ type: 'replace', cell: 's1/start', output: { image: await own.store.put(png, { mime: 'image/png', width: 160, height: 90 }), layers: null } });
      await own.act({ type: 'edit_scene', scene: 's2', fields: { title: 'Привет (für) \\ 你好' } });
      const sheet = await contactSheet(own.store, await own.facts());
      if (!sheet.ok) throw new Error(sheet.message);
      const text = sheet.bytes.toString('latin1');
      expect(text).toMatch(/^%PDF-1\.7/);
      expect(text.match(/\/Type \/Page\b/g)).toHaveLength(2);
      expect(text.match(/\/Subtype \/Image/g)).toHaveLength(1);
      expect(text.match(/\/S \/Figure/g)).toHaveLength(8);
      expect(text.match(/no picture/g)).toHaveLength(7);
      expect(text).toContain('/ActualText (1  Scene 1)');
    } finally {
      await own.close();
    }
  });
});

/** The bundle with other facts, and other files. */
async function remade(parts: ReadonlyMap<string, Buffer>, file: unknown, change: (parts: ZipPart[]) => ZipPart[] = (same) => same): Promise<Buffer> {
  const project = typeof file === 'string' ? file : JSON.stringify(file);
  return zipOf(change([...parts].map(([path, bytes]) => ({ path, bytes: path === 'project.json' ? Buffer.from(project) : bytes }))));
}

/** A name of the same length in place of another, in a zip that its maker would not have written. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  expect(to.length).toBe(from.length);
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

describe('what is no bundle', () => {
  type Case = (parts: Map<string, Buffer>, file: ProjectFile) => Buffer | Promise<Buffer>;
  const facts = (change: (file: Record<string, unknown> & ProjectFile) => unknown): Case => (parts, file) => remade(parts, change(structuredClone(file) as Record<string, unknown> & ProjectFile));
  const firstTake = (change: Record<string, unknown>): Case => facts((file) => ({ ...file, takes: file.takes.map((take, i) => (i ? take : { ...take, ...change })) }));
  const film = 'final.mp4';

  it.each<[string, Case, RegExp]>([
    ['nothing', () => Buffer.alloc(0), /no zip/], ['text', () => Buffer.from('hello'), /no zip/], ['half of one', () => bundle.subarray(0, bundle.length / 2), /no zip/],
    ['one whose last bytes are missing', () => bundle.subarray(0, -8), /no zip/], ['one whose beginning is missing', () => bundle.subarray(4000), /./],
    ['a name that climbs', (parts, file) => remade(parts, file, (all) => [...all, { path: 'aa/bb/evil.png', bytes: Buffer.from('x') }]).then((zip) => renamed(zip, 'aa/bb/evil.png', '../../evil.png')), /invalid relative path|relative/],
    ['an absolute name', (parts, file) => remade(parts, file, (all) => [...all, { path: 'x/tmp/evil', bytes: Buffer.from('x') }]).then((zip) => renamed(zip, 'x/tmp/evil', '//tmp/evil')), /absolute/],
    ['a name with backslashes', (parts, file) => remade(parts, file, (all) => [...all, { path: 'aa/evil.png', bytes: Buffer.from('x') }]).then((zip) => renamed(zip, 'aa/evil.png', '..\\evil.png')), /invalid characters|backslash|name/],
    ['a link', (parts, file) => remade(parts, file, (all) => [...all, { path: 'link', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 }]), /not a file/],
    ['a link in place of the film', (parts, file) => remade(parts, file, (all) => all.map((part) => (part.path === film ? { ...part, mode: 0o120777 } : part))), /not a file/],
    ['a bomb', (parts, file) => remade(parts, file, (all) => [...all, { path: 'bomb', bytes: Buffer.alloc(8e6), compress: true }]), /far more/],
    ['a bomb in place of the film', (parts, file) => remade(parts, file, (all) => all.map((part) => (part.path === film ? { ...part, bytes: Buffer.alloc(8e6), compress: true } : part))), /far more/],
    ['two files of one name', (parts, file) => remade(parts, file, (all) => [...all, { path: film, bytes: Buffer.from('x') }]), /one name/],
    ['a film of other bytes', (parts, file) => remade(parts, file, (all) => all.map((part) => (part.path === film ? { ...part, bytes: Buffer.from(part.bytes).reverse() } : part))), /final\.mp4 is not the one/],
    ['a film of another length', (parts, file) => remade(parts, file, (all) => all.map((part) => (part.path === film ? { ...part, bytes: part.bytes.subarray(1) } : part))), /final\.mp4 has another size/],
    ['no film', (parts, file) => remade(parts, file, (all) => all.filter(({ path }) => path !== film)), /final\.mp4 is missing/],
    ['bytes that were damaged on the way', (parts) => { const damaged = Buffer.from(bundle); damaged[damaged.indexOf(parts.get(film)!) + 9]! ^= 1; return damaged; }, /final\.mp4 is/],
    ['a frame that is said to show another one', (parts, file) => {
      const image = refsIn(file.takes.find(({ cell, deletedAt }) => cell === 's2/end' && deletedAt === null)!.output)[0]!;
      return remade(parts, JSON.stringify(file).replaceAll(image.content, 'a'.repeat(64)));
    }, /shows something else/],
    ['a frame of which two things are said', facts((file) => {
      const take = file.takes.find(({ cell, source }) => cell === 's2/start' && source === 'inherited')!;
      return { ...file, takes: file.takes.map((each) => (each === take ? { ...each, output: JSON.parse(JSON.stringify(each.output).replace(refsIn(each.output)[0]!.content, 'b'.repeat(64))) as unknown } : each)) };
    }), /show two things/],
    ['a page in place of a picture', (parts, file) => {
      const page = Buffer.from('<!doctype html><script>alert(1)</script>');
      const artifact = createHash('sha256').update(page).digest('hex');
      const old = file.files.find(({ path }) => path === 'poster.jpg')!;
      const swapped = JSON.stringify(file).replaceAll(old.artifact, artifact).replaceAll(`"bytes":${old.bytes}`, `"bytes":${page.length}`);
      const all = JSON.parse(swapped) as ProjectFile;
      const files = all.files.map((each) => ({ ...each, bytes: each.artifact === artifact ? page.length : parts.get(each.path)!.length }));
      return remade(parts, { ...all, files }, (entries) => entries.map((part) => (part.path === 'poster.jpg' ? { ...part, bytes: page } : part)));
    }, /not what its name says|another|is not in it/],
    ['no project.json', (parts, file) => remade(parts, file, (all) => all.filter(({ path }) => path !== 'project.json')), /holds no project\.json/],
    ['a project.json that is none', (parts) => remade(parts, '{'), /not valid JSON/],
    ['one nested without end', (parts, file) => remade(parts, JSON.stringify(file).replace('"params":{}', `"params":${'['.repeat(60_000)}${']'.repeat(60_000)}`)), /nested too deep/],
    ['brackets in words', (parts, file) => remade(parts, JSON.stringify({ ...file, format: '\\"[['.repeat(200) })), /no bundle/], ['facts of another kind', facts((file) => ({ ...file, format: 'else' })), /no bundle/],
    ['a later version', facts((file) => ({ ...file, version: 2 })), /another version/], ['a list for a title', facts((file) => ({ ...file, project: { ...file.project, title: [] } })), /title/],
    ['a cap below nothing', facts((file) => ({ ...file, project: { ...file.project, cap: -1 } })), /cap/], ['a take of no cell', firstTake({ cell: '../s1' }), /names no cell/],
    ['a take whose output is another\'s', firstTake({ output: { image: 'x' } }), /output/], ['a take with a made-up fingerprint', firstTake({ fingerprint: 'x' }), /fingerprint/],
    ['one take twice', facts((file) => ({ ...file, takes: [...file.takes, file.takes[0]!] })), /twice/], ['a take without its file', facts((file) => ({ ...file, files: file.files.filter(({ path }) => path !== film) })), /export is not in it/],
    ['a run that is under way', facts((file) => ({ ...file, runs: file.runs.map((run) => ({ ...run, state: 'running' })) })), /runs/],
    ['an attempt that would be polled', facts((file) => ({ ...file, attempts: file.attempts.map((attempt) => ({ ...attempt, handle: { job: 'x' } })) })), /handle/],
    ['an attempt that would be paid', facts((file) => ({ ...file, attempts: file.attempts.map((attempt) => ({ ...attempt, state: 'queued' })) })), /state/],
    ['an act that would make the cap a word', facts((file) => ({ ...file, acts: file.acts.map((act) => ({ ...act, patches: [{ row: 'project', id: file.project.id, path: ['cap'], before: 'all', after: null }] })) })), /cannot be/],
    ['an act on a field of its own', facts((file) => ({ ...file, acts: file.acts.map((act) => ({ ...act, patches: [{ row: 'project', id: file.project.id, path: ['sample'], before: true, after: true }] })) })), /cannot be/],
    ['a file with a name that climbs in project.json', facts((file) => ({ ...file, files: file.files.map((each) => ({ ...each, path: `../${each.path}` })) })), /path/]
  ])('%s is refused whole, and says why', async (_, make, why) => {
    const parts = await partsOf(bundle);
    const bytes = await make(parts, projectJson(parts));
    const before = (await other.sessions.list()).length;
    const outcome = await other.takeIn(bytes);
    expect(outcome).toMatchObject({ ok: false, code: 'bad_input', message: expect.stringMatching(why) });
    expect((await other.sessions.list()).length).toBe(before);
    expect(await readdir(other.store.temporary).catch(() => [])).toEqual([]);
    for (const table of ['takes', 'charges', 'artifacts', 'acts'] as const) {
      const rows = await other.db.selectFrom(table).innerJoin('projects', 'projects.id', `${table}.project_id`).select('projects.id').execute();
      expect(await other.db.selectFrom(table).select('project_id').execute()).toHaveLength(rows.length);
    }
  });
});
