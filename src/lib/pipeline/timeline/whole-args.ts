/** FFmpeg's arguments for films in other formats than the studio's own, for editors and the web. */
import { frameRate } from '../words.ts';
import { colourTags, ours } from './ffmpeg-args.ts';
import type { Codec } from './words.ts';

export type WholeFormat = {
  readonly args: readonly string[];
  readonly ending: 'mov' | 'webm';
  readonly mime: 'video/quicktime' | 'video/webm';
  /** What FFmpeg may open a file of this format as. */
  readonly demuxers: string;
  /** Ticks of a second in its files. */
  readonly timescale: number;
  /** How sound stands beside the picture: as it is in MOV, as Opus in WebM, which takes nothing else. */
  readonly sound: readonly string[];
};

export const wholeEncoders: Record<Exclude<Codec, 'h264'>, WholeFormat> = {
  prores: {
    ending: 'mov', mime: 'video/quicktime', demuxers: 'mov,mp4,m4a,3gp,3g2,mj2', timescale: 12_288, sound: ['-c:a', 'copy'],
    args: ['-c:v', 'prores_ks', '-profile:v', '2', '-vendor', 'apl0', '-pix_fmt', 'yuv422p10le', ...colourTags, '-video_track_timescale', '12288', '-movflags', '+faststart', '-f', 'mov']
  },
  av1: {
    ending: 'webm', mime: 'video/webm', demuxers: 'matroska,webm', timescale: 1000, sound: ['-c:a', 'libopus', '-b:a', '160k'],
    args: ['-c:v', 'libsvtav1', '-preset', '8', '-crf', '32', '-g', '120', '-pix_fmt', 'yuv420p', ...colourTags, '-f', 'webm']
  }
};

/**
 * Joins files of one format as they are, with a sound beside them. `list`: a file that names them, for the concat demuxer.
 * Frames of both formats are shown in the order in which they stand, so each has its time by its number.
 */
export function joinWholeArgs({ ending, demuxers, timescale, sound: coded }: WholeFormat, list: string, sound: string | null, output: string): string[] {
  return [
    '-protocol_whitelist', 'file', '-format_whitelist', `concat,${demuxers}`, '-f', 'concat', '-safe', '0', '-i', list,
    ...(sound === null ? [] : [...ours, '-i', sound, '-map', '1:a:0', ...coded]), '-map', '0:v:0', '-c:v', 'copy',
    '-bsf:v', `setts=ts=round(N*${timescale}/${frameRate})`,
    ...(ending === 'mov' ? ['-video_track_timescale', String(timescale), '-movflags', '+faststart'] : []), '-f', ending, output
  ];
}

/** Decodes such a film from its first to its last frame, and throws all of it away. */
export const decodeWholeArgs = ({ demuxers }: WholeFormat, input: string, sound: boolean): string[] => [
  '-protocol_whitelist', 'file', '-format_whitelist', demuxers, '-i', input, '-map', '0:v:0', ...(sound ? ['-map', '0:a:0'] : []), '-f', 'null', '-'
];
