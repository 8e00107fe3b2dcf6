/** The packages in node_modules, installed when they are missing or belong to another lock file or Node. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.js';
import { npmErrors, runNpm } from './npm.js';
import { ROOT } from './places.js';
import { hashFiles, readStamp, writeStamp } from './stamp.js';
import { Trouble } from './trouble.js';

/**
 * @typedef {{ version?: string, optional?: boolean, os?: string[], cpu?: string[], link?: boolean }} LockEntry
 * @typedef {{ packages?: Record<string, LockEntry> }} Lock
 */

/**
 * @param {string} root
 * @param {string} [nodeVersion]
 * @returns {string} what node_modules has to be made from
 */
export function installStamp(root, nodeVersion = process.versions.node) {
  return [hashFiles(root, ['package-lock.json']), `node ${nodeVersion.split('.')[0]}`, `${process.platform}-${process.arch}`].join(' ');
}

/**
 * Whether what npm says it has installed (its hidden lock file) is what the lock file asks for. Optional packages may
 * be absent: npm leaves out those of other systems and those whose set-up failed.
 * @param {Lock} wanted
 * @param {Lock} present
 */
export function matchesLock(wanted, present) {
  const has = present.packages ?? {};
  return Object.entries(wanted.packages ?? {}).every(([path, entry]) => {
    if (path === '') return true;
    const found = has[path];
    return found ? found.version === entry.version : entry.optional === true;
  });
}

/** @param {string} path */
function readLock(path) {
  return /** @type {Lock} */ (JSON.parse(readFileSync(path, 'utf8')));
}

/** @param {string} root Someone may have run npm by hand: what is right already is only stamped. */
function installedByHand(root) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  try {
    return matchesLock(readLock(join(root, 'package-lock.json')), readLock(hidden));
  } catch {
    return false;
  }
}

/**
 * @param {import('./say.js').Voice} voice
 * @param {string} [root]
 */
export async function ensureInstalled(voice, root = ROOT) {
  const stampPath = join(root, 'node_modules', '.scenebook-stamp');
  const wanted = installStamp(root);
  const isDone = () => readStamp(stampPath) === wanted;
  if (isDone()) return voice.done('Packages are up to date');
  const lock = { path: join(root, '.runtime', 'install.lock'), onWait: () => voice.note('Another command is installing the packages; waiting for it') };
  await withLock(lock, async () => {
    if (isDone()) return voice.done('Packages are up to date');
    if (installedByHand(root)) {
      writeStamp(stampPath, wanted);
      return voice.done('Packages are up to date (installed by hand)');
    }
    await voice.work('Installing packages from the npm registry', (report) => installAll(root, report), (_, time) => `Packages installed in ${time}`);
    writeStamp(stampPath, wanted);
  });
}

/**
 * npm ci is exact. It refuses a lock file that another version of npm, or another registry, sees with other eyes (a
 * package for some other system left out); npm install then still takes every version that the lock file names.
 * @param {string} root
 * @param {(line: string) => void} report
 */
async function installAll(root, report) {
  const options = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=http'];
  let { code, output } = await runNpm(['ci', ...options], { cwd: root, onLine: report });
  if (code !== 0 && /code EUSAGE/.test(output)) {
    ({ code, output } = await runNpm(['install', '--no-save', ...options], { cwd: root, onLine: report }));
  }
  if (code === 0) return;
  throw new Trouble(
    'The packages could not be installed.', 'Check the connection to the npm registry and run the command again.', npmErrors(output)
  );
}
