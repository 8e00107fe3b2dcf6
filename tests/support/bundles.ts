/** Notebooks whose made-up takes have files, and zips put together by hand. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import type { ArtifactRef, Project, Tools } from '../../src/lib/pipeline/index.ts';
import type { ProjectFile } from '../../src/lib/pipeline/handover/index.ts';
import { openBundle } from '../../src/lib/server/handover/bundle.ts';
import { takeIn, type TakenIn } from '../../src/lib/server/handover/take-in.ts';
import { putPng } from '../../src/lib/server/media/pictures.ts';
import { emptyTimings } from '../../src/lib/server/projects/timing.ts';
import { notebookView } from '../../src/lib/server/projects/view.ts';
import { openProfiles } from '../../src/lib/server/profiles.ts';
import { openStore, type ArtifactStore, type Mime } from '../../src/lib/server/storage/files.ts';
import { fakeTools, type FakeTools } from './fake-tools.ts';
import { openNotebook } from './notebook.ts';

const beginnings: Partial<Record<Mime, string>> = { 'image/jpeg': '\xff\xd8\xff', 'image/webp': 'RIFF0000WEBP', 'video/mp4': '0000ftyp', 'audio/flac': 'fLaC', 'video/webm': '\x1a\x45\xdf\xa3' };

/** Puts a file into the store that shows what was made up: a picture of noise, or bytes that begin as their kind does. */
export function putFile({ content, mime, width = 16, height = 9 }: ArtifactRef, store: ArtifactStore): Promise<ArtifactRef> {
  const noise = Buffer.from(content, 'hex');
  if (mime === 'image/png') return putPng(store, { data: Uint8Array.from({ length: width * height * 3 }, (_, at) => noise[at % noise.length]!), width, height, channels: 3 });
  return store.put(Buffer.concat([Buffer.from(beginnings[mime] ?? '', 'latin1'), noise]), { mime, width, height });
}

/** The same tools, whose artifacts are in the store. */
function withFiles(tools: FakeTools, store: ArtifactStore): FakeTools {
  const kept = async (value: unknown): Promise<unknown> => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return Promise.all(value.map(kept));
    if ('artifact' in value && 'mime' in value) return putFile(value as ArtifactRef, store);
    return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, inner]) => [key, await kept(inner)] as const)));
  };
  const wrapped = Object.fromEntries((['text', 'image', 'video', 'vision', 'media'] as const satisfies readonly (keyof Tools)[]).map((name) => [name, Object.fromEntries(
    Object.entries(tools[name]!).map(([method, call]) => [method, async (...args: unknown[]) => kept(await (call as (...args: unknown[]) => unknown)(...args))]))]));
  return Object.assign(tools, wrapped);
}

export type BundleStudio = Awaited<ReturnType<typeof openBundleStudio>>;

export async function openBundleStudio(scenes = 3) {
  const data = await mkdtemp(join(tmpdir(), 'scenebook-bundle-'));
  const store = openStore(data);
  const notebook = await openNotebook({ data, tools: withFiles(fakeTools(scenes), store) });
  const profiles = openProfiles(notebook.opened, notebook.sessions);
  let count = 0;
  return {
    ...notebook, store, profiles,
    bundle: async (project = notebook.project) => buffer((await openBundle(store, (await notebook.sessions.read(project))!)).stream),
    /** Takes bytes in as a file that somebody has sent. */
    async takeIn(bytes: Uint8Array): Promise<TakenIn> {
      const path = join(data, `sent-${count++}.zip`);
      await writeFile(path, bytes);
      return takeIn({ store, opened: notebook.opened, profiles }, path);
    }
  };
}

export type ZipPart = { readonly path: string; readonly bytes: Uint8Array; readonly mode?: number; readonly compress?: boolean };

export async function zipOf(parts: readonly ZipPart[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { path, bytes, mode = 0o100644, compress = false } of parts) zip.addBuffer(Buffer.from(bytes), path, { mode, compress });
  zip.end();
  return buffer(zip.outputStream);
}

export async function partsOf(bytes: Uint8Array): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(Buffer.from(bytes));
  const parts = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) parts.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return parts;
}

export const projectJson = (parts: ReadonlyMap<string, Buffer>): ProjectFile => JSON.parse(parts.get('project.json')!.toString()) as ProjectFile;

/** The facts with ids replaced by the order in which they are first met, so that two notebooks can be compared. */
export function withoutIds(value: unknown): unknown {
  const seen = new Map<string, string>();
  const text = JSON.stringify(value).replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
    if (!seen.has(id)) seen.set(id, `id ${seen.size}`);
    return seen.get(id)!;
  });
  return JSON.parse(text);
}

/** All facts of a notebook, and all that the page shows of them, as plain values in their order. */
export function everythingOf(project: Project) {
  const { id, title, profile, cap, createdAt } = project;
  const list = <T>(map: ReadonlyMap<string, T>) => [...map.values()];
  const seq = <T extends { seq: number }>(map: ReadonlyMap<string, T>) => list(map).sort((a, b) => a.seq - b.seq);
  const { revision: _, ...view } = notebookView(project, emptyTimings());
  return {
    id, title, profile, cap, createdAt, takes: seq(project.takes), attempts: seq(project.attempts), runs: seq(project.runs), acts: seq(project.acts),
    choices: list(project.choices).sort((a, b) => a.id.localeCompare(b.id)), charges: list(project.charges), view
  };
}

export const bytesOf = (store: ArtifactStore, ref: Pick<ArtifactRef, 'artifact' | 'mime'>): Promise<Buffer> => readFile(store.place(ref.artifact, ref.mime));
