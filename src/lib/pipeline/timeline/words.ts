/** The lists and limits of the timeline that the page needs as well as its schema (timeline.ts); kept free of the schema library. */
import type { PictureSize } from './ffmpeg-args.ts';

export const joinKinds = ['cut', 'dissolve'] as const;
export type JoinKind = (typeof joinKinds)[number];

/** Frames of a dissolve: half a second by default, for which every clip has a place to cut at. */
export const dissolveFrames = { least: 2, usual: 12, most: 96 } as const;

/** Shapes that a film can be made in, beside its own. */
export const shapes = ['16:9', '9:16', '1:1', '4:5'] as const;
export type Shape = (typeof shapes)[number];
export const shapeWords: Record<Shape, string> = { '16:9': 'Wide', '9:16': 'Tall', '1:1': 'Square', '4:5': 'Portrait' };
/** Width to height. */
export const shapeRatios: Record<Shape, readonly [number, number]> = { '16:9': [16, 9], '9:16': [9, 16], '1:1': [1, 1], '4:5': [4, 5] };

export const sizes = ['source', 'draft', '720p', '1080p'] as const;
export type FilmSize = (typeof sizes)[number];
export const sizeWords: Record<FilmSize, string> = { source: 'As the clips are', draft: '480p draft', '720p': '720p', '1080p': '1080p' };
/** Pixels of the shorter side. */
const shorterSides: Record<Exclude<FilmSize, 'source'>, number> = { draft: 480, '720p': 720, '1080p': 1080 };

export const codecs = ['h264', 'prores', 'av1'] as const;
export type Codec = (typeof codecs)[number];
export const codecWords: Record<Codec, string> = { h264: 'MP4, H.264', prores: 'MOV, ProRes 422', av1: 'WebM, AV1' };

export const textStyles = ['caption', 'title', 'lower_third'] as const;
export type TextStyle = (typeof textStyles)[number];
export const textStyleWords: Record<TextStyle, string> = { caption: 'Caption', title: 'Title', lower_third: 'Lower third' };

const even = (value: number): number => Math.max(2, Math.round(value / 2) * 2);

/** Pixels of a film in a shape and size, made from clips of `source`. Even, as 4:2:0 asks. */
export function filmSize(source: PictureSize, shape: Shape | null, size: FilmSize): PictureSize {
  const [across, down] = shape ? shapeRatios[shape] : [source.width, source.height];
  const ratio = across / down;
  if (size === 'source') {
    const largest = ratio > source.width / source.height ? { width: source.width, height: source.width / ratio } : { width: source.height * ratio, height: source.height };
    return { width: even(largest.width), height: even(largest.height) };
  }
  const side = shorterSides[size];
  return ratio >= 1 ? { width: even(side * ratio), height: side } : { width: side, height: even(side / ratio) };
}

/** Where the middle of a crop window lies, 0 to 1 of the picture, and how much closer than the largest window it is. */
export type Crop = { readonly x: number; readonly y: number; readonly zoom: number };
export const centred: Crop = { x: 0.5, y: 0.5, zoom: 1 };

/** Whether a film of one size shows all of a picture of the other: their ratios are the same but for what even numbers ask. */
export const sameShape = (one: PictureSize, other: PictureSize): boolean =>
  Math.abs(one.width * other.height - other.width * one.height) <= 2 * Math.max(one.height, other.height);

/** The window of a picture, in its pixels, that a crop shows in the ratio of `shown`; wholly inside. Even numbers, so that colour stays in place. */
export function cropWindow(source: PictureSize, shown: PictureSize, { x, y, zoom }: Crop): PictureSize & { readonly left: number; readonly top: number } {
  const scale = Math.min(source.width / shown.width, source.height / shown.height) / zoom;
  const width = Math.min(even(shown.width * scale), source.width);
  const height = Math.min(even(shown.height * scale), source.height);
  const place = (middle: number, whole: number, part: number) => Math.min(whole - part, Math.max(0, 2 * Math.round((middle * whole - part / 2) / 2)));
  return { width, height, left: place(x, source.width, width), top: place(y, source.height, height) };
}
