/** A card of the film as a clip: words and a picture on a plain ground, standing still. */
import sharp from 'sharp';
import type { FilmCard } from '../../../pipeline/timeline/timeline.ts';
import { encodeFramesArgs, type PictureSize } from '../../../pipeline/timeline/ffmpeg-args.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { runFfmpeg, type Environment } from '../ffmpeg.ts';
import { wrap } from '../lettering.ts';
import { shippedTypeface, type Typeface } from '../typeface.ts';

/** Shares of the picture's shorter side. */
const look = { title: 0.1, line: 0.045, logo: 0.36, gap: 0.05, side: 0.1, leading: 1.22 } as const;

type Line = { readonly text: string; readonly size: number; readonly top: number };

/** The card's picture in RGB. */
export async function drawCard(store: ArtifactStore, card: FilmCard, { width, height }: PictureSize): Promise<Buffer> {
  const side = Math.min(width, height);
  const face = shippedTypeface();
  const room = width - 2 * look.side * side;
  const logo = card.picture && await sharp(store.path(card.picture), { limitInputPixels: 50e6 })
    .resize({ width: Math.round(room), height: Math.round(look.logo * side), fit: 'inside' }).ensureAlpha().png().toBuffer({ resolveWithObject: true });
  const titles = lines(card.title, look.title * side, room, face);
  const small = lines(card.line, look.line * side, room, face);
  const blocks = [logo?.info.height ?? 0, titles.tall, small.tall].filter((tall) => tall > 0);
  let top = (height - blocks.reduce((sum, tall) => sum + tall, (blocks.length - 1) * look.gap * side)) / 2;
  const next = (tall: number) => {
    const at = top;
    if (tall > 0) top += tall + look.gap * side;
    return at;
  };
  const logoTop = next(logo?.info.height ?? 0);
  const written = [titles, small].flatMap(({ list, tall }) => {
    const from = next(tall);
    return list.map((line) => ({ ...line, top: line.top + from }));
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${written.map((line) => centred(line, width, card.ink, face)).join('')}</svg>`;
  return sharp({ create: { width, height, channels: 3, background: card.ground } }).composite([
    ...(logo ? [{ input: logo.data, left: Math.round((width - logo.info.width) / 2), top: Math.round(logoTop) }] : []),
    { input: Buffer.from(svg), left: 0, top: 0 }
  ]).removeAlpha().raw().toBuffer();
}

function lines(text: string, size: number, room: number, face: Typeface): { list: Line[]; tall: number } {
  const list = text === '' ? [] : wrap(text, room, size, face, 4);
  return { tall: list.length * size * look.leading, list: list.map((line, at) => ({ text: line, size, top: at * size * look.leading })) };
}

function centred({ text, size, top }: Line, width: number, ink: string, face: Typeface): string {
  const { path, width: wide } = face.outline(text, size);
  return `<path transform="translate(${((width - wide) / 2).toFixed(1)} ${(top + size).toFixed(1)})" d="${path}" fill="${ink}"/>`;
}

/** Encodes a still picture for as many frames as the card stands. */
export async function encodeCard(env: Environment, picture: Buffer, frames: number, size: PictureSize, output: string, signal: AbortSignal): Promise<void> {
  const yuv = planar(picture, size);
  await runFfmpeg({ env, args: encodeFramesArgs(size, output), input: Array.from({ length: frames }, () => yuv), signal });
}

/** RGB as 4:2:0 in the limited range of BT.709, each colour sample the mean of its four pixels. */
function planar(rgb: Buffer, { width, height }: PictureSize): Uint8Array {
  const area = width * height;
  const yuv = new Uint8Array(area * 1.5);
  const quarter = area / 4;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      let blue = 0, red = 0;
      for (const at of [y * width + x, y * width + x + 1, (y + 1) * width + x, (y + 1) * width + x + 1]) {
        const [r, g, b] = [rgb[at * 3]! / 255, rgb[at * 3 + 1]! / 255, rgb[at * 3 + 2]! / 255];
        const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        yuv[at] = Math.round(16 + 219 * luma);
        blue += (b - luma) / 1.8556;
        red += (r - luma) / 1.5748;
      }
      const at = area + (y / 2) * (width / 2) + x / 2;
      yuv[at] = Math.round(128 + 56 * blue);
      yuv[at + quarter] = Math.round(128 + 56 * red);
    }
  }
  return yuv;
}
