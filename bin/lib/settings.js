/** What the environment says about where the studio listens and keeps its data. */
import { isAbsolute, join } from 'node:path';
import { ROOT } from './places.js';
import { Trouble } from './trouble.js';

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ port: number, host: string, data: string }} `port` 0 means any free one; `data` is absolute
 * @throws {Trouble} when PORT is no port
 */
export function readSettings(env, root = ROOT) {
  const asked = env.PORT?.trim() || '3000';
  const port = Number(asked);
  if (!/^\d+$/.test(asked) || port > 65535) {
    throw new Trouble(`PORT is "${asked}", which is not a port number.`, 'Give a whole number from 1 to 65535, such as PORT=3001 npm start.');
  }
  const data = env.SCENEBOOK_DATA?.trim() || 'data';
  return { port, host: env.HOST?.trim() || '127.0.0.1', data: isAbsolute(data) ? data : join(root, data) };
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {string} an address that a browser on this machine can open
 */
export function spellAddress(host, port) {
  const anywhere = host === '0.0.0.0' || host === '::';
  const name = anywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/**
 * The sentence for a failed listen.
 * @param {{ code?: string, message: string }} error
 * @param {{ host: string, port: number, command?: string }} place
 */
export function listenTrouble(error, { host, port, command = 'npm start' }) {
  switch (error.code) {
    case 'EADDRINUSE':
      return new Trouble(
        `Port ${port} is already in use on ${host}.`,
        `Stop the program that uses it, or take another port: PORT=${port < 65535 ? port + 1 : 3001} ${command}`
      );
    case 'EACCES':
      return new Trouble(`This user may not listen on port ${port}.`, `Take a port above 1023: PORT=3000 ${command}`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Trouble(`HOST is "${host}", which is no address of this machine.`, `Leave HOST away, or give one of its own addresses, such as HOST=127.0.0.1 ${command}`);
    default:
      return new Trouble(`The studio cannot listen on ${host}, port ${port}: ${error.message}`, `Take another port: PORT=3001 ${command}`);
  }
}
