/** Child processes: one that speaks for itself on our terminal, and one whose output is kept for the case of failure. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { stripVTControlCharacters } from 'node:util';

const TAIL_LINES = 25;

/** @type {NodeJS.Signals[]} */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {number} the code a shell would give
 */
export function exitCode(code, signal) {
  if (code !== null) return code;
  return signal ? 128 + constants.signals[signal] : 1;
}

/**
 * Hands our signals to `child` until it has gone.
 * @param {import('node:child_process').ChildProcess} child
 * @param {(signal: NodeJS.Signals) => void} [seen]
 */
export function forwardSignals(child, seen = () => {}) {
  /** @type {[NodeJS.Signals, () => void][]} */
  const handlers = FORWARDED.map((signal) => [signal, () => { seen(signal); child.kill(signal); }]);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  const stop = () => { for (const [signal, handler] of handlers) process.off(signal, handler); };
  child.once('exit', stop);
  child.once('error', stop);
}

/**
 * Runs a program on our own terminal.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onMessage?: (message: unknown) => void }} [options]
 *   With `onMessage` the child has a channel to us, by which it also learns of our end.
 * @returns {Promise<number>} its exit code
 */
export function runAloud(command, args, { cwd, env, onMessage } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd, env, stdio: onMessage ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit'
    });
    forwardSignals(child);
    if (onMessage) child.on('message', onMessage);
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(exitCode(code, signal)));
  });
}

/**
 * Runs a program in silence. When a signal ends us meanwhile, the program is ended with us.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number, onLine?: (line: string) => void, shell?: boolean }} [options] `timeout` in ms
 * @returns {Promise<{ code: number, output: string, tail: string[] }>} `code` is 127 when it could not be started
 */
export function runQuietly(command, args, { cwd, env, timeout, onLine = () => {}, shell = false } = {}) {
  return new Promise((resolve) => {
    let output = '';
    /** @type {NodeJS.Signals | null} */
    let interrupted = null;
    const child = spawn(command, args, { cwd, env, timeout, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    forwardSignals(child, (signal) => { interrupted = signal; });
    /** @param {Buffer} chunk */
    const take = (chunk) => {
      const text = chunk.toString();
      output = (output + text).slice(-1_000_000);
      const last = lines(text).at(-1);
      if (last) onLine(last);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => resolve({ code: 127, output: error.message, tail: [error.message] }));
    child.once('close', (code, signal) => {
      if (interrupted) process.exit(exitCode(null, interrupted));
      resolve({ code: exitCode(code, signal), output, tail: lines(output).slice(-TAIL_LINES) });
    });
  });
}

/** @param {string} text */
function lines(text) {
  return stripVTControlCharacters(text).split(/[\r\n]+/).map((line) => line.trimEnd()).filter((line) => line !== '');
}
