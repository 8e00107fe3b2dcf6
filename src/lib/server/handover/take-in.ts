/**
 * Takes a bundle in as a new notebook, equal to the one that it was made of. Everything is looked at before anything is
 * written: the facts by their schemas, each file by its size, its hash and its first bytes. Files go into the store first,
 * then the whole notebook into the database at once; what is refused on the way leaves no notebook behind.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import sharp from 'sharp';
import type { Entry } from 'yauzl';
import { refuse, type Change, type Refusal, type Take } from '../../pipeline/index.ts';
import { profiles } from '../../pipeline/profiles.ts';
import type { Profiles } from '../profiles.ts';
import { bundleLimits, readProjectFile, refsIn, withNewIds, type BundledFile, type ProjectFile } from '../../pipeline/handover/index.ts';
import { admit } from '../db/admit.ts';
import type { Opened } from '../db/client.ts';
import { maxUploadPixels } from '../media/ingest.ts';
import { pixelHash } from '../media/pictures.ts';
import { environment } from '../projects/sessions.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { looksLike } from './magic.ts';
import { badZip, openZip, type Contents } from './zip.ts';

/** The most that a bundle may hold unpacked, in bytes. */
export const mostBundleBytes = 16 * 1024 ** 3;

export type TakenIn = { readonly ok: true; readonly project: string; readonly title: string } | Refusal;
type Parts = { readonly store: ArtifactStore; readonly opened: Pick<Opened, 'db' | 'atomically'>; readonly profiles: Pick<Profiles, 'takeIn'> };

/** `path`: of the zip, which stays where it is. */
export async function takeIn({ store, opened, profiles: own }: Parts, path: string): Promise<TakenIn> {
  const zip = await openZip(path, { entries: bundleLimits.files + 10, bytes: mostBundleBytes });
  if (!zip.ok) return zip;
  const { contents } = zip;
  try {
    const read = await readFacts(contents);
    if (!read.ok) return read;
    const file = read.value;
    const wrong = problemOf(file, contents);
    if (wrong) return badZip(wrong);
    const shown = shownBy(file);
    if (!shown) return badZip('one of its files is said to show two things');
    for (const each of new Map(file.files.map((one) => [one.artifact, one])).values()) {
      const kept = await keep(store, contents, each, shown.get(each.artifact) ?? null);
      if (kept) return kept;
    }
    const notebook = withNewIds(file, environment.id);
    const { id, title, cap, createdAt } = notebook.project;
    const profile = own.takeIn(notebook.project.profile) ?? profiles[0]!.id;
    admit(opened, { id, title, profile, cap, createdAt, changes: changesOf(notebook), talk: notebook.talk }, environment.now());
    return { ok: true, project: id, title };
  } finally {
    contents.close();
  }
}

async function readFacts(contents: Contents): Promise<{ ok: true; value: ProjectFile } | Refusal> {
  const entry = contents.entries.get('project.json');
  if (!entry) return badZip('it holds no project.json');
  if (entry.uncompressedSize > bundleLimits.projectFile) return badZip('its project.json is too large');
  let text: string;
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of await contents.read(entry)) chunks.push(chunk as Buffer);
    text = Buffer.concat(chunks).toString('utf8');
  } catch {
    return badZip('its project.json is damaged');
  }
  const read = readProjectFile(text);
  return read.ok ? read : badZip(`in its project.json, ${read.message}`);
}

/** Whether the files that are listed are there, and the facts refer to none but those. */
function problemOf(file: ProjectFile, { entries }: Contents): string | null {
  const listed = new Map<string, BundledFile>();
  for (const each of file.files) {
    const entry = entries.get(each.path);
    if (!entry) return `the file ${each.path} is missing`;
    if (entry.uncompressedSize !== each.bytes) return `the file ${each.path} has another size than its project.json says`;
    const before = listed.get(each.artifact);
    if (before && (before.mime !== each.mime || before.bytes !== each.bytes)) return `the file ${each.path} is said to be two things`;
    listed.set(each.artifact, each);
  }
  const matches = (take: Take) => refsIn(take.output).every(({ artifact, mime, bytes }) => {
    const found = listed.get(artifact);
    return found ? found.mime === mime && found.bytes === bytes : take.cell === 'brief';
  });
  const lone = file.takes.find((take) => take.deletedAt === null && !matches(take));
  return lone ? `a file of the cell ${lone.cell} is not in it` : null;
}

/** What each file is said to show; null when two takes say different things of one. */
function shownBy({ takes }: ProjectFile): ReadonlyMap<string, string> | null {
  const shown = new Map<string, string>();
  for (const { output } of takes) {
    for (const { artifact, content } of refsIn(output)) {
      if ((shown.get(artifact) ?? content) !== content) return null;
      shown.set(artifact, content);
    }
  }
  return shown;
}

/**
 * Whether a file shows what is said of it: a frame's identity is its pixels, here as everywhere, or a later frame made from it
 * could stand for another notebook's. JPEG is left out, for decoders may differ in a shade.
 */
async function isShown(file: string, { artifact, mime }: BundledFile, content: string | null): Promise<boolean> {
  if (content === null || mime === 'image/jpeg' || mime === 'image/webp') return true;
  if (mime !== 'image/png') return content === artifact;
  const { data, info } = await sharp(file, { limitInputPixels: maxUploadPixels }).toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return pixelHash({ data, width: info.width, height: info.height, channels: 4 }) === content;
}

/** Puts a file into the store when it is what it is said to be; else says what is wrong. */
async function keep(store: ArtifactStore, contents: Contents, file: BundledFile, content: string | null): Promise<Refusal | null> {
  const { path, artifact, mime, bytes } = file;
  const entry: Entry = contents.entries.get(path)!;
  const temporary = await store.temp('part');
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  const watch = new Transform({
    transform(chunk: Buffer, _, done) {
      if (head.length < 64) head = Buffer.concat([head, chunk]).subarray(0, 64);
      hash.update(chunk);
      done(null, chunk);
    }
  });
  try {
    const source: Readable = await contents.read(entry);
    await pipeline(source, watch, createWriteStream(temporary, { flags: 'wx' }));
  } catch (error) {
    await rm(temporary, { force: true });
    if (['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) return refuse('disk_full', 'The disk is full, so the bundle was not taken in.', 'Free some space in the data folder and try again.');
    return badZip(`the file ${path} is damaged`);
  }
  const wrong = hash.digest('hex') !== artifact ? `the file ${path} is not the one that was put in`
    : !looksLike(head, mime) ? `the file ${path} is not what its name says`
      : (await isShown(temporary, file, content).catch(() => false)) ? null : `the file ${path} shows something else than is said of it`;
  if (wrong) {
    await rm(temporary, { force: true });
    return badZip(wrong);
  }
  const kept = await store.adopt(temporary, { mime });
  return kept.bytes === bytes ? null : badZip(`the file ${path} is damaged`);
}

function changesOf({ takes, choices, attempts, runs, charges, acts }: ProjectFile): Change[] {
  return [
    ...runs.map((value): Change => ({ type: 'run', value })), ...attempts.map((value): Change => ({ type: 'attempt', value })), ...takes.map((value): Change => ({ type: 'take', value })),
    ...choices.map((value): Change => ({ type: 'choice', value })), ...charges.map((value): Change => ({ type: 'charge', value })), ...acts.map((value): Change => ({ type: 'act', value }))
  ];
}
