/**
 * The doctor: what this machine offers the studio, one finding a part, each with what the part is for and what to do
 * when it is missing. The command line prints the findings, the page shows them, /healthz answers from them.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lookAtCredentials } from './credentials/credentials.ts';
import { keyFile } from './providers/keys.ts';
import { missingFonts } from './media/font-files.ts';
import { bundledFfmpeg, findFfmpeg } from './media/ffmpeg-path.ts';
import { missingOf, parts, type Part } from './sheets/parts.ts';

/** `error`: the studio cannot do its work; `warning`: it can, with less. `ok` is false for both. */
export type Finding = {
  readonly name: string;
  readonly ok: boolean;
  readonly level: 'ok' | 'warning' | 'error';
  readonly found: string;
  /** What the part is for. */
  readonly why: string;
  /** What to do; empty when nothing needs doing. */
  readonly advice: string;
};
/** `data`: the data folder, absolute. */
export type Patient = { readonly data: string; readonly env: Readonly<Record<string, string | undefined>> };

type Verdict = { readonly level: Finding['level']; readonly found: string; readonly advice?: string };
type Check = { readonly name: string; readonly why: string; readonly look: (patient: Patient) => Promise<Verdict> };

const MB = 1e6;
const SPARSE_BYTES = 2000 * MB;
const FULL_BYTES = 200 * MB;

/** Every finding, always in the same order. Never throws: what goes wrong while looking is itself a finding. */
export function examine(patient: Patient): Promise<Finding[]> {
  return Promise.all(CHECKS.map((check) => run(check, patient)));
}

/** Bytes free for this user where `folder` is. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** The verdict on a number of free bytes; a film with its takes needs some hundred megabytes. */
export function judgeSpace(bytes: number): Verdict {
  const found = bytes >= 1000 * MB ? `${(bytes / (1000 * MB)).toFixed(1)} GB free` : `${Math.floor(bytes / MB)} MB free`;
  if (bytes < FULL_BYTES) return { level: 'error', found, advice: 'Free some space, or move the data with SCENEBOOK_DATA.' };
  if (bytes < SPARSE_BYTES) return { level: 'warning', found, advice: 'Free some space before making longer films.' };
  return { level: 'ok', found };
}

/** The verdict on a version of Node, written as in `process.versions.node`. */
export function judgeNode(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major >= 24 || (major === 22 && minor >= 18)) return { level: 'ok', found: version };
  return { level: 'error', found: version, advice: 'Start the studio with npm start or bin/scenebook.js, which bring Node 24 along.' };
}

const CHECKS: readonly Check[] = [
  { name: 'Node', why: 'Runs the studio.', look: async () => judgeNode(process.versions.node) },
  { name: 'FFmpeg', why: 'Makes clips and films; needs libx264.', look: ({ env }) => lookForFfmpeg(env) },
  { name: 'FFmpeg from npm', why: 'Stands in where the system has no FFmpeg.', look: ({ env }) => lookForSpareFfmpeg(env) },
  { name: 'Data folder', why: 'Keeps projects, pictures and films.', look: ({ data }) => lookAtFolder(data) },
  { name: 'Free space', why: 'Every take of a frame or a clip is kept.', look: ({ data }) => lookAtSpace(data) },
  { name: 'Key file', why: 'Keys set in the studio are encrypted under it.', look: ({ data }) => lookAtKeyFile(data) },
  { name: 'SQLite', why: 'Keeps projects and what was spent.', look: lookAtSqlite },
  { name: 'Picture library', why: 'Reads uploads and paints frames (sharp).', look: lookAtSharp },
  { name: 'Fonts', why: 'Letters in frames, in films and on pages (Inter, shipped along).', look: lookAtFonts },
  ...parts.map((part) => ({ name: part.name, why: part.why, look: async () => lookForPart(part) })),
  { name: 'Content credentials', why: 'Sign films with who made them, and with what (C2PA).', look: async ({ env }) => lookForCredentials(env) }
];

async function run({ name, why, look }: Check, patient: Patient): Promise<Finding> {
  const { level, found, advice = '' } = await look(patient).catch((error: unknown) => broken(error));
  return { name, ok: level === 'ok', level, found, why, advice };
}

