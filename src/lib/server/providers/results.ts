/** What providers send back, on its way into the store: decoded by our own rules and encoded anew, never kept as it came. */
import { rm, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { ArtifactRef, Aspect } from '../../pipeline/outputs.ts';
import { ToolError, withUsage, type MadeClip, type RunContext, type Usage } from '../../pipeline/steps/tools.ts';
import { frameSizes } from '../../pipeline/words.ts';
import { ingestFrame, maxUploadBytes } from '../media/ingest.ts';
import type { Environment } from '../media/ffmpeg.ts';
import { normaliseClip } from '../media/normalise.ts';
import type { ArtifactStore } from '../storage/files.ts';
import type { Clock } from './http/clock.ts';
import { badReply, type Asked } from './http/faults.ts';
import { sniff } from './http/sniff.ts';

const mostPictureBytes = 64 * 1024 * 1024;

export type KeepingFrame = Omit<KeepingClip, 'env'> & { readonly clock: Clock };

/**
 * A frame at the project's size, PNG (KEY-6). It came with the answer and nobody has it a second time, so a full disk is
 * waited for. Throws `bad_reply`, charged, for anything that is no whole picture.
 */
export async function keepFrame(bytes: Uint8Array, usage: Usage, { store, aspect, asked, context, clock }: KeepingFrame): Promise<ArtifactRef> {
  const told = { charged: 'yes' as const, usage };
  const kind = sniff(bytes);
  if (!kind?.startsWith('image/')) throw badReply(asked, 'it holds no picture', told);
  if (bytes.byteLength > mostPictureBytes) throw badReply(asked, 'its picture is larger than 64 MB', told);
  try {
    const fitting = bytes.byteLength > maxUploadBytes ? await scaled(bytes, aspect) : bytes;
    return await onceThereIsRoom(async () => (await ingestFrame(store, fitting, 'the picture', aspect)).image, context, clock);
  } catch (error) {
    if (error instanceof ToolError && error.code !== 'bad_input') throw withUsage(error, usage);
    throw badReply(asked, 'its picture is damaged', { ...told, words: (error as Error).message });
  }
}

const roomPause = 2_000;

/** Does the work again and again while the disk is full, until the cell is cancelled. */
async function onceThereIsRoom<T>(work: () => Promise<T>, context: RunContext, clock: Clock): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ToolError) || error.code !== 'disk_full' || context.signal.aborted) throw error;
      if (waits === 0) context.log('The disk is full: the picture waits in memory until there is room.');
      context.progress({ fraction: null, note: 'waiting for room on the disk' });
      await clock.sleep(roomPause, context.signal).catch(() => undefined);
    }
  }
}

/** A large picture no smaller than the frame; what is wrong with it shows here. */
const scaled = (bytes: Uint8Array, aspect: Aspect): Promise<Buffer> =>
  sharp(bytes, { limitInputPixels: 50e6, failOn: 'error', pages: 1 }).resize({ ...frameSizes[aspect], fit: 'outside' }).png({ compressionLevel: 1 }).toBuffer();

export type KeepingClip = { readonly store: ArtifactStore; readonly env: Environment; readonly aspect: Aspect; readonly asked: Asked; readonly context: RunContext };

/** The clip in the project's format, and the file as it came, which is taken over or removed. Throws `bad_reply`, charged, for what is no whole video. */
export async function keepClip(file: string, usage: Usage, { store, env, aspect, asked, context }: KeepingClip): Promise<MadeClip> {
  try {
    context.progress({ fraction: null, note: 'preparing the clip' });
    return await normaliseClip(store, env, file, { aspect, signal: context.signal });
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'bad_input') throw error;
    throw badReply(asked, 'its file is no whole video', { words: `${error.message} ${error.detail}`, charged: 'yes', usage });
  } finally {
    await rm(file, { force: true });
  }
}

/** Bytes that came inside an answer, as a temporary file. */
export async function asFile(store: ArtifactStore, bytes: Uint8Array): Promise<string> {
  const file = await store.temp('part');
  await writeFile(file, bytes, { flag: 'wx' });
  return file;
}
