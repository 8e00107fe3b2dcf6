/**
 * Argument lists for FFmpeg, as data. Nothing here starts a process; server/media/ffmpeg.ts does, and puts the flags
 * that every run has in front.
 *
 * Every clip of the studio is encoded with the same flags, whoever made it, so that clips can later be joined by copying:
 * `stitchable=1` keeps the parameter sets free of what depends on content, and the preset, on which they do depend, is
 * fixed. For the same reason shape of pixels and place of chroma samples are stated rather than taken from the source.
 */
import { frameRate } from '../words.ts';

export type PictureSize = { readonly width: number; readonly height: number };

/** Ticks of a second in every clip: 512 a frame at 24 frames a second. */
export const timescale = 12_288;

/** Stands before each `-i` of a file that came from outside: FFmpeg opens that file and, whatever it says, no other. */
export const fromOutside: readonly string[] = [
  '-protocol_whitelist', 'file', '-format_whitelist', 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm'
];
/** Stands before each `-i` of a file that we made. */
export const ours: readonly string[] = ['-protocol_whitelist', 'file', '-format_whitelist', 'mov,mp4,m4a,3gp,3g2,mj2'];

export const colourTags: readonly string[] = [
  '-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'
];
export const studioContainer: readonly string[] = ['-video_track_timescale', String(timescale), '-movflags', '+faststart', '-f', 'mp4'];
/** The studio's own; clips are joined by copying, which asks that all are encoded alike. */
const studioPreset = 'fast';
/** `quality`: the constant rate factor; a smaller one is better. It leaves the parameter sets alone, the preset does not.
 * `search`: settings of x264 about how it looks for what a frame shares with others. */
export const studioEncoder = ({ preset = studioPreset, quality = 18, search = '' } = {}): readonly string[] => [
  '-c:v', 'libx264', '-preset', preset, '-crf', String(quality), '-profile:v', 'high', '-pix_fmt', 'yuv420p',
  '-x264-params', `stitchable=1:keyint=48:min-keyint=12:scenecut=0:open-gop=0:chromaloc=1${search}`, ...colourTags
];
/** Places near a clip's beginning where a copy can begin, so that a dissolve into it costs no more than its own frames. Seconds. */
export const cuttable: readonly string[] = ['-force_key_frames', '0.5,1'];
export const nothingElse: readonly string[] = ['-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'];
export const withoutSound: readonly string[] = ['-an', ...nothingElse];

/** Encodes raw yuv420p frames from standard input. `threads`: of x264; by itself it takes more than there are processors. */
export function encodeFramesArgs(size: PictureSize, output: string, preset = studioPreset, threads?: number): string[] {
  return [
    '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${size.width}x${size.height}`, '-r', String(frameRate), '-i', 'pipe:0',
    '-vf', 'setsar=1', ...withoutSound, ...cuttable, ...studioEncoder({ preset }), ...(threads === undefined ? [] : ['-threads', String(threads)]), ...studioContainer, output
  ];
}

/** Decodes a file from its first to its last frame, its sound too where that is asked for, and throws all of it away. */
export function decodeArgs(input: string, origin: 'ours' | 'outside', sound = false): string[] {
  return [...(origin === 'ours' ? ours : fromOutside), '-i', input, '-map', '0:v:0', ...(sound ? ['-map', '0:a:0'] : []), '-f', 'null', '-'];
}

const toRgb = 'scale=flags=bicubic+accurate_rnd+full_chroma_int,format=rgb24';
const rawPicture: readonly string[] = ['-pix_fmt', 'rgb24', '-f', 'rawvideo'];

/** `key`: decoding can begin at it, and its time is known to the tick. */
export type FramePick = { readonly index: number; readonly output: string; readonly key: boolean };

/**
 * Where to seek so that frame `index` is the first one that comes out: half a frame before it. Seconds. A key frame is sought
 * itself, for what lies before it leads to the key frame before, and all from there on would be decoded.
 */
export function seekTo(index: number, rate: number, key = false): number {
  return Math.max(0, (key ? index : index - 0.5) / rate);
}

/** Writes the frames with these indices as raw RGB, each to its own file, in one run. */
export function pickFramesArgs(input: string, rate: number, picks: readonly FramePick[]): string[] {
  return [
    // With more threads a decoder is some frames ahead when the one that was asked for comes out.
    ...picks.flatMap((pick) => [...ours, '-threads', '1', ...seekArgs(pick, rate), '-i', input]),
    ...picks.flatMap(({ output }, i) => ['-map', `${i}:v:0`, '-vf', toRgb, '-frames:v', '1', ...rawPicture, output])
  ];
}

function seekArgs({ index, key }: FramePick, rate: number): string[] {
  return index === 0 ? [] : ['-ss', seekTo(index, rate, key).toFixed(6)];
}

/** Writes the frames with these indices, which rise, as raw RGB one behind the other. `input` is a file of the studio's own timing. */
export function indexedFramesArgs(input: string, indices: readonly number[], output: string): string[] {
  const wanted = indices.map((index) => `eq(pts\\,${index * (timescale / frameRate)})`).join('+');
  return [
    ...ours, '-threads', '1', '-i', input, '-map', '0:v:0',
    // One behind the other in time as well, or they would be repeated to fill the time between them.
    '-vf', `select=${wanted},setpts=N/${frameRate}/TB,${toRgb}`, '-frames:v', String(indices.length), ...rawPicture, output
  ];
}

/** The last frame without trusting any time in the file but its end: decodes the last three seconds, backwards. */
export function lastFrameBackwardsArgs(input: string, output: string): string[] {
  return [...ours, '-sseof', '-3', '-i', input, '-map', '0:v:0', '-vf', `reverse,${toRgb}`, '-frames:v', '1', ...rawPicture, output];
}

/** One frame by its number, decoding all before it. */
export function countedFrameArgs(input: string, index: number, output: string): string[] {
  return [
    ...ours, '-i', input, '-map', '0:v:0', '-vf', `select=eq(n\\,${index}),${toRgb}`, '-frames:v', '1', ...rawPicture, output
  ];
}
