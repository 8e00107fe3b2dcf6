/** Content credentials (C2PA): a signed copy of the film says how it was made, and a film that was changed since is told from it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArtifactRef, Clip, Film, Project, Take } from '../../src/lib/pipeline/index.ts';
import { credentialsOf, sourceTypes } from '../../src/lib/pipeline/handover/index.ts';
import { signerOf } from '../../src/lib/server/credentials/cose.ts';
import { certificateVariable, keyVariable, lookAtCredentials, openCredentials } from '../../src/lib/server/credentials/credentials.ts';
import { libraryFile, loadLibrary, withFile, type Builder } from '../../src/lib/server/credentials/library.ts';
import { createMediaTool } from '../../src/lib/server/media/media-tool.ts';
import { decodeCheck, probeVideo } from '../../src/lib/server/media/probe.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { openBundleStudio, type BundleStudio } from '../support/bundles.ts';
import { testCertificate } from '../support/certificate.ts';
import { frameHashes, movingClip } from '../support/film-clips.ts';
import { testContext } from '../support/video.ts';

let studio: BundleStudio;
let film: ArtifactRef;
let project: Project;
let env: Record<string, string>;
let root: string;
const data = () => join(studio.store.root, '..');
beforeAll(async () => {
  studio = await openBundleStudio(2);
  await studio.run('export');
  const clips = await Promise.all([1, 2].map((seed) => movingClip(studio.store, seed, 24)));
  film = (await createMediaTool(studio.store, process.env).join(clips, testContext())).video;
  project = withFilm(await studio.facts(), film);
  const { chain, key, root: anchor } = testCertificate();
  root = anchor;
  env = { [certificateVariable]: join(data(), 'chain.pem'), [keyVariable]: join(data(), 'own.key') };
  await writeFile(env[certificateVariable]!, chain);
  await writeFile(env[keyVariable]!, key, { mode: 0o600 });
});
afterAll(() => studio.close());

/** The same facts with takes changed. */
function changed(facts: Project, change: (take: Take) => Take): Project {
  return { ...facts, takes: new Map([...facts.takes].map(([id, take]) => [id, change(take)])) };
}
const withFilm = (facts: Project, video: ArtifactRef) => changed(facts, (take) => (take.cell === 'export' ? { ...take, output: { ...(take.output as Film), video } } : take));
const madeBy = (facts: Project, cells: RegExp, made: Partial<Pick<Take, 'provider' | 'model' | 'source'>>) => changed(facts, (take) => (cells.test(take.cell) ? { ...take, ...made } : take));
const opened = (given = env) => openCredentials({ store: studio.store, config: { root: process.cwd(), data: data(), env: given, version: '1.2.3' } });
const said = (facts: Project) => credentialsOf(facts, environment.digest, { studio: 'Scenebook' })!;

type Read = { validation_state: string; validation_status?: { code: string }[]; active_manifest: string; manifests: Record<string, { title: string; claim_generator_info: unknown; ingredients: { title: string; label: string }[]; assertions: { label: string; data: { actions?: Record<string, unknown>[] } }[] }> };
async function read(path: string): Promise<Read> {
  const { WasmReader } = await loadLibrary();
  const reader = await withFile(path, (bytes) => WasmReader.fromBlob('video/mp4', bytes, JSON.stringify({ trust: { trust_anchors: root }, verify: { verify_trust: true } })));
  return JSON.parse(reader.json()) as Read;
}

/** Signs a film, hands its copy over, and puts both the copy and the signer away. */
async function withSigned(facts: Project, look: (path: string) => Promise<void>, given = env): Promise<void> {
  const credentials = opened(given);
  try {
    const signed = await credentials.sign(facts);
    if (!signed.ok) throw new Error(signed.message);
    await look(signed.path);
    await rm(signed.path, { force: true });
  } finally {
    await credentials.close();
  }
}

