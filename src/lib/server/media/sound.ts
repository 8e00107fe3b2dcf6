/** The film's sound, made on FFmpeg. */
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import type { SoundEdit } from '../../pipeline/timeline/sound.ts';
import type { ArtifactStore } from '../storage/files.ts';
import type { Environment } from './ffmpeg.ts';

export type SoundMaking = {
  readonly store: ArtifactStore;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** A few words on what is being done, such as "measuring the sound". */
  readonly onStage?: (note: string) => void;
};

/**
 * One AAC track (audio/mp4, 48 kHz stereo) exactly as long as the film of `edit.frames` frames, at the loudness asked
 * for; null where nothing can be heard. An equal edit gives the same artifact without encoding again.
 */
export type MakeSound = (edit: SoundEdit, making: SoundMaking) => Promise<ArtifactRef | null>;
