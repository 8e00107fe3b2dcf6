/**
 * The film's sound as data: what a person sets (the sound part of the timeline), and where in the film each clip's own
 * sound is heard (which follows from the cut). server/media/sound.ts makes one continuous track of both.
 */
import { z } from 'zod';
import { artifactRef, type ArtifactRef } from '../artifact-ref.ts';
import { longestFade, loudnessTargets, volumeRange } from './sound-words.ts';

const volume = z.number().min(volumeRange.least).max(volumeRange.most);
const seconds = z.number().min(0);

/** A file of music or speech laid under the whole film. Volumes in decibels, times in seconds. */
export const soundTrack = z.strictObject({
  audio: artifactRef,
  /** The file's own name, for the screen. */
  name: z.string().trim().max(200),
  volume,
  /** Where in the film it begins, and where in the file. */
  at: seconds.default(0),
  from: seconds.default(0),
  fadeIn: seconds.max(longestFade).default(0),
  /** Ends with the film, or with the file where that is over sooner. */
  fadeOut: seconds.max(longestFade).default(0)
});
export type SoundTrack = z.infer<typeof soundTrack>;

export const soundSettings = z.strictObject({
  /** Volume of the clips' own sound. */
  clips: volume.default(0),
  /** Scenes whose clips are not heard. */
  muted: z.array(z.string()).default([]),
  music: soundTrack.nullable().default(null),
  voice: soundTrack.nullable().default(null),
  /** Whether music steps back while the voice or a clip is heard. */
  duck: z.boolean().default(true),
  loudness: z.union(loudnessTargets.map((target) => z.literal(target))).default(-14)
});
export type SoundSettings = z.infer<typeof soundSettings>;

export const plainSound: SoundSettings = soundSettings.parse({});

/** One stretch of a clip's own sound. All in frames. Where pictures dissolve, two parts overlap by the dissolve's length. */
export type SoundPart = {
  readonly scene: string | null;
  /** The clip's video; one without sound is silent. */
  readonly clip: ArtifactRef;
  /** Where in the clip it begins. */
  readonly from: number;
  /** Where in the film it begins, and how long it lasts, its dissolves among it. */
  readonly at: number;
  readonly frames: number;
  /** Over how many frames it comes in and goes out: a dissolve's length, or 0 at a cut. */
  readonly fadeIn: number;
  readonly fadeOut: number;
};

/** All that decides how a film of so many frames sounds. */
export type SoundEdit = { readonly frames: number; readonly parts: readonly SoundPart[]; readonly settings: SoundSettings };