describe('what credentials say', () => {
  const ai = { provider: 'google', model: 'veo-3.1-generate-preview', source: 'generated' as const };
  it.each<[string, (facts: Project) => Project, string, (string | undefined)[]]>([
    ['the animatic alone', (facts) => madeBy(facts, /./, { provider: 'animatic', model: 'animatic' }), sourceTypes.drawn, [sourceTypes.drawn, sourceTypes.drawn]],
    ['clips of a model', (facts) => madeBy(facts, /clip$/, ai), sourceTypes.trained, [sourceTypes.trained, sourceTypes.trained]],
    ['one clip of a model', (facts) => madeBy(madeBy(facts, /./, { provider: 'animatic' }), /s2\/clip$/, ai), sourceTypes.withTrained, [sourceTypes.drawn, sourceTypes.trained]],
    ['frames of a model, moved by the animatic', (facts) => madeBy(madeBy(facts, /./, { provider: 'animatic' }), /start$|end$/, { provider: 'replicate', model: 'bytedance/seedream-4' }), sourceTypes.withTrained, [sourceTypes.withTrained, sourceTypes.withTrained]],
    ['clips that were brought along', (facts) => madeBy(facts, /clip$/, { source: 'uploaded', provider: null }), sourceTypes.composite, [undefined, undefined]]
  ])('of %s', (_, change, whole, each) => {
    const { actions, ingredients } = said(change(project));
    expect(actions.map(({ action }) => action)).toEqual(['c2pa.created', 'c2pa.placed', 'c2pa.placed']);
    expect(actions.map(({ digitalSourceType }) => digitalSourceType)).toEqual([whole, ...each]);
    expect(ingredients.map(({ title }) => title)).toEqual(['Scene 1 Hook: Scene 1', 'Scene 2 Call to action: Scene 2']);
  });

  it('names the models by which clips and frames were made', () => {
    const facts = madeBy(madeBy(project, /clip$/, ai), /start$|end$/, { provider: 'animatic', model: null });
    const [, first] = said(facts).actions;
    expect(first!.softwareAgent!.name).toMatch(/veo/i);
    expect(first!.description).toBe(`Filmed by ${first!.softwareAgent!.name} from frames of Scenebook.`);
  });

  it('tells of words, cards and sounds that were laid under the film', () => {
    const sound = { clips: 0, muted: [], voice: null, duck: true, loudness: -14, music: { audio: film, name: 'Waltz.mp3' } };
    const facts = changed(project, (take) => (take.cell !== 'export' ? take : {
      ...take, inputs: [...take.inputs, ...Object.entries({ cards: [{}], texts: [], sound }).map(([port, value]) => ({ port, cell: 'timeline', slice: port, digest: '', value }))]
    }));
    const { actions, ingredients } = said(facts);
    expect(ingredients.at(-1)).toMatchObject({ id: 'music', title: 'Music: Waltz.mp3' });
    expect(actions.slice(-2)).toMatchObject([{ action: 'c2pa.placed', parameters: { ingredientIds: ['music'] } }, { action: 'c2pa.edited' }]);
  });
});

