/** One bootstrap at a time: two commands started together on a fresh clone must not both install or build. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ASK_AGAIN_MS = 250;

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * @param {string} path
 * @returns {boolean} whether the lock is ours now; one left by a process that has died is taken over
 */
export function takeLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(readIfThere(path));
    if (holder > 0 && !isAlive(holder)) rmSync(path, { force: true });
    return false;
  }
}

/**
 * @template T
 * @param {{ path: string, onWait: () => void }} lock
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withLock({ path, onWait }, task) {
  let told = false;
  while (!takeLock(path)) {
    if (!told) onWait();
    told = true;
    await pause(ASK_AGAIN_MS);
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await task();
  } finally {
    process.off('exit', release);
    release();
  }
}
