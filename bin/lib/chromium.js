/** Chromium, for the browser tests only. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { aptInstall, canUseApt } from './apt.js';
import { ROOT } from './places.js';
import { runQuietly } from './run.js';
import { Trouble } from './trouble.js';

const DOWNLOAD_LIMIT_MS = 5 * 60_000;
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * @typedef {object} Places
 * @property {NodeJS.ProcessEnv} env
 * @property {string | null} playwrights where Playwright keeps its own Chromium, present or not
 * @property {(path: string) => boolean} [exists]
 */

/**
 * The order: CHROMIUM_PATH, Playwright's own, the system's.
 * @param {Places} places
 * @returns {string | null}
 */
export function findChromium({ env, playwrights, exists = existsSync }) {
  const asked = env.CHROMIUM_PATH?.trim();
  if (asked) {
    if (exists(asked)) return asked;
    throw new Trouble(`CHROMIUM_PATH is "${asked}", which does not exist.`, 'Correct CHROMIUM_PATH, or leave it away and a browser will be looked for.');
  }
  if (playwrights && exists(playwrights)) return playwrights;
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => exists(path)) ?? null;
}

/** @returns {string | null} */
export function playwrightsChromium() {
  try {
    const { chromium } = createRequire(join(ROOT, 'package.json'))('@playwright/test');
    return chromium.executablePath();
  } catch {
    return null;
  }
}

/**
 * @param {import('./say.js').Voice} voice
 * @returns {Promise<string>} the path of a Chromium, also set as CHROMIUM_PATH for the processes we start
 * @throws {Trouble}
 */
export async function ensureChromium(voice) {
  const find = () => findChromium({ env: process.env, playwrights: playwrightsChromium() });
  const path = find() ?? (await obtain(voice), find());
  if (!path) {
    throw new Trouble(
      'Chromium was not found, so the browser tests cannot run.',
      'Run "npx playwright install --with-deps chromium", or set CHROMIUM_PATH to a Chromium or Chrome.'
    );
  }
  voice.done(`Chromium at ${path}`);
  process.env.CHROMIUM_PATH = path;
  return path;
}

/** @param {import('./say.js').Voice} voice Debian's package comes with the libraries it needs; Playwright's does not. */
async function obtain(voice) {
  if (canUseApt()) return aptInstall({ voice, name: 'chromium', label: 'Chromium' });
  await voice.work(
    'Fetching Chromium with Playwright',
    async (report) => {
      const script = join(ROOT, 'node_modules', 'playwright', 'cli.js');
      const { code, tail } = await runQuietly(process.execPath, [script, 'install', 'chromium'], { cwd: ROOT, timeout: DOWNLOAD_LIMIT_MS, onLine: report });
      if (code !== 0) throw new Trouble('Playwright could not fetch Chromium.', 'Install Chromium or Chrome yourself and set CHROMIUM_PATH to it.', tail);
    },
    (_, time) => `Chromium fetched in ${time}`
  );
}
