/** Where the project's own things are. */
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** What the bootstrap fetches for itself; not in git, may be deleted at any time. */
export const RUNTIME = join(ROOT, '.runtime');

/**
 * An environment in which `node` is the Node that runs us and the project's programs are found by name.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} execPath
 * @returns {NodeJS.ProcessEnv}
 */
export function withNodeFirst(env, execPath = process.execPath) {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const first = dirname(execPath);
  const rest = (env[name] ?? '').split(delimiter).filter((folder) => folder !== '' && folder !== first);
  return { ...env, [name]: [first, ...rest].join(delimiter) };
}
