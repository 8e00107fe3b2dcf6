/** Argument lists that bring a video from outside to the project's format. Such a file is opened here and nowhere else. */
import { frameRate } from '../words.ts';
import { cuttable, fromOutside, nothingElse, studioContainer, studioEncoder, withoutSound, type PictureSize } from './ffmpeg-args.ts';

export const sampleRate = 48_000;
/** A frame of the picture is a whole number of samples, so picture and sound can end together. */
export const samplesPerFrame = sampleRate / frameRate;

/** 8K; a decoder reserves memory by what the header says. */
export const mostPixels = 8192 * 4352;
/** One decoder thread more costs another set of frames in memory. */
const decoder: readonly string[] = ['-threads', '2', '-max_pixels', String(mostPixels)];

/** What has to be known of a video from outside before it is encoded. */
export type ForeignPicture = {
  readonly width: number;
  readonly height: number;
  readonly dynamicRange: 'standard' | 'high';
  readonly interlaced: boolean;
  /** Whether the file says how its colours are coded. */
  readonly tagged: boolean;
  /** Seconds after the file's beginning at which its first picture is shown. */
  readonly start: number;
};

export type Ingest = {
  readonly input: string;
  readonly picture: ForeignPicture;
  readonly size: PictureSize;
  /** At most so much of it is read. */
  readonly seconds: number;
  readonly video: string;
  /** Where its sound goes, unaltered but for rate and channels; null when it has none. */
  readonly sound: string | null;
};

/** Decodes the first frame. FFmpeg says what the file holds while it does, and when that frame is shown (`pts_time`). */
export function lookArgs(input: string): string[] {
  return [...fromOutside, ...decoder, '-i', input, '-map', '0:V:0', '-vf', 'showinfo', '-frames:v', '1', '-f', 'null', '-'];
}

/** Puts out one frame when the video goes on after so many seconds, else none. */
export function goesOnArgs(input: string, seconds: number): string[] {
  return [...fromOutside, ...decoder, '-ss', String(seconds), '-i', input, '-map', '0:V:0', '-frames:v', '1', '-f', 'null', '-'];
}

/** Encodes the picture, filling the frame and cropping, and writes the sound beside it; both begin with the first picture. */
export function ingestArgs({ input, picture, size, seconds, video, sound }: Ingest): string[] {
  return [
    // The first picture is time 0, for the sound as well.
    ...fromOutside, ...decoder, '-itsoffset', String(-picture.start), '-t', String(seconds), '-i', input,
    '-map', '0:V:0', '-vf', pictureFilter(picture, size), ...withoutSound, ...cuttable, ...studioEncoder(), ...studioContainer, video,
    ...(sound === null ? [] : [
      // Sound that begins earlier is cut; where it begins later, stops or drifts, silence keeps it to the picture's time.
      '-map', '0:a:0', '-vn', ...nothingElse, '-af', `aresample=${sampleRate}:async=1:first_pts=0,aformat=channel_layouts=stereo`,
      '-c:a', 'pcm_f32le', '-f', 'wav', sound
    ])
  ];
}

/** Encodes a clip's sound, cut or filled up with silence to the very length of so many frames. */
export function clipSoundArgs(sound: string, frames: number, output: string): string[] {
  return [
    '-protocol_whitelist', 'file', '-f', 'wav', '-i', sound, '-map', '0:a:0', '-af', `apad,atrim=end_sample=${frames * samplesPerFrame}`,
    ...soundEncoder, ...nothingElse, '-f', 'mp4', output
  ];
}

export const soundEncoder: readonly string[] = ['-c:a', 'aac', '-b:a', '192k', '-ar', String(sampleRate), '-ac', '2'];

function pictureFilter({ height, dynamicRange, interlaced, tagged }: ForeignPicture, size: PictureSize): string {
  // Untagged pictures are taken as players take them: BT.601 when small, BT.709 from 720 lines on.
  const matrix = tagged ? [] : [`in_color_matrix=${height >= 720 ? 'bt709' : 'smpte170m'}`];
  return [
    ...(interlaced ? ['bwdif=deint=interlaced'] : []),
    `fps=${frameRate}`,
    ...(dynamicRange === 'high' ? toneMap : []),
    [`scale=w='max(${size.width},ceil(${size.height}*dar/2)*2)':h='max(${size.height},ceil(${size.width}/dar/2)*2)'`,
      'flags=lanczos+accurate_rnd', ...(dynamicRange === 'high' ? [] : matrix), 'out_color_matrix=bt709:out_range=tv'].join(':'),
    `crop=${size.width}:${size.height}`, 'setsar=1', 'format=yuv420p'
  ].join(',');
}

/** Filters that FFmpeg needs for pictures of high dynamic range; not every build has them. */
export const toneMapFilters = ['zscale', 'tonemap'] as const;
/** PQ or HLG to linear light, its range to that of BT.709, 203 cd/m2 (ITU-R BT.2408) as white. */
const toneMap: readonly string[] = [
  'zscale=t=linear:npl=203', 'format=gbrpf32le', 'zscale=p=bt709', 'tonemap=hable:desat=0', 'zscale=t=bt709:m=bt709:r=tv', 'format=yuv420p'
];

/** What may hold sound, beside the containers of video. */
const soundFormats = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mp3,wav,w64,flac,ogg,aac,aiff,caf';

/** Decodes the sound of a file from outside, at most so many seconds of it, to FLAC at the film's rate. */
export function ingestSoundArgs(input: string, seconds: number, output: string): string[] {
  return [
    '-protocol_whitelist', 'file', '-format_whitelist', soundFormats, '-t', String(seconds), '-i', input,
    '-map', '0:a:0', '-vn', ...nothingElse, '-af', `aresample=${sampleRate}:async=1:first_pts=0:dither_method=triangular,aformat=sample_fmts=s16:channel_layouts=stereo`,
    '-c:a', 'flac', '-f', 'flac', output
  ];
}
