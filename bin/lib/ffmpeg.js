/**
 * FFmpeg, without which there are no clips and no film: found as the studio finds it, else installed where we may.
 * Loaded under the right Node only, since it asks the studio's own TypeScript.
 */
import { examineFfmpeg, findFfmpeg } from '../../src/lib/server/media/ffmpeg-path.ts';
import { aptInstall, canUseApt } from './apt.js';
import { Trouble } from './trouble.js';

/** @param {NodeJS.Platform} platform */
export function ffmpegAdvice(platform) {
  const ways = /** @type {Partial<Record<NodeJS.Platform, string>>} */ ({
    darwin: 'Install it with "brew install ffmpeg"',
    win32: 'Install it with "winget install Gyan.FFmpeg"',
    linux: 'Install it with your package manager, such as "sudo apt-get install ffmpeg"'
  });
  return `${ways[platform] ?? 'Install it from ffmpeg.org'}, or set FFMPEG_PATH to an FFmpeg that has libx264.`;
}

/**
 * @param {import('./say.js').Voice} voice
 * @returns {Promise<Trouble | null>} null when there is a good FFmpeg; else what to tell the person
 */
export async function ensureFfmpeg(voice) {
  await noteWrongPath(voice);
  const found = await findFfmpeg(process.env);
  if (found) {
    voice.done(`FFmpeg ${found.version} at ${found.path}`);
    return null;
  }
  const missing = new Trouble('FFmpeg with libx264 was not found, so clips and films cannot be made.', ffmpegAdvice(process.platform));
  if (!canUseApt()) return missing;
  try {
    await aptInstall({ voice, name: 'ffmpeg', label: 'FFmpeg' });
  } catch (error) {
    if (error instanceof Trouble) return error;
    throw error;
  }
  return (await findFfmpeg(process.env)) ? null : missing;
}

/** @param {import('./say.js').Voice} voice */
async function noteWrongPath(voice) {
  const asked = process.env.FFMPEG_PATH?.trim();
  if (!asked) return;
  const answer = await examineFfmpeg(asked);
  if (!answer.ok) voice.note(`FFMPEG_PATH is "${asked}", but ${answer.problem}; looking for another`);
}
