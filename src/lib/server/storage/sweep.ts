/** Temporary files of processes that are gone. Files of living ones are left alone. */
import { readdir, rm } from 'node:fs/promises';
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
