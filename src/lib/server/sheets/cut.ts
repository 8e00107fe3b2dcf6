/**
 * The subject of a picture, alone: by a model where there is one, else by the colours of a plain ground, else by colours
 * and edges (GrabCut). Edges are soft and without halo, holes stay holes.
 */
import sharp from 'sharp';
import type { Pixels } from '../media/pictures.ts';
import { findSubject } from '../providers/animatic/cutout.ts';
import { matteOf } from '../providers/animatic/matte.ts';
import type { Removal } from './background-removal.ts';
import { backgroundByEdges } from './grab-cut.ts';
import { openHoles } from './holes.ts';
import type { OpenCv } from './opencv.ts';
import { tidy } from './tidy.ts';
import { unmix } from './unmix.ts';

export type Method = 'model' | 'colour' | 'edges';
/** `note`: what went otherwise than hoped, one sentence; empty where nothing did. */
export type Cut =
  | { readonly ok: true; readonly method: Method; readonly subject: Pixels & { channels: 4 }; readonly note: string }
  | { readonly ok: false; readonly note: string };

export type Cutters = { readonly removal: () => Promise<Removal>; readonly openCv: () => Promise<OpenCv | null> };

/** Above this share taken away in tidying a cut by colour is no good: more than the subject differs from the ground. */
const doubtful = 0.1;
/** Half the width, in pixels, of bridges that are cut through: a plain ground leaves none. */
const threads = { model: 0, colour: 2, edges: 3 } as const;

/** Cuts the subject out of RGBA pixels. */
export async function cutSubject(pixels: Pixels & { channels: 4 }, { removal, openCv }: Cutters): Promise<Cut> {
  const plain = findSubject(pixels);
  if (plain.kind === 'cut' && plain.given) return { ok: true, method: 'colour', subject: plain.cutout.pixels, note: '' };
  const given = await removal();
  const note = given.kind === 'failed' ? `${given.why} The subject was cut out by colour and edges instead.` : '';
  if (given.kind === 'ready') {
    const rgb = await withoutAlpha(pixels);
    const subject = subjectIn(unmix(rgb, await given.remove(rgb)), threads.model);
    if (subject) return { ok: true, method: 'model', subject: subject.pixels, note: '' };
  }
  const byColour = plain.kind === 'cut' ? subjectIn(openHoles(pixels, plain.cutout), threads.colour, 1) : null;
  if (byColour && byColour.lost < doubtful) return { ok: true, method: 'colour', subject: byColour.pixels, note };
  const cv = await openCv();
  const background = cv && await backgroundByEdges(cv, pixels);
  const byEdges = background ? subjectIn({ ...pixels, data: matteOf(pixels, background) }, threads.edges) : null;
  if (byEdges) return { ok: true, method: 'edges', subject: byEdges.pixels, note };
  if (byColour) return { ok: true, method: 'colour', subject: byColour.pixels, note };
  return {
    ok: false,
    note: cv ? 'The subject could not be told from what is around it.'
      : 'The subject does not stand on a plain ground, and OpenCV, which cuts it out of a busy one, is not installed.'
  };
}

/** The one subject of a cut, in its box; null where a cut does not look like one: nothing, everything, or mere haze. */
function subjectIn(cut: Pixels & { channels: 4 }, thread: number, most = 0.9): { pixels: Pixels & { channels: 4 }; lost: number } | null {
  const data = Uint8Array.from(cut.data);
  const { lost } = tidy(data, cut.width, cut.height, thread);
  let some = 0, full = 0;
  for (let at = 3; at < data.length; at += 4) {
    if (data[at]! > 20) some += 1;
    if (data[at]! > 235) full += 1;
  }
  const share = some / (cut.width * cut.height);
  if (share < 0.012 || share > most || full < 0.5 * some) return null;
  return { pixels: cropped({ ...cut, data }), lost };
}

async function withoutAlpha({ data, width, height, channels }: Pixels): Promise<Pixels & { channels: 3 }> {
  return { data: await sharp(data, { raw: { width, height, channels } }).removeAlpha().raw().toBuffer(), width, height, channels: 3 };
}

/** The box that the subject fills. */
function cropped({ data, width, height }: Pixels & { channels: 4 }): Pixels & { channels: 4 } {
  let left = width, right = -1, top = height, bottom = -1;
  for (let y = 0, at = 3; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 4) {
      if (data[at]! < 10) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  const [w, h] = [right - left + 1, bottom - top + 1];
  const out = new Uint8Array(w * h * 4);
  for (let y = 0; y < h; y += 1) {
    const from = ((top + y) * width + left) * 4;
    out.set(data.subarray(from, from + w * 4), y * w * 4);
  }
  return { data: out, width: w, height: h, channels: 4 };
}
