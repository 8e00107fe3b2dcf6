/** What a film's file says of itself, and whether it decodes from end to end without a word of warning. */
import { probeVideo } from '../../src/lib/server/media/probe.ts';
import { ffmpeg } from './video.ts';

export async function examineFilm(path: string) {
  const { width, height, frames, rate, duration, codec, faststart } = await probeVideo(path);
  const { stderr } = await ffmpeg('-v', 'warning', '-i', path, '-f', 'null', '-');
  return { width, height, frames, rate, duration, codec, faststart, warnings: stderr.trim() };
}
