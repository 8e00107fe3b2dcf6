/** Running one of the project's TypeScript programs under this Node, with the command's own arguments. */
import { join } from 'node:path';
import { workerEnv } from './child-env.js';
import { ROOT } from './places.js';
import { runAloud } from './run.js';

/** Node 22 warns of its type stripping; Node 24 no longer does. */
export const NODE_OPTIONS = ['--disable-warning=ExperimentalWarning'];

/**
 * @param {string} program relative to the project
 * @param {readonly string[]} argv
 * @returns {Promise<number>} its exit code
 */
export function runScript(program, argv) {
  const env = { ...workerEnv(process.env), SCENEBOOK_ROOT: ROOT };
  return runAloud(process.execPath, [...NODE_OPTIONS, join(ROOT, program), ...argv], { env });
}
