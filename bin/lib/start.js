/** `npm start`: everything the studio needs, then the studio. */
import { join } from 'node:path';
import { workerEnv } from './child-env.js';
import { openBrowser, shouldOpen } from './open.js';
import { ROOT } from './places.js';
import { ensurePortFree } from './port.js';
import { prepare } from './prepare.js';
import { runAloud } from './run.js';
import { NODE_OPTIONS } from './script.js';
import { readSettings } from './settings.js';

/**
 * @param {import('./say.js').Voice} voice
 * @returns {Promise<number>} the studio's exit code, once it has ended
 */
export async function start(voice) {
  await ensurePortFree({ ...readSettings(process.env), command: 'npm start' });
  await prepare(voice, { ffmpeg: 'wanted', build: true });
  const mayOpen = shouldOpen({ env: process.env, platform: process.platform, isTerminal: process.stdout.isTTY === true });
  return runAloud(process.execPath, [...NODE_OPTIONS, join(ROOT, 'server.js')], {
    cwd: ROOT,
    env: workerEnv(process.env),
    onMessage: (message) => {
      const address = readyAddress(message);
      if (address && mayOpen) openBrowser(address);
    }
  });
}

/**
 * @param {unknown} message what server.js sends when it serves: `{ ready: address }`
 * @returns {string | null}
 */
function readyAddress(message) {
  const ready = typeof message === 'object' && message !== null ? Reflect.get(message, 'ready') : null;
  return typeof ready === 'string' ? ready : null;
}
