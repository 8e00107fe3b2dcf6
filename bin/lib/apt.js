/** Debian's package manager, for the two programs that npm does not bring: FFmpeg and Chromium. */
import { existsSync } from 'node:fs';
import { runQuietly } from './run.js';
import { Trouble } from './trouble.js';

/** @returns {boolean} whether this is Debian or a relative of it and we may install packages */
export function canUseApt() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

/**
 * @param {{ voice: import('./say.js').Voice, name: string, label: string }} what `label`: what a person calls it
 * @throws {Trouble}
 */
export async function aptInstall({ voice, name, label }) {
  await voice.work(
    `Installing ${label} with apt-get`,
    async (report) => {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      const options = ['-y', '-q', '-o', 'DPkg::Lock::Timeout=120'];
      // A failed update is no reason to stop: the lists at hand may do.
      await runQuietly('apt-get', ['update', ...options], { env, onLine: report });
      const { code, tail } = await runQuietly('apt-get', ['install', ...options, '--no-install-recommends', name], { env, onLine: report });
      if (code !== 0) throw new Trouble(`apt-get could not install ${label}.`, `Run "apt-get update && apt-get install ${name}" to see why.`, tail);
    },
    (_, time) => `${label} installed in ${time}`
  );
}
