/** `scenebook ...`: the command line, which is src/cli/main.ts once its packages are there. */
import { prepare } from './prepare.js';
import { runScript } from './script.js';

/** The commands that make clips or films; the others must not set off an installation of FFmpeg. */
const USES_FFMPEG = new Set(['run', 'resume', 'export']);

/**
 * @param {import('./say.js').Voice} voice
 * @param {readonly string[]} argv
 */
export async function commandLine(voice, argv) {
  await prepare(voice, { ffmpeg: USES_FFMPEG.has(argv[0] ?? '') ? 'wanted' : undefined });
  return runScript('src/cli/main.ts', argv);
}
