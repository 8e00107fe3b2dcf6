/** Running a program that drives the whole studio (a bench, a proof, the screenshots): everything is there before it. */
import { prepare } from './prepare.js';
import { runScript } from './script.js';

/**
 * @param {import('./say.js').Voice} voice
 * @param {string} program relative to the project
 * @param {readonly string[]} argv
 */
export async function withStudio(voice, program, argv) {
  await prepare(voice, { ffmpeg: 'needed', chromium: 'wanted', build: true });
  return runScript(program, argv);
}
