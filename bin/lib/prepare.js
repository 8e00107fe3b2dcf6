/** What a command needs before its own work: packages, FFmpeg, Chromium, built pages. Each says one line. */
import { ensureInstalled } from './install.js';
import { describeTrouble } from './trouble.js';

/**
 * `wanted`: without it the command goes on and says so. `needed`: without it the command fails.
 * @typedef {'wanted' | 'needed'} Want
 */

/**
 * @param {import('./say.js').Voice} voice
 * @param {{ ffmpeg?: Want, chromium?: Want, build?: boolean }} parts
 */
export async function prepare(voice, { ffmpeg, chromium, build = false }) {
  await ensureInstalled(voice);
  if (ffmpeg) {
    const { ensureFfmpeg } = await import('./ffmpeg.js');
    const trouble = await ensureFfmpeg(voice);
    if (trouble && ffmpeg === 'needed') throw trouble;
    if (trouble) voice.note(describeTrouble(trouble).join('\n'));
  }
  if (chromium) {
    const { ensureChromium } = await import('./chromium.js');
    try {
      await ensureChromium(voice);
    } catch (error) {
      if (chromium === 'needed') throw error;
      voice.note(describeTrouble(error).join('\n'));
    }
  }
  if (build) {
    const { ensureBuilt } = await import('./build.js');
    await ensureBuilt(voice);
  }
}
