/**
 * Videos from outside. What plays in the film is never the file itself but a new encoding in the project's format, made by
 * an FFmpeg that may open that one file and nothing else. The file is kept beside it. One that is damaged anywhere is refused.
 */
import { rm } from 'node:fs/promises';
import { type Aspect, frameRate, frameSizes } from '../../pipeline/outputs.ts';
import { type MadeClip, ToolError } from '../../pipeline/steps/tools.ts';
import { clipSoundArgs, ingestArgs, sampleRate } from '../../pipeline/timeline/ingest-args.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { type Environment, runFfmpeg } from './ffmpeg.ts';
import { containerOf, lookAt, tooLong, type Foreign } from './foreign.ts';
import { readMp4 } from './mp4.ts';
import { readSamples } from './mp4-samples.ts';
import { soundOf, writeFilm } from './mp4-write.ts';
import { probeVideo } from './probe.ts';
import { wavSamples } from './wav.ts';

/** Longer videos are refused: a scene lasts at most 15 seconds. */
export const longestSeconds = 60;
/** Milliseconds, as for any generation (CLIP-6), but a person waits. */
const patience = 300_000;

export type Normalising = { readonly aspect: Aspect; readonly signal: AbortSignal; readonly onFrame?: (frames: number) => void };

/**
 * Encodes the video at `file` to the project's size at 24 frames a second, with its sound, if it has any, as long as the
 * picture. The file itself is moved into the store when all went well, and else stays where it is.
 * Throws `bad_input` for anything that is no whole video of MP4, MOV, Matroska or WebM, or too long.
 */
export async function normaliseClip(
  store: ArtifactStore, env: Environment, file: string, { aspect, signal, onFrame }: Normalising
): Promise<Required<MadeClip>> {
  const size = frameSizes[aspect];
  const foreign = await lookAt(file, { env, signal, longest: longestSeconds });
  const [video, sound, track, output] = [await store.temp('mp4'), await store.temp('wav'), await store.temp('m4a'), await store.temp('mp4')];
  try {
    const args = ingestArgs({
      input: file, picture: foreign.picture, size, seconds: longestSeconds + 1, video, sound: foreign.sound ? sound : null
    });
    const { frames, words } = await encode(() => runFfmpeg({ env, args, signal, onFrame, says: 'counts', untrusted: true, timeout: patience }));
    if (frames > longestSeconds * frameRate) throw tooLong(longestSeconds);
    const samples = foreign.sound ? await wavSamples(sound) : 0;
    await refuseHalves(file, foreign, { seconds: Math.max(frames / frameRate, samples / sampleRate), words });
    if (samples > 0) {
      await runFfmpeg({ env, args: clipSoundArgs(sound, frames, track), signal });
      // FFmpeg would write down in milliseconds how much of the sound is heard, which is not the picture's length to the sample.
      const picture = await readSamples(video, 'vide');
      await writeFilm(output, { size, stretches: [{ samples: picture, from: 0, to: picture.sizes.length }], sound: await soundOf(track, frames) }, signal);
    }
    const whole = samples > 0 ? output : video;
    const facts = await probeVideo(whole);
    if (facts.frames !== frames || !facts.even) throw uneven(frames, facts.frames);
    const mime = await containerOf(file);
    return {
      video: await store.adopt(whole, { mime: 'video/mp4', ...size, duration: facts.duration, frames }),
      original: await store.adopt(file, { mime })
    };
  } finally {
    await Promise.all([video, sound, track, output].map((each) => rm(each, { force: true })));
  }
}

async function encode(run: () => ReturnType<typeof runFfmpeg>): ReturnType<typeof runFfmpeg> {
  try {
    const done = await run();
    if (done.frames === 0) throw damaged('no frame came out');
    return done;
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'media_failed' || error.detail === '') throw error;
    if (/Cannot allocate memory/.test(error.detail)) throw tooHeavy(error.detail);
    throw damaged(complaints(error.detail));
  }
}

/** What was read, and what the file says of itself: a file that was cut off often ends without an error. */
async function refuseHalves(file: string, { declared }: Foreign, { seconds, words }: { seconds: number; words: string }): Promise<void> {
  if (/File ended prematurely/.test(words)) throw damaged(complaints(words));
  if (declared !== null && declared - seconds > Math.max(0.5, declared / 10)) {
    throw damaged(`it says that it lasts ${declared.toFixed(2)} s and ends after ${seconds.toFixed(2)} s`);
  }
  const counts = /Input stream #0:\d+ \(video\): (\d+) packets read .*?; (\d+) frames decoded/.exec(words);
  const table = await readMp4(file);
  if (!counts || !table || table.video.edited) return;
  const [read, decoded] = [Number(counts[1]), Number(counts[2])];
  if (read < table.video.frames || decoded < read) {
    throw damaged(`its table lists ${table.video.frames} frames, ${read} were there and ${decoded} could be decoded`);
  }
}

/** Of all that FFmpeg said, the lines that tell of a fault. */
const complaints = (words: string) => words.split('\n').filter((line) => /\[(?:error|fatal|panic)\]/.test(line)).join('\n').slice(-4000) || words.slice(-1000);

const damaged = (detail: string) => new ToolError('bad_input', 'This file is not a whole video that can be read.', {
  advice: 'Choose an MP4, MOV, MKV or WebM video that plays to its end in another player.', detail
});

const tooHeavy = (detail: string) => new ToolError('bad_input', 'This video needs more memory than a clip may take.', {
  advice: 'Save it at 1920 × 1080 or smaller and choose it again.', detail
});

const uneven = (expected: number, found: number) => new ToolError('media_failed', 'The clip did not come out whole.', {
  advice: 'Try again; if it fails again, save the video anew in another program first.', detail: `${expected} frames encoded, ${found} in the file`
});
