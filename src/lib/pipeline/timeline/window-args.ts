/** FFmpeg's arguments for a window of the film: its frames decoded once, and encoded for every view that wants them. */
import { frameRate } from '../words.ts';
import { cuttable, ours, seekTo, studioEncoder, studioContainer, withoutSound, type PictureSize } from './ffmpeg-args.ts';
import type { WindowPart } from './pieces.ts';
import type { Codec } from './words.ts';

export type Window = PictureSize & { readonly left: number; readonly top: number };

/** One picture that is made of the frames. */
export type View = {
  readonly size: PictureSize;
  /** What each item shows of its frames; null: all, at the size that it has. */
  readonly crops: readonly Window[] | null;
  /** A file of words in ASS to draw over it. */
  readonly words: string | null;
  readonly encoder: readonly string[];
  readonly output: string;
};

/** Frames that are blended lose a little once more, so they are encoded a little better than clips are. */
export const seamEncoder: readonly string[] = [...studioEncoder({ quality: 16 }), ...studioContainer];
/** Of films in other shapes and sizes. */
export const viewEncoder: readonly string[] = [...studioEncoder({ quality: 18 }), ...studioContainer];

const tagged = ['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];

/** Whole films in other formats than H.264, for editors and the web. */
export const wholeEncoders: Record<Exclude<Codec, 'h264'>, { readonly args: readonly string[]; readonly ending: 'mov' | 'webm'; readonly mime: 'video/quicktime' | 'video/webm' }> = {
  prores: {
    ending: 'mov', mime: 'video/quicktime',
    args: ['-c:v', 'prores_ks', '-profile:v', '2', '-vendor', 'apl0', '-pix_fmt', 'yuv422p10le', ...tagged, '-movflags', '+faststart', '-f', 'mov']
  },
  av1: {
    ending: 'webm', mime: 'video/webm',
    args: ['-c:v', 'libsvtav1', '-preset', '8', '-crf', '32', '-g', '120', '-pix_fmt', 'yuv420p', ...tagged, '-f', 'webm']
  }
};

type Side = { readonly item: number; readonly from: number };

/** `files`: path of each item's file. */
export function windowArgs(parts: readonly WindowPart[], files: readonly string[], views: readonly View[], threads?: number): string[] {
  const inputs: string[] = [];
  const chains: string[] = [];
  let count = 0;
  const open = ({ item, from }: Side, frames: number, name: string): void => {
    const number = count++;
    inputs.push(...ours, '-threads', '1', '-ss', seekTo(from, frameRate).toFixed(6), '-t', (frames / frameRate).toFixed(6), '-i', files[item]!);
    const outs = views.map((_, view) => `[${name}${view}]`);
    const counted = `[${number}:v:0]settb=1/${frameRate},setpts=N,trim=end_frame=${frames}`;
    chains.push(views.length > 1 ? `${counted},split=${views.length}${outs.map((_, view) => `[${name}${view}whole]`).join('')}` : `${counted}[${name}0whole]`);
    views.forEach((view, at) => chains.push(`[${name}${at}whole]${fitted(view, item)}[${name}${at}]`));
  };
  parts.forEach((part, at) => {
    if (part.kind === 'plain') return open(part, part.frames, `p${at}v`);
    open(part.left, part.frames, `l${at}v`);
    open(part.right, part.frames, `r${at}v`);
    views.forEach((_, view) => chains.push(
      // A fade begins with nothing at all, which is the frame before the dissolve: it gets one in front and loses it again.
      `[r${at}v${view}]tpad=start=1:start_mode=clone,format=yuva420p,fade=in:s=0:n=${part.frames + 1}:alpha=1,trim=start_frame=1,setpts=N[o${at}v${view}]`,
      `[l${at}v${view}][o${at}v${view}]overlay=format=yuv420:shortest=1,format=yuv420p[p${at}v${view}]`
    ));
  });
  views.forEach(({ words }, view) => {
    const all = parts.map((_, at) => `[p${at}v${view}]`).join('');
    const drawn = words === null ? '' : `,ass=filename=${filterText(words)}`;
    chains.push(`${all}concat=n=${parts.length}:v=1:a=0,settb=1/${frameRate},setpts=N,fps=${frameRate}${drawn},format=yuv420p[out${view}]`);
  });
  const outputs = views.flatMap(({ encoder, output }, view) => [
    '-map', `[out${view}]`, ...withoutSound, ...encoder, ...(threads === undefined ? [] : ['-threads', String(threads)]), output
  ]);
  return [...inputs, '-filter_complex', chains.join(';'), ...outputs];
}

function fitted({ crops, size }: View, item: number): string {
  const crop = crops?.[item];
  if (!crop) return 'null';
  const { width, height, left, top } = crop;
  return `crop=${width}:${height}:${left}:${top},scale=${size.width}:${size.height}:flags=lanczos+accurate_rnd,setsar=1`;
}

/** A text inside a filter's option inside a graph: escaped for the one, then for the other. */
export const filterText = (text: string): string =>
  text.replace(/[\\':]/g, (sign) => `\\${sign}`).replace(/[\\'[\],;]/g, (sign) => `\\${sign}`);

/** Brings a clip that does not match to the film's size and to the studio's format. */
export function conformArgs(input: string, size: PictureSize, output: string): string[] {
  const fit = `fps=${frameRate},scale=${size.width}:${size.height}:force_original_aspect_ratio=increase:flags=lanczos+accurate_rnd:out_color_matrix=bt709:out_range=tv,crop=${size.width}:${size.height},setsar=1,format=yuv420p`;
  return [...ours, '-i', input, '-map', '0:v:0', '-vf', fit, ...withoutSound, ...cuttable, ...viewEncoder, output];
}
