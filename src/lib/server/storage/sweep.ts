/**
 * What nobody needs any more: temporary files of processes that are gone, and files of the store that no take refers to.
 * Files of living processes, and files too young to have a take yet, are left alone.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Names begin with the process id that made them (files.ts). */
export async function sweepTemporary(folder: string): Promise<number> {
  let swept = 0;
  for (const name of await readdir(folder).catch(() => [] as string[])) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1]);
    if (pid && (pid === process.pid || isAlive(pid))) continue;
    await rm(join(folder, name), { force: true, recursive: true });
    swept++;
  }
  return swept;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Every file of the store by its hash: a path relative to the store's root. A hash has one file of each type it was stored as. */
export async function filesIn(root: string): Promise<{ hash: string; file: string }[]> {
  const found: { hash: string; file: string }[] = [];
  for (const folder of await readdir(root).catch(() => [] as string[])) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    for (const name of await readdir(join(root, folder))) {
      const hash = /^([0-9a-f]{64})\b/.exec(name)?.[1];
      if (hash) found.push({ hash, file: join(root, folder, name) });
    }
  }
  return found;
}

/** Younger files may belong to work whose take is not written yet. */
export const orphanAge = 24 * 3_600_000;

/** Removes files that nothing refers to and that are older than a day; the number removed. */
export async function sweepOrphans(root: string, referred: ReadonlySet<string>, now: number): Promise<number> {
  let swept = 0;
  for (const { hash, file } of await filesIn(root)) {
    if (referred.has(hash)) continue;
    const { mtimeMs } = await stat(file);
    if (now - mtimeMs < orphanAge) continue;
    await rm(file, { force: true });
    swept++;
  }
  return swept;
}

/** Derived files that nobody has looked at for so long; they are made again when somebody does. */
export const derivedAge = 90 * 24 * 3_600_000;

/** Removes what lies in the folders of `root` and was last looked at too long ago; the number removed. */
export async function sweepDerived(root: string, now: number): Promise<number> {
  let swept = 0;
  for (const folder of await readdir(root).catch(() => [] as string[])) {
    for (const name of await readdir(join(root, folder)).catch(() => [] as string[])) {
      const file = join(root, folder, name);
      if (now - (await stat(file)).mtimeMs < derivedAge) continue;
      await rm(file, { force: true });
      swept++;
    }
  }
  return swept;
}
