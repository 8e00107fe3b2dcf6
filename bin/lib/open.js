/** Opening the studio in the person's browser, on a desktop only. */
import { spawn } from 'node:child_process';

/**
 * @param {{ env: NodeJS.ProcessEnv, platform: NodeJS.Platform, isTerminal: boolean }} place
 * @returns {boolean} false in CI, without a display, from a script, and where SCENEBOOK_OPEN=0 asks for it
 */
export function shouldOpen({ env, platform, isTerminal }) {
  if (env.SCENEBOOK_OPEN === '0' || env.CI || env.SSH_CONNECTION || !isTerminal) return false;
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * @param {string} address
 * @param {NodeJS.Platform} [platform]
 */
export function openBrowser(address, platform = process.platform) {
  const [command, ...args] =
    platform === 'darwin' ? ['open', address] : platform === 'win32' ? ['explorer', address] : ['xdg-open', address];
  const child = spawn(/** @type {string} */ (command), args, { stdio: 'ignore', detached: true });
  // The address is on the terminal already, so a desktop without an opener loses nothing.
  child.once('error', () => {});
  child.unref();
}
