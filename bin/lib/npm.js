/** Finding npm and running it under the Node that runs us, so that engine checks and scripts see the right version. */
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { withNodeFirst } from './places.js';
import { runQuietly } from './run.js';
import { Trouble } from './trouble.js';

const ERROR_LINES = 12;

/**
 * The script of npm: the one that started us, the one beside this Node, or the one that PATH leads to.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} execPath
 * @returns {string | null}
 */
export function findNpmScript(env = process.env, execPath = process.execPath) {
  const started = env.npm_execpath;
  if (started && /npm-cli\.[cm]?js$/.test(started) && existsSync(started)) return started;
  const folders = [dirname(execPath), ...(env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean)];
  for (const folder of folders) {
    const besides = [
      join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
      join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
      join(folder, 'npm')
    ];
    for (const candidate of besides) {
      if (!existsSync(candidate)) continue;
      const script = realpathSync(candidate);
      if (script.endsWith('.js')) return script;
    }
  }
  return null;
}

/**
 * @param {readonly string[]} args
 * @param {{ cwd: string, onLine?: (line: string) => void }} options
 */
export async function runNpm(args, { cwd, onLine }) {
  const script = findNpmScript();
  if (!script) throw new Trouble('npm was not found.', 'Install Node 24 from nodejs.org, which brings npm along, and try again.');
  return runQuietly(process.execPath, [script, ...args], { cwd, env: withNodeFirst(process.env), onLine });
}

/**
 * @param {string} output
 * @returns {string[]} what npm says went wrong, which it says first; not where in its own code, nor in which log
 */
export function npmErrors(output) {
  const lines = output.split('\n').map((line) => line.trimEnd()).filter((line) => line !== '');
  const said = lines.filter((line) => /^npm (error|ERR!) [^\s{}]/.test(line) && !line.includes('complete log'));
  return said.length > 0 ? said.slice(0, ERROR_LINES) : lines.slice(-ERROR_LINES);
}