describe.runIf(libraryFile() !== null)('CARD-7: a film with content credentials', () => {
  it('is read as trusted and whole, and says its title, clips and makers; its frames are the same and it still begins to play at once', async () => {
    const credentials = opened();
    try {
      const signed = await credentials.sign(madeBy(project, /s1\/clip$/, { provider: 'google', model: 'veo-3.1-generate-preview' }));
      if (!signed.ok) throw new Error(signed.message);
      const found = await read(signed.path);
      expect([found.validation_state, found.validation_status ?? []]).toEqual(['Trusted', []]);
      const manifest = found.manifests[found.active_manifest]!;
      expect(manifest).toMatchObject({ title: project.title, claim_generator_info: [{ name: 'Scenebook', version: '1.2.3' }] });
      expect(manifest.ingredients.map(({ title }) => title)).toEqual(['Scene 1 Hook: Scene 1', 'Scene 2 Call to action: Scene 2']);
      const actions = manifest.assertions.find(({ label }) => label.startsWith('c2pa.actions'))!.data.actions!;
      expect(actions).toMatchObject([{ action: 'c2pa.created', digitalSourceType: sourceTypes.withTrained }, { action: 'c2pa.placed', digitalSourceType: sourceTypes.trained }, { action: 'c2pa.placed' }]);
      expect(actions.slice(1).map(({ parameters }) => (parameters as { ingredients: { url: string }[] }).ingredients.length)).toEqual([1, 1]);
      expect(await frameHashes(signed.path)).toEqual(await frameHashes(studio.store.path(film)));
      expect(await probeVideo(signed.path)).toMatchObject({ frames: 48, even: true, faststart: true });
      expect((await decodeCheck(process.env, signed.path, { origin: 'ours', signal: new AbortController().signal })).frames).toBe(48);
      await rm(signed.path);
    } finally {
      await credentials.close();
    }
  });

  it('that was changed since is told: a byte of its picture, of its tables, of what is said', async () => {
    await withSigned(project, async (path) => {
      const whole = await readFile(path);
      const places: [RegExp, number][] = [[/bmffHash\.mismatch/, whole.length - 2000], [/bmffHash\.mismatch/, whole.indexOf('mvhd') + 12], [/hashedURI\.mismatch|mismatch/, whole.indexOf('Scene 1 Hook') + 1]];
      for (const [code, place] of places) {
        const damaged = Buffer.from(whole);
        damaged[place]! ^= 1;
        await writeFile(path, damaged);
        const found = await read(path);
        expect(found.validation_state).toBe('Invalid');
        expect(found.validation_status!.map((status) => status.code).join(' ')).toMatch(code);
      }
    });
  });

  it.each(['ec', 'ed25519', 'rsa'] as const)('is signed with keys of every usual kind: %s', async (kind) => {
    const { chain, key, root: anchor } = testCertificate({ kind });
    const files = { [certificateVariable]: join(data(), `${kind}.pem`), [keyVariable]: join(data(), `${kind}.key`) };
    await writeFile(files[certificateVariable]!, chain);
    await writeFile(files[keyVariable]!, key);
    const before = root;
    try {
      root = anchor;
      await withSigned(project, async (path) => expect((await read(path)).validation_status ?? []).toEqual([]), files);
    } finally {
      root = before;
    }
  });

  it('keeps what a clip that came from outside says of itself', async () => {
    await withSigned(project, async (came) => {
      const original = await studio.store.adopt(came, { mime: 'video/mp4' });
      const kept = changed(project, (take) => (take.cell === 's1/clip' ? { ...take, output: { ...(take.output as Clip), original } } : take));
      await withSigned(kept, async (path) => {
        const found = await read(path);
        expect(Object.keys(found.manifests)).toHaveLength(2);
        expect(found.manifests[found.active_manifest]!.ingredients[0]).toMatchObject({ title: 'Scene 1 Hook: Scene 1', active_manifest: expect.stringContaining('c2pa') });
      });
    });
  });

  it('goes nowhere that a file from outside names', async () => {
    let asked = 0;
    const server = createServer((_, answer) => { asked++; answer.end(); }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { WasmBuilder } = await loadLibrary();
    const builder = WasmBuilder.fromJson(JSON.stringify({ title: 'Elsewhere', format: 'video/mp4', assertions: [] }), null) as Builder & { setNoEmbed: (on: boolean) => void; setRemoteUrl: (url: string) => void };
    builder.setNoEmbed(true);
    builder.setRemoteUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/manifest`);
    const made = signerOf(await readFile(env[certificateVariable]!, 'utf8'), await readFile(env[keyVariable]!, 'utf8'), Date.now());
    if (!made.ok) throw new Error(made.message);
    const bytes = await withFile(studio.store.path(film), (source) => builder.sign({ alg: made.signer.alg, reserveSize: made.signer.reserve, sign: async (claim) => new Uint8Array(made.signer.sign(claim)) }, 'video/mp4', source));
    expect(Buffer.from(bytes).includes('/manifest')).toBe(true);
    const original = await studio.store.put(bytes, { mime: 'video/mp4' });
    const credentials = opened();
    try {
      const signed = await credentials.sign(changed(project, (take) => (take.cell === 's1/clip' ? { ...take, output: { ...(take.output as Clip), original } } : take)));
      if (!signed.ok) throw new Error(signed.message);
      expect(asked).toBe(0);
      expect((await read(signed.path)).validation_state).toBe('Trusted');
      await rm(signed.path);
    } finally {
      await credentials.close();
      server.close();
    }
  });
});

describe('without a certificate, or with a wrong one', () => {
  const withFiles = async (chain: string, key: string) => {
    await writeFile(join(data(), 'a.pem'), chain);
    await writeFile(join(data(), 'a.key'), key);
    return lookAtCredentials({ [certificateVariable]: join(data(), 'a.pem'), [keyVariable]: join(data(), 'a.key') }, Date.now());
  };
  it.runIf(libraryFile() !== null)('says what is missing and how to add it', async () => {
    expect(lookAtCredentials({}, Date.now())).toMatchObject({ ok: false, code: 'no_certificate', advice: expect.stringContaining(certificateVariable) });
    expect(await opened({}).sign(project)).toMatchObject({ ok: false, code: 'no_certificate' });
    expect(lookAtCredentials({ ...env, [keyVariable]: join(data(), 'none') }, Date.now())).toMatchObject({ ok: false, code: 'bad_certificate', message: expect.stringContaining(keyVariable) });
    expect(await withFiles('nothing', 'nothing')).toMatchObject({ ok: false, code: 'bad_certificate' });
    expect(await withFiles(testCertificate().chain, testCertificate().key)).toMatchObject({ ok: false, message: expect.stringContaining('does not belong') });
    const late = testCertificate({ from: -10, to: -1 });
    expect(await withFiles(late.chain, late.key)).toMatchObject({ ok: false, message: expect.stringContaining('valid from') });
  });
  it('a signature always has the length that was made room for', () => {
    const { chain, key } = testCertificate();
    const made = signerOf(chain, key, Date.now());
    if (!made.ok) throw new Error(made.message);
    expect([10, 500, 5000].map((length) => made.signer.sign(new Uint8Array(length)).length)).toEqual([1, 1, 1].map(() => made.signer.reserve));
  });
});
