/**
 * Music and speech from outside: judged by content, decoded from end to end by an FFmpeg that may open that one file and
 * nothing else, and kept as FLAC at the film's rate, which loses nothing and whose length is known to the sample.
 */
import { open, rm } from 'node:fs/promises';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { ingestSoundArgs, sampleRate } from '../../pipeline/timeline/ingest-args.ts';
import { longestSound } from '../../pipeline/timeline/sound-words.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { type Environment, runFfmpeg } from './ffmpeg.ts';

/** The largest file of sound that may be sent. */
export const maxSoundBytes = 100 * 1024 * 1024;
const patience = 120_000;

/** Takes in the sound of `file`, which stays where it is. Throws `bad_input` for anything that is no whole sound, or too long. */
export async function ingestSound(store: ArtifactStore, env: Environment, file: string, signal: AbortSignal): Promise<ArtifactRef> {
  const output = await store.temp('flac');
  try {
    const { words } = await decode(() => runFfmpeg({
      env, args: ingestSoundArgs(file, longestSound + 1, output), signal, says: 'counts', untrusted: true, timeout: patience
    }));
    const seconds = (await flacSamples(output)) / sampleRate;
    if (seconds === 0) throw damaged('no sample came out');
    if (seconds > longestSound) throw tooLong();
    const declared = declaredLength(words);
    if (/File ended prematurely/.test(words) || (declared !== null && declared - seconds > Math.max(0.5, declared / 20))) {
      throw damaged(`it says that it lasts ${declared} s and ends after ${seconds.toFixed(2)} s`);
    }
    return await store.adopt(output, { mime: 'audio/flac', duration: seconds });
  } finally {
    await rm(output, { force: true });
  }
}

async function decode(run: () => ReturnType<typeof runFfmpeg>): ReturnType<typeof runFfmpeg> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'media_failed' || error.detail === '') throw error;
    throw /does not contain any stream|matches no streams/.test(error.detail) ? soundless(error.detail.slice(-1000)) : damaged(error.detail.slice(-1000));
  }
}

/** Seconds that the file says it lasts; null when it does not, or when FFmpeg had to guess. */
function declaredLength(words: string): number | null {
  const about = words.split(/Output #/)[0]!;
  const length = /^(?:\[info\])? {2}Duration: (\d+):(\d\d):(\d\d\.\d+)/m.exec(about);
  if (!length || about.includes('Estimating duration from bitrate')) return null;
  return Number(length[1]) * 3600 + Number(length[2]) * 60 + Number(length[3]);
}

/** Samples of a channel, as the file's first block says (RFC 9639, section 8.2). */
async function flacSamples(file: string): Promise<number> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(42), 0, 42, 0);
    if (bytesRead < 42 || buffer.toString('latin1', 0, 4) !== 'fLaC') return 0;
    return (buffer.readUInt8(21) & 15) * 2 ** 32 + buffer.readUInt32BE(22);
  } finally {
    await handle.close();
  }
}

const refusal = (message: string, advice: string, detail = '') => new ToolError('bad_input', message, { advice, detail });
const damaged = (detail: string) => refusal('This file is not a whole sound that can be read.',
  'Choose an MP3, M4A, WAV, FLAC, OGG or AIFF file, or a video with sound, that plays to its end in another player.', detail);
const soundless = (detail: string) => refusal('This file holds no sound.', 'Choose a file of music or speech, or a video that has sound.', detail);
const tooLong = () => refusal(`This sound is longer than ${longestSound / 60} minutes.`, 'Cut it to the part that the film needs and choose it again.');
