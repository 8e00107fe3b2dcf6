/** What is true of a video file: by its own tables, and by decoding it. */
import { decodeArgs } from '../../pipeline/timeline/ffmpeg-args.ts';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { type Environment, runFfmpeg } from './ffmpeg.ts';
import { readMp4, type SoundTrackFacts, type VideoTrack } from './mp4.ts';

/** `duration` in seconds; `rate` in frames per second. Both of the video track, whatever the sound does. */
export type VideoFacts = VideoTrack & {
  readonly duration: number;
  readonly rate: number;
  readonly faststart: boolean;
  readonly tracks: number;
  readonly sound: SoundTrackFacts | null;
};

/** Facts of one of our own MP4 files, from its tables. Throws `media_failed` when it holds no video. */
export async function probeVideo(path: string): Promise<VideoFacts> {
  const file = await readMp4(path);
  if (!file || file.video.frames === 0 || file.video.ticks === 0) {
    throw new ToolError('media_failed', 'This file holds no video that can be read.', {
      advice: 'Run the cell that made it again, or replace it by another file.'
    });
  }
  const { video, faststart, tracks, sound } = file;
  const duration = video.ticks / video.timescale;
  return { ...video, duration, rate: video.frames / duration, faststart, tracks, sound };
}

/**
 * Decodes a file from end to end and returns how many frames really came out. FFmpeg ends quietly on many damaged
 * files, so the first error counts. Throws `media_failed` with FFmpeg's words in the detail.
 */
export async function decodeCheck(
  env: Environment, path: string, options: { origin: 'ours' | 'outside'; signal: AbortSignal }
): Promise<{ frames: number }> {
  return runFfmpeg({ env, args: decodeArgs(path, options.origin), signal: options.signal });
}
