/** FFmpeg's arguments for a window of the film: its frames decoded once, and encoded for every view that wants them. */
import { frameRate } from '../words.ts';
import { cuttable, ours, seekTo, studioEncoder, studioContainer, withoutSound, type PictureSize } from './ffmpeg-args.ts';
import type { WindowPart } from './pieces.ts';

export type Window = PictureSize & { readonly left: number; readonly top: number };

/** `file`: words in ASS. */
export type Words = { readonly file: string; readonly fonts: string };

/** One picture that is made of the frames. */
export type View = {
  readonly size: PictureSize;
  /** What each item shows of its frames; null: all, at the size that it has. */
  readonly crops: readonly Window[] | null;
  /** Words to draw over it, and the folder of fonts to draw them with first. */
  readonly words: Words | null;
  readonly encoder: readonly string[];
  readonly output: string;
};

/**
 * Frames that are blended lose a little once more, so they are encoded a little better than clips are. In a mixture of two
 * pictures a long search for motion finds little: a short one takes half the time at the same quality. The offset is what the
 * preset's own search makes of it, and stands in the parameter sets.
 */
export const seamEncoder: readonly string[] = [
  ...studioEncoder({ quality: 16, search: ':subme=1:trellis=0:partitions=i8x8,i4x4:chroma-qp-offset=-2' }), ...studioContainer
];
/** Of films in other shapes and sizes. */
export const viewEncoder: readonly string[] = [...studioEncoder({ quality: 18 }), ...studioContainer];

/** Frames of an item's file that are read in one go, and what of them is wanted where. */
type Reading = { readonly item: number; readonly from: number; to: number; readonly uses: { readonly name: string; readonly from: number; readonly to: number }[] };

/** Frames that follow each other in one file are read, decoded and fitted once, however many parts show them. */
function readingsOf(parts: readonly WindowPart[]): Reading[] {
  const readings: Reading[] = [];
  const latest = new Map<number, Reading>();
  const read = ({ item, from }: { item: number; from: number }, frames: number, name: string) => {
    const to = from + frames;
    const before = latest.get(item);
    if (before?.to === from) {
      before.to = to;
      before.uses.push({ name, from, to });
      return;
    }
    const reading = { item, from, to, uses: [{ name, from, to }] };
    latest.set(item, reading);
    readings.push(reading);
  };
  parts.forEach((part, at) => {
    if (part.kind === 'plain') return read(part, part.frames, `p${at}v`);
    read(part.left, part.frames, `l${at}v`);
    read(part.right, part.frames, `r${at}v`);
  });
  return readings;
}

/** How many files FFmpeg has open at once for these parts. */
export const inputsOf = (parts: readonly WindowPart[]): number => readingsOf(parts).length;

/** An item's file, and the frames in it at which decoding can begin and whose times follow from their numbers. */
export type ClipFile = { readonly path: string; readonly keys: readonly number[] };

export type WindowRun = {
  /** The windows' parts, one window behind the other. */
  readonly parts: readonly WindowPart[];
  /** One for each item. */
  readonly files: readonly ClipFile[];
  readonly views: readonly View[];
  /** Of each encoder; left to itself it takes more than there are processors. */
  readonly threads?: number;
  /** Frames that have to be encoded as IDR frames, beside the first: where windows begin. */
  readonly starts?: readonly number[];
};

/** Frames of one window or of some, decoded once and encoded for every view. */
export function windowArgs({ parts, files, views, threads, starts = [] }: WindowRun): string[] {
  const inputs: string[] = [];
  const chains: string[] = [];
  readingsOf(parts).forEach(({ item, from, to, uses }, number) => {
    const { path, keys } = files[item]!;
    inputs.push(...ours, '-threads', '1', '-ss', seekTo(from, frameRate, keys.includes(from)).toFixed(6), '-t', ((to - from) / frameRate).toFixed(6), '-i', path);
    const counted = `[${number}:v:0]settb=1/${frameRate},setpts=N,trim=end_frame=${to - from}`;
    chains.push(`${counted}${shared(views.map((_, view) => `[i${number}v${view}]`))}`);
    views.forEach((view, at) => {
      const used = uses.map(({ name }) => `[${name}${at}${uses.length > 1 ? 'all' : ''}]`);
      chains.push(`[i${number}v${at}]${fitted(view, item)}${shared(used)}`);
      if (uses.length > 1) uses.forEach((use, index) => chains.push(`${used[index]}trim=start_frame=${use.from - from}:end_frame=${use.to - from},setpts=N[${use.name}${at}]`));
    });
  });
  parts.forEach((part, at) => {
    if (part.kind === 'plain') return;
    views.forEach((_, view) => chains.push(
      // A fade begins with nothing at all, which is the frame before the dissolve: it gets one in front and loses it again.
      `[r${at}v${view}]tpad=start=1:start_mode=clone,format=yuva420p,fade=in:s=0:n=${part.frames + 1}:alpha=1,trim=start_frame=1,setpts=N[o${at}v${view}]`,
      `[l${at}v${view}][o${at}v${view}]overlay=format=yuv420:shortest=1,format=yuv420p[p${at}v${view}]`
    ));
  });
  views.forEach(({ words }, view) => {
    const all = parts.map((_, at) => `[p${at}v${view}]`).join('');
    const drawn = words === null ? '' : `,ass=filename=${filterText(words.file)}:fontsdir=${filterText(words.fonts)}`;
    chains.push(`${all}concat=n=${parts.length}:v=1:a=0,settb=1/${frameRate},setpts=N,fps=${frameRate}${drawn},format=yuv420p[out${view}]`);
  });
  // A little before each frame: that a time is rounded cannot put it behind the frame.
  const keys = starts.length ? ['-force_key_frames', starts.map((frame) => ((frame - 0.25) / frameRate).toFixed(6)).join(',')] : [];
  const outputs = views.flatMap(({ encoder, output }, view) => [
    '-map', `[out${view}]`, ...withoutSound, ...keys, ...encoder, ...(threads === undefined ? [] : ['-threads', String(threads)]), output
  ]);
  return [...inputs, '-filter_complex', chains.join(';'), ...outputs];
}

/** The end of a chain whose frames go to one place or to several. */
const shared = (labels: readonly string[]): string => (labels.length > 1 ? `,split=${labels.length}${labels.join('')}` : labels[0]!);

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