function broken(error: unknown): Verdict {
  const [sentence = 'it fails'] = (error instanceof Error ? error.message : String(error)).split('\n');
  return { level: 'error', found: sentence, advice: 'Delete node_modules and run npm start, which installs the packages again.' };
}

async function lookForFfmpeg(env: Patient['env']): Promise<Verdict> {
  const ffmpeg = await findFfmpeg(env);
  if (ffmpeg) return { level: 'ok', found: `${ffmpeg.version} at ${ffmpeg.path}` };
  return {
    level: 'error',
    found: 'none with libx264',
    advice: 'Install FFmpeg with your package manager, or set FFMPEG_PATH to one that has libx264.'
  };
}

async function lookForSpareFfmpeg(env: Patient['env']): Promise<Verdict> {
  const path = bundledFfmpeg();
  const spare = path === null ? null : await findFfmpeg({ FFMPEG_PATH: path });
  if (spare) return { level: 'ok', found: spare.version };
  if (await findFfmpeg(env)) return { level: 'ok', found: 'not there, and not needed' };
  return { level: 'warning', found: 'not there', advice: 'Run npm install ffmpeg-static if no other FFmpeg can be had.' };
}

async function lookAtFolder(data: string): Promise<Verdict> {
  const trial = join(data, `.trial-${randomUUID()}`);
  try {
    await mkdir(data, { recursive: true });
    await writeFile(trial, 'x');
    return { level: 'ok', found: data };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { level: 'error', found: `${data} cannot be written (${code})`, advice: 'Give this user the folder, or name another with SCENEBOOK_DATA.' };
  } finally {
    await rm(trial, { force: true }).catch(() => {});
  }
}

async function lookAtSpace(data: string): Promise<Verdict> {
  for (let folder = data; ; folder = dirname(folder)) {
    try {
      return judgeSpace(await freeBytes(folder));
    } catch {
      // A folder that is not made yet will be on the disk of the one that holds it.
      if (dirname(folder) === folder) return { level: 'warning', found: 'not known', advice: 'Name a folder on a local disk with SCENEBOOK_DATA.' };
    }
  }
}

async function lookAtKeyFile(data: string): Promise<Verdict> {
  const mode = await stat(join(data, keyFile)).then(({ mode: bits }) => bits & 0o777, (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (mode === null) return { level: 'ok', found: 'none yet; it is made with the first key' };
  if ((mode & 0o077) === 0 || process.platform === 'win32') return { level: 'ok', found: 'readable by this user alone' };
  return { level: 'warning', found: `readable by others (mode ${mode.toString(8)})`, advice: `Run chmod 600 on ${join(data, keyFile)}.` };
}

async function lookAtSqlite(): Promise<Verdict> {
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(':memory:');
  try {
    return { level: 'ok', found: String(database.prepare('select sqlite_version()').pluck().get()) };
  } finally {
    database.close();
  }
}

async function lookAtSharp(): Promise<Verdict> {
  const { default: sharp } = await import('sharp');
  return { level: 'ok', found: `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}` };
}

async function lookAtFonts(): Promise<Verdict> {
  return judgeFonts(missingFonts());
}

/** The verdict on the font files that are missing. */
export function judgeFonts(missing: readonly string[]): Verdict {
  if (missing.length === 0) return { level: 'ok', found: 'Inter' };
  return { level: 'error', found: `missing: ${missing.join(', ')}`, advice: 'Delete node_modules and run npm start, which installs the packages again.' };
}

/** An optional part is never a fault: the studio goes on without it (REF-11). */
function lookForPart(part: Part): Verdict {
  if (missingOf(part).length === 0) return { level: 'ok', found: 'installed' };
  return { level: 'ok', found: `optional, not installed. ${part.without} To add it: ${part.add}` };
}

/** Absent they are no fault; a certificate that cannot sign is one that somebody wanted to. */
function lookForCredentials(env: Patient['env']): Verdict {
  const ready = lookAtCredentials(env, Date.now());
  if (!ready.ok) return ready.code === 'bad_certificate' ? { level: 'warning', found: ready.message, advice: ready.advice } : { level: 'ok', found: `optional. ${ready.message} ${ready.advice}` };
  return { level: 'ok', found: `signed as ${ready.signer.name}, until ${new Date(ready.signer.validTo).toISOString().slice(0, 10)}` };
}
