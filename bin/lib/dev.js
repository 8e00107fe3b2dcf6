/** `npm run dev`: Vite with hot reload; the sockets live on its server (vite-sockets.ts). */
import { join } from 'node:path';
import { workerEnv } from './child-env.js';
import { ROOT } from './places.js';
import { ensurePortFree } from './port.js';
import { prepare } from './prepare.js';
import { runAloud } from './run.js';
import { readSettings } from './settings.js';

/**
 * @param {import('./say.js').Voice} voice
 * @param {readonly string[]} argv for Vite
 */
export async function dev(voice, argv) {
  const { port, host, data } = readSettings(process.env);
  await ensurePortFree({ host, port, command: 'npm run dev' });
  await prepare(voice, { ffmpeg: 'wanted' });
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  return runAloud(process.execPath, [vite, 'dev', '--host', host, '--port', String(port), '--strictPort', ...argv], {
    cwd: ROOT,
    env: { ...workerEnv(process.env), SCENEBOOK_ROOT: ROOT, SCENEBOOK_DATA: data }
  });
}
