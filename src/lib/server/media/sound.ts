/**
 * The film's sound: the clips' own, music and voice-over in one continuous AAC track as long as the picture, at the
 * loudness that was asked for. It is kept by all that decides how it sounds, so that an equal one is not made again.
 */
import { rm } from 'node:fs/promises';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import type { SoundEdit, SoundTrack } from '../../pipeline/timeline/sound.ts';
import { gatherArgs, heardSamples, levelArgs, loudnessArgs, mixArgs, mostParts, neighbours, type Heard, type HeardPart, type HeardTrack, type Level } from '../../pipeline/timeline/sound-graph.ts';
import { samplesPerFrame } from '../../pipeline/timeline/ingest-args.ts';
import { truePeakLimit } from '../../pipeline/timeline/sound-words.ts';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { patienceFor, runFfmpeg } from './ffmpeg.ts';
import { hashOf } from './film/sources.ts';
import type { Kept } from './film/kept.ts';
import { readMp4 } from './mp4.ts';

/** Path of the track (MP4 with AAC alone), or null for a film in which nothing can be heard. Never the caller's to remove. */
export async function filmSound(kept: Kept, edit: SoundEdit): Promise<string | null> {
  const heard = await heardOf(kept, edit);
  if (!heard) return null;
  return kept.make(keyOf(edit, heard), 'm4a', (output) => makeSound(kept, heard, edit.settings.loudness, output));
}

type HeardClip = HeardPart & { readonly clip: ArtifactRef };
type HeardFilm = Omit<Heard, 'parts'> & { readonly parts: readonly HeardClip[] };

async function heardOf({ store }: Kept, { frames, parts, settings }: SoundEdit): Promise<HeardFilm | null> {
  const looked = new Map<string, boolean>();
  const sounding: HeardClip[] = [];
  for (const part of parts) {
    const file = store.path(part.clip);
    if (!looked.has(file)) looked.set(file, Boolean((await readMp4(file))?.sound));
    if (looked.get(file)) sounding.push({ ...part, file, format: 'clip' });
  }
  const track = (given: SoundTrack | null): HeardTrack | null =>
    given && heardSamples(given, frames * samplesPerFrame) > 0 ? { ...given, file: store.path(given.audio) } : null;
  const heard: HeardFilm = { frames, parts: sounding, music: track(settings.music), voice: track(settings.voice), settings };
  return heard.parts.length || heard.music || heard.voice ? heard : null;
}

/** Names the sound by what is heard: contents, places and levels, but no names of files or scenes. */
function keyOf({ settings }: SoundEdit, { frames, parts, music, voice }: HeardFilm): string {
  const track = (given: HeardTrack | null) => given && {
    audio: given.audio.content, volume: given.volume, at: given.at, from: given.from, fadeIn: given.fadeIn, fadeOut: given.fadeOut
  };
  return hashOf({
    kind: 'sound', version: 1, frames, music: track(music), voice: track(voice), clips: settings.clips, duck: settings.duck, loudness: settings.loudness,
    parts: parts.map(({ clip, from, at, frames: length, fadeIn, fadeOut }) => ({ clip: clip.content, from, at, frames: length, fadeIn, fadeOut }))
  });
}

/** In LUFS and dBTP; null where all is silence. */
type Measured = { readonly loudness: number | null; readonly peak: number | null };

/** LUFS that the result may be off. */
const tolerance = 0.3;
/** Decibels that encoding may add to a peak, before it has been measured. */
const overshoot = 0.5;
const mostGain = 40;
const tries = 5;

/**
 * Mixes and measures, then brings to level, encodes and measures again: how far a limiter lowers the loudness, and how far
 * the encoder raises a peak, hangs on the sound. The peak is a limit, the loudness an aim.
 */
async function makeSound({ store, env, signal }: Kept, heard: Heard, target: number, output: string): Promise<void> {
  const mix = await store.temp('wav');
  const gathered: string[] = [];
  const timeout = patienceFor(heard.frames);
  try {
    let parts: readonly HeardPart[] = heard.parts;
    // Of a long film, neighbours are mixed first, so that no run has more than some clips open.
    while (parts.length > mostParts) {
      const next: HeardPart[] = [];
      for (const some of neighbours(parts)) {
        const output = await store.temp('wav');
        gathered.push(output);
        const { args, part } = gatherArgs(some, output);
        await runFfmpeg({ env, args, signal, timeout });
        next.push(part);
      }
      parts = next;
    }
    const { words } = await runFfmpeg({ env, args: mixArgs({ ...heard, parts }, mix), signal, timeout, says: 'inputs' });
    await discard(gathered);
    const raw = readLoudness(words);
    let gain = raw.loudness === null ? 0 : Math.max(-mostGain, Math.min(mostGain, target - raw.loudness));
    let ceiling = truePeakLimit - overshoot;
    for (let left = tries; left > 0; left--) {
      const level: Level = { gain, ceiling: raw.peak !== null && raw.peak + gain > ceiling ? ceiling : null };
      await runFfmpeg({ env, args: levelArgs(mix, heard.frames, level, output), signal, timeout });
      const { loudness, peak } = readLoudness((await runFfmpeg({ env, args: loudnessArgs(output), signal, timeout, says: 'inputs' })).words);
      const over = (peak ?? -100) - truePeakLimit;
      const off = loudness === null || raw.loudness === null ? 0 : target - loudness;
      if (over <= 0 && (Math.abs(off) <= tolerance || left === 1)) return;
      if (over > 0) ceiling -= over + 0.1;
      gain = Math.max(-mostGain, Math.min(mostGain, gain + Math.max(-6, Math.min(6, off))));
    }
    throw new ToolError('media_failed', 'The film\'s sound could not be kept below its highest peak.', {
      advice: 'Lower the volume of its tracks and run the export again.'
    });
  } finally {
    await discard([mix, ...gathered]);
  }
}

const discard = (files: readonly string[]) => Promise.all(files.map((file) => rm(file, { force: true })));

/** The summary that FFmpeg's ebur128 ends with. */
export function readLoudness(words: string): Measured {
  const summary = words.slice(words.lastIndexOf('Summary:'));
  const number = (text: string | undefined) => (text === undefined || !Number.isFinite(Number(text)) ? null : Number(text));
  const loudness = number(/I:\s+(\S+) LUFS/.exec(summary)?.[1]);
  // Nothing is above the gate of silence.
  return { loudness: loudness === null || loudness <= -70 ? null : loudness, peak: number(/Peak:\s+(\S+) dBFS/.exec(summary)?.[1]) };
}
