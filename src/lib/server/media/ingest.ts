/**
 * Pictures from outside. A file is judged by its content alone: its name is kept for display and decides nothing.
 *
 * What gets into the store is never the uploaded file but a new encoding of its decoded pixels, so that whatever else
 * the file carried (position, camera, a second file at its end) stays outside. Everything happens in memory until the
 * picture is known to be good; a refused file leaves nothing behind.
 */
import sharp, { type Metadata, type Sharp } from 'sharp';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { frameSizes, type Aspect } from '../../pipeline/words.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { pixelHash, putPng, type Pixels } from './pictures.ts';

/** AD-1. */
export const maxUploadBytes = 10 * 1024 * 1024;
/** A 31 kB file can unpack to 268 million pixels; this many are 200 MB decoded. */
export const maxUploadPixels = 50e6;
const maxSide = 2560;
const minSide = 64;

type Format = 'jpeg' | 'png' | 'webp';

// libvips would open some fifty formats. Only these are let in; SVG stays for our own drawings (never for uploads:
// see sniff), since the decoders are switched for the whole process.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadSvg']
});

/** Takes in a product picture: upright, sRGB, at most 2560 px, PNG where it has transparency, else JPEG.
 * Throws ToolError `bad_input` with the reason. */
export async function ingestPicture(
  store: ArtifactStore, bytes: Uint8Array, name: string
): Promise<{ image: ArtifactRef; name: string }> {
  const shown = displayName(name);
  const pixels = await decode(bytes, shown, (image) => image
    .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true }));
  const image = pixels.channels === 4 ? await putPng(store, pixels) : await putJpeg(store, pixels);
  return { image, name: shown };
}

/** Takes in a person's own keyframe, cut to the frame size of `aspect`; always an opaque PNG (KEY-6). Throws as
 * `ingestPicture` does. */
export async function ingestFrame(
  store: ArtifactStore, bytes: Uint8Array, name: string, aspect: Aspect
): Promise<{ image: ArtifactRef; name: string }> {
  const shown = displayName(name);
  const size = frameSizes[aspect];
  // Scaled first and cut afterwards: cutting at once would leave rows undecoded, and damage in them unseen.
  const whole = await decode(bytes, shown, (image) => image.flatten({ background: '#ffffff' }).resize({ ...size, fit: 'outside' }));
  const { width, height, channels } = whole;
  const data = await sharp(whole.data, { raw: { width, height, channels } })
    .resize({ ...size, fit: 'cover', position: 'centre' }).removeAlpha().raw().toBuffer();
  return { image: await putPng(store, { data, ...size, channels: 3 }), name: shown };
}

/** A file name fit for the screen: no folders, no control or direction-changing characters, at most 120 characters. */
export function displayName(name: string): string {
  const base = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = base.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '').replace(/\s+/g, ' ').trim();
  return [...clean].slice(0, 120).join('').trim() || 'picture';
}

async function decode(bytes: Uint8Array, name: string, shape: (image: Sharp) => Sharp): Promise<Pixels> {
  if (bytes.byteLength === 0) throw refusal(name, 'is empty', 'Choose the file again; the copy that arrived holds nothing.');
  if (bytes.byteLength > maxUploadBytes) {
    throw refusal(name, `is larger than 10 MB (${(bytes.byteLength / 1024 / 1024).toFixed(1)} MB)`, 'Save it smaller, for example as a JPEG of at most 2560 pixels a side.');
  }
  const format = sniff(bytes);
  if (!format) throw refusal(name, 'is not a JPEG, PNG or WebP picture', 'Save the picture as JPEG, PNG or WebP and drop it in again; another ending of the name is not enough.');
  const facts = await header(bytes, name, format);
  checkSize(name, facts);
  try {
    const { data, info } = await shape(open(bytes).autoOrient().toColourspace('srgb')).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return opaque({ data, width: info.width, height: info.height, channels: info.channels as number });
  } catch (cause) {
    throw damaged(name, cause);
  }
}

function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { limitInputPixels: maxUploadPixels, failOn: 'error', pages: 1, sequentialRead: true });
}

async function header(bytes: Uint8Array, name: string, format: Format): Promise<Metadata> {
  let facts: Metadata;
  try {
    // Without a pixel limit, so that a bomb can be named for what it is; only the header is read here.
    facts = await sharp(bytes, { limitInputPixels: false, failOn: 'error' }).metadata();
  } catch (cause) {
    throw damaged(name, cause);
  }
  if (facts.format !== format) throw damaged(name, new Error(`opened as ${facts.format}, begins as ${format}`));
  return facts;
}

function checkSize(name: string, { width, height, pages }: Metadata): void {
  if ((pages ?? 1) > 1 || width === undefined || height === undefined) {
    throw refusal(name, 'is an animation', 'Save a single frame of it as a still picture and use that.');
  }
  const size = `${width} × ${height}`;
  if (width * height > maxUploadPixels) {
    throw refusal(name, `is too large (${size}; at most 50 million pixels)`, 'Scale it down; 2560 pixels on the longer side are enough.');
  }
  if (Math.min(width, height) < minSide) {
    throw refusal(name, `is too small (${size})`, `Use a picture of at least ${minSide} pixels on each side.`);
  }
  if (Math.max(width, height) / Math.min(width, height) > 20) {
    throw refusal(name, `is too narrow (${size})`, 'Crop it so that the longer side is at most 20 times the shorter one.');
  }
}

/** What the first bytes say; null for anything outside the allow-list. */
function sniff(bytes: Uint8Array): Format | null {
  const at = (offset: number, ...values: number[]) => values.every((value, i) => bytes[offset + i] === value);
  if (at(0, 0xff, 0xd8, 0xff)) return 'jpeg';
  if (at(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  if (at(0, 0x52, 0x49, 0x46, 0x46) && at(8, 0x57, 0x45, 0x42, 0x50)) return 'webp';
  return null;
}

/** Three or four channels, whatever came; an alpha channel that hides nothing is dropped. */
function opaque({ data, width, height, channels }: { data: Buffer; width: number; height: number; channels: number }): Pixels {
  const colour = channels >= 3;
  const alpha = channels === 2 || channels === 4;
  let keep = false;
  if (alpha) for (let i = channels - 1; i < data.length && !keep; i += channels) keep = data[i] !== 255;
  const out = keep ? 4 : 3;
  if (out === channels) return { data, width, height, channels: out };
  const copy = Buffer.alloc(width * height * out);
  for (let i = 0, o = 0; i < data.length; i += channels, o += out) {
    copy[o] = data[i]!;
    copy[o + 1] = data[colour ? i + 1 : i]!;
    copy[o + 2] = data[colour ? i + 2 : i]!;
    if (keep) copy[o + 3] = data[i + channels - 1]!;
  }
  return { data: copy, width, height, channels: out };
}

async function putJpeg(store: ArtifactStore, pixels: Pixels): Promise<ArtifactRef> {
  const { data, width, height, channels } = pixels;
  const jpeg = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
  const shown = await sharp(jpeg).removeAlpha().raw().toBuffer();
  return store.put(jpeg, { mime: 'image/jpeg', width, height, content: pixelHash({ data: shown, width, height, channels: 3 }) });
}

function refusal(name: string, fault: string, advice: string, cause?: unknown): ToolError {
  return new ToolError('bad_input', `“${name}” ${fault}.`, { advice, cause, detail: cause instanceof Error ? cause.message : '' });
}

function damaged(name: string, cause: unknown): ToolError {
  return refusal(name, 'is damaged or incomplete and cannot be read', 'Open it in a picture editor, save it anew and drop it in again.', cause);
}
