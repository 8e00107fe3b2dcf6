/**
 * Whether a finished film is what it ought to be. By its tables alone, which costs a few milliseconds, for every export;
 * by decoding every frame and every sample as well, where it has to be proved.
 */
import { open } from 'node:fs/promises';
import { decodeArgs } from '../../pipeline/timeline/ffmpeg-args.ts';
import { samplesPerFrame } from '../../pipeline/timeline/ingest-args.ts';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { frameRate } from '../../pipeline/words.ts';
import { type Environment, runFfmpeg } from './ffmpeg.ts';
import { boxes, inside, topLevel } from './mp4.ts';
import { readSamples } from './mp4-samples.ts';
import { probeVideo } from './probe.ts';

export type ExpectedFilm = { readonly frames: number; readonly sound: boolean };

/** Samples that an AAC packet holds. */
const packet = 1024;

/** What is wrong with an MP4 film of the studio, in words; an empty list: nothing that its tables tell of. */
export async function faultsInTables(path: string, { frames, sound }: ExpectedFilm): Promise<string[]> {
  const facts = await probeVideo(path);
  const heard = facts.sound?.heard ?? 0;
  const packets = facts.sound ? (await readSamples(path, 'soun')).ticks : [];
  const faults: [boolean, string][] = [
    [facts.frames !== frames, `${facts.frames} frames instead of ${frames}`],
    [!facts.even || facts.ticks * frameRate !== facts.frames * facts.timescale, 'its frames are not equally long'],
    [!facts.faststart, 'its tables stand at its end'],
    [await descriptions(path) !== 1, 'its decoder is set up more than once'],
    [(facts.sound !== null) !== sound, sound ? 'it has no sound' : 'it has sound'],
    [sound && Math.abs(heard - frames * samplesPerFrame) > packet / 2, `its sound lasts ${heard} samples instead of ${frames * samplesPerFrame}`],
    [sound && (facts.sound?.coded ?? 0) < heard, 'its sound ends before its picture'],
    [packets.slice(0, -1).some((length) => length !== packet), 'its sound is interrupted']
  ];
  return faults.flatMap(([is, words]) => (is ? [words] : []));
}

/** Decodes picture and sound from end to end besides; the first error counts. */
export async function faultsOf(env: Environment, path: string, expected: ExpectedFilm, signal: AbortSignal): Promise<string[]> {
  const faults = await faultsInTables(path, expected);
  try {
    const { frames } = await runFfmpeg({ env, args: decodeArgs(path, 'ours', expected.sound), signal });
    return frames === expected.frames ? faults : [...faults, `${frames} of its frames can be decoded`];
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'media_failed') throw error;
    return [...faults, `it cannot be decoded: ${error.detail}`];
  }
}

/** How often the picture's track says how it is to be decoded. */
async function descriptions(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { moov } = await topLevel(file);
    const video = boxes(moov ?? Buffer.alloc(0)).find(({ type, body }) => type === 'trak' && inside(body, 'mdia', 'hdlr')?.toString('latin1', 8, 12) === 'vide');
    return (video && inside(video.body, 'mdia', 'minf', 'stbl', 'stsd')?.readUInt32BE(4)) ?? 0;
  } finally {
    await file.close();
  }
}
