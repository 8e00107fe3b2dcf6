/** Files that leave by the command line: bundles, cuts for editors, the storyboard; and bundles that come in. */
import { createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Project, Refusal } from '../lib/pipeline/index.ts';
import { isCutFormat } from '../lib/server/handover/handover.ts';
import type { Studio } from '../lib/server/studio.ts';
import type { Reporter } from './reporter.ts';
import { exitCodes, UsageError, type Call } from './usage.ts';

/** The file is at its place whole, or not at all. */
export async function wholeFile(target: string, write: (temporary: string) => Promise<unknown>): Promise<void> {
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  await mkdir(dirname(target), { recursive: true });
  try {
    await write(temporary);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

type Made = { readonly ok: true; readonly bytes: string | Uint8Array } | Refusal;

/** What a file with this ending holds besides the film; null for the film itself. */
export async function madeFor({ handover }: Studio, project: Project, out: string): Promise<Made | null> {
  const ending = extname(out).slice(1).toLowerCase();
  if (ending === 'pdf') return handover.sheet(project);
  if (!isCutFormat(ending)) return null;
  const cut = await handover.cut(project, ending);
  return cut.ok ? { ok: true, bytes: cut.text } : cut;
}

export async function writeMade(reporter: Reporter, { id }: Project, target: string, made: Made): Promise<number> {
  if (!made.ok) return refused(reporter, id, made);
  await wholeFile(target, (temporary) => writeFile(temporary, made.bytes));
  reporter.event('wrote', { project: id, file: target });
  return exitCodes.done;
}

/** The film with content credentials. */
export async function writeSigned(studio: Studio, reporter: Reporter, project: Project, target: string): Promise<number> {
  const signed = await studio.credentials.sign(project);
  if (!signed.ok) return refused(reporter, project.id, signed);
  try {
    await wholeFile(target, (temporary) => copyFile(signed.path, temporary));
  } finally {
    await rm(signed.path, { force: true });
  }
  reporter.event('wrote', { project: project.id, file: target });
  return exitCodes.done;
}

export async function writeBundle(studio: Studio, reporter: Reporter, project: Project, { out }: Call): Promise<number> {
  const target = resolve(out ?? `${project.title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').toLowerCase() || 'notebook'}.zip`);
  const { stream, bytes } = await studio.handover.bundle(project);
  await wholeFile(target, (temporary) => pipeline(stream, createWriteStream(temporary)));
  reporter.event('wrote', { project: project.id, file: target, bytes });
  return exitCodes.done;
}

export async function importBundle(studio: Studio, reporter: Reporter, { argument }: Call): Promise<number> {
  const path = resolve(argument!);
  if (!existsSync(path)) throw new UsageError(`There is no file ${argument}.`);
  const outcome = await studio.handover.takeIn(path);
  if (!outcome.ok) return refused(reporter, null, outcome);
  reporter.event('imported', { project: outcome.project, title: outcome.title });
  return exitCodes.done;
}

function refused(reporter: Reporter, project: string | null, { message, advice }: Refusal): number {
  reporter.event('failed', { project, message, advice });
  return exitCodes.failed;
}
