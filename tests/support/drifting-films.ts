/** Clips drawn frame by frame, right ones and ones with a planted fault, as a provider would send them. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { folderOf, mainFileOf } from '../../src/lib/server/sheets/parts.ts';
import { between, drawShot, type Shot } from './judge-scenes.ts';
import { ffmpeg } from './video.ts';

export const filmSize = { width: 1280, height: 720 };
const frames = 6;

/** What is wrong: of the product, from a part of the clip on (0: all of it), or whose face is shown. */
export type Fault = { readonly product?: Partial<Shot>; readonly since?: number; readonly face?: Buffer };
export type Scene = { readonly from: Shot; readonly to: Shot; readonly face?: Buffer };

/** A face of the page that the package for faces ships: rows of faces, the first row all of one man. */
export async function faceOf(row: number, column: number): Promise<Buffer> {
  const page = join(folderOf(mainFileOf('@vladmandic/human')!, 1), 'assets/screenshot-facematch.jpg');
  return sharp(page).extract({ left: Math.round((column * 1920) / 18) + 3, top: 286 + row * 112, width: 98, height: 96 }).resize(300, 300, { fit: 'fill' }).png().toBuffer();
}

/** One frame as PNG; `t`: 0 to 1. */
export async function frameOf({ from, to, face }: Scene, t: number, fault: Fault = {}): Promise<Buffer> {
  const wrong = t >= (fault.since ?? 0) ? fault.product : undefined;
  const png = await drawShot({ ...between(from, to, t), ...wrong }, filmSize);
  const shown = fault.face ?? face;
  return shown ? sharp(png).composite([{ input: shown, left: 60, top: 60 }]).removeAlpha().png({ compressionLevel: 1 }).toBuffer() : png;
}

/** An MP4 of a second or so; `seconds`: its last frame is held for longer. */
export async function clipOf(scene: Scene, fault: Fault = {}, seconds = 1): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'scenebook-film-'));
  try {
    for (let at = 0; at < frames; at++) await writeFile(join(folder, `${String(at).padStart(2, '0')}.png`), await frameOf(scene, at / (frames - 1), fault));
    const file = join(folder, 'clip.mp4');
    await ffmpeg('-v', 'error', '-framerate', String(frames), '-i', join(folder, '%02d.png'), '-vf', `fps=24,tpad=stop_mode=clone:stop_duration=${Math.max(0, seconds - 1)}`,
      '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '14', '-pix_fmt', 'yuv420p', '-y', file);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
