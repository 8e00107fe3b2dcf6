/** The built pages in build/, made again when what they are made from has changed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.js';
import { ROOT } from './places.js';
import { runQuietly } from './run.js';
import { hashFiles, readStamp, writeStamp } from './stamp.js';
import { Trouble } from './trouble.js';

/** Everything that a build reads. */
export const BUILT_FROM = ['src', 'static', 'svelte.config.js', 'vite.config.ts', 'vite-sockets.ts', 'tsconfig.json', 'package.json', 'package-lock.json'];

/** @param {string} root */
export function buildStamp(root) {
  return hashFiles(root, BUILT_FROM);
}

/**
 * @param {import('./say.js').Voice} voice
 * @param {string} [root]
 */
export async function ensureBuilt(voice, root = ROOT) {
  const stampPath = join(root, 'build', '.scenebook-stamp');
  const wanted = buildStamp(root);
  const isDone = () => readStamp(stampPath) === wanted && existsSync(join(root, 'build', 'handler.js'));
  if (isDone()) return voice.done('Pages are up to date');
  const lock = { path: join(root, '.runtime', 'build.lock'), onWait: () => voice.note('Another command is building the pages; waiting for it') };
  await withLock(lock, async () => {
    if (isDone()) return voice.done('Pages are up to date');
    await voice.work('Building the pages', (report) => buildAll(root, report), (_, time) => `Pages built in ${time}`);
    writeStamp(stampPath, wanted);
  });
}

/**
 * @param {string} root
 * @param {(line: string) => void} report
 */
async function buildAll(root, report) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { code, tail } = await runQuietly(process.execPath, [vite, 'build'], { cwd: root, onLine: report });
  if (code !== 0) throw new Trouble('The pages could not be built.', 'Mend what the output below names, then run the command again.', tail.filter((line) => !/^\s+at .*node_modules/.test(line)));
}
