/** A real picture and a real clip for answers, made once a process. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { ffmpeg } from '../video.ts';

let picture: Promise<Buffer> | null = null;
let clip: Promise<Buffer> | null = null;

/** A JPEG of 1376 by 768, as large as Google's at 1K. */
export const aPicture = (): Promise<Buffer> => (picture ??= sharp(Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="1376" height="768"><rect width="1376" height="768" fill="#2f6f73"/><circle cx="700" cy="380" r="240" fill="#d8a657"/></svg>'
)).jpeg({ quality: 90 }).toBuffer());

/** An MP4 of a quarter of a second with sound, 320 by 180: each test that takes one brings it to the project's format. */
export const aClip = (): Promise<Buffer> => (clip ??= makeClip());

async function makeClip(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'scenebook-clip-'));
  try {
    const file = join(folder, 'clip.mp4');
    await ffmpeg('-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=24:duration=0.25', '-f', 'lavfi', '-i', 'sine=duration=0.25', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest', '-y', file);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
