/** What a video from outside is, before minutes are spent on it: in FFmpeg's own words, the only tool that is always there. */
import { open } from 'node:fs/promises';
import { ToolError } from '../../pipeline/steps/tools.ts';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import { goesOnArgs, lookArgs, mostPixels, toneMapFilters, type ForeignPicture } from '../../pipeline/timeline/ingest-args.ts';
import { type Environment, requireFfmpeg, runFfmpeg } from './ffmpeg.ts';
import { filtersOf } from './ffmpeg-path.ts';

export type Foreign = {
  readonly picture: ForeignPicture;
  readonly sound: boolean;
  /** Seconds that the file says it lasts, all streams together; null when it does not say. */
  readonly declared: number | null;
};

type Looking = { readonly env: Environment; readonly signal: AbortSignal; readonly longest: number };

/** Throws `bad_input` with a sentence for what holds no video, goes on too long or cannot be brought to the project's format. */
export async function lookAt(file: string, { env, signal, longest }: Looking): Promise<Foreign> {
  const [{ words }, later] = await Promise.all([look({ env, signal, args: lookArgs(file) }), look({ env, signal, args: goesOnArgs(file, longest) })]);
  const found = readWords(words);
  if (!found) throw noVideo(words);
  if (later.frames > 0) throw tooLong(longest);
  const { width, height, dynamicRange } = found.picture;
  if (width * height > mostPixels) throw refusal(`This video is too large (${width} × ${height}).`, 'Save it at 1920 × 1080 or smaller and choose it again.');
  if (dynamicRange === 'high') {
    const has = await filtersOf(await requireFfmpeg(env));
    if (!toneMapFilters.every((name) => has.has(name))) {
      throw refusal('This video has a high dynamic range (HDR), which the FFmpeg of this machine cannot bring to the range of films.',
        'Save it with standard range (SDR, BT.709), or install an FFmpeg with the filters zscale and tonemap.');
    }
  }
  return found;
}

/** What cannot even be searched may still be read from its beginning, so a failure is no answer yet; its words are. */
async function look(run: Parameters<typeof runFfmpeg>[0]): Promise<{ frames: number; words: string }> {
  try {
    return await runFfmpeg({ ...run, says: 'inputs', untrusted: true, timeout: 60_000 });
  } catch (error) {
    if (error instanceof ToolError && error.code === 'media_failed' && error.detail !== '') return { frames: 0, words: error.detail };
    throw error;
  }
}

/** Reads what FFmpeg says of its input; null when no moving picture comes out of it. */
export function readWords(words: string): Foreign | null {
  const about = words.split(/^(?:Stream mapping:|Output #)/m)[0]!;
  const streams = [...about.matchAll(/^ {2}Stream #0:\d+\S*: (Video|Audio): (.*)$/gm)].map(([, kind, text]) => ({ kind, text: text! }));
  const video = streams.find(({ kind, text }) => kind === 'Video' && !text.includes('(attached pic)'))?.text;
  const size = video && /, (\d+)x(\d+)/.exec(video);
  const start = /^\[.*showinfo.*\] n: +0 .* pts_time:(\S+)/m.exec(words);
  if (!video || !size || !start) return null;
  const length = /^ {2}Duration: (\d+):(\d\d):(\d\d\.\d+)/m.exec(about);
  return {
    picture: {
      width: Number(size[1]), height: Number(size[2]),
      dynamicRange: /\b(?:smpte2084|arib-std-b67)\b/.test(video) ? 'high' : 'standard',
      interlaced: /\b(?:top|bottom) (?:coded )?first\b/.test(video),
      tagged: /\b(?:bt709|bt470bg|smpte170m|smpte240m|fcc|bt2020n?c|gbr)\b/.test(video),
      start: Number(start[1]) || 0
    },
    sound: streams.some(({ kind }) => kind === 'Audio'),
    declared: length ? Number(length[1]) * 3600 + Number(length[2]) * 60 + Number(length[3]) : null
  };
}

/** What kind of file it is, by its first bytes, for its ending in the store. */
export async function containerOf(file: string): Promise<ArtifactRef['mime']> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    if (head.startsWith('\x1aE\xdf\xa3')) return head.includes('webm') ? 'video/webm' : 'video/x-matroska';
    return head.slice(4, 8) === 'ftyp' && head.slice(8, 12) !== 'qt  ' ? 'video/mp4' : 'video/quicktime';
  } finally {
    await handle.close();
  }
}

const refusal = (message: string, advice: string, detail = '') => new ToolError('bad_input', message, { advice, detail });
const noVideo = (words: string) => refusal('This file is not a whole video that can be read.',
  'Choose an MP4, MOV, MKV or WebM video that plays to its end in another player.', words.slice(-4000));
export const tooLong = (seconds: number) => refusal(`This video is longer than ${seconds} seconds.`, 'Cut it to the part that belongs to this scene and choose it again.');
