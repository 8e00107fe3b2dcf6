/** The media tool of the pipeline's steps, on FFmpeg and the artifact store. */
import { rm } from 'node:fs/promises';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import { type MediaTool, type RunContext, ToolError } from '../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../storage/files.ts';
import type { Environment } from './ffmpeg.ts';
import { putFrame, readFrames } from './frames.ts';
import { joinParts, type Part } from './join.ts';
import { probeVideo } from './probe.ts';

export function createMediaTool(store: ArtifactStore, env: Environment): MediaTool {
  async function frames(video: ArtifactRef, { signal, progress }: RunContext): ReturnType<MediaTool['frames']> {
    const path = store.path(video);
    const facts = await probeVideo(path);
    progress({ fraction: null, note: 'reading the first, middle and last frame' });
    const pixels = await readFrames({ store, env, path, facts, signal }, [0, Math.floor(facts.frames / 2), facts.frames - 1]);
    const [first, middle, last] = await Promise.all(pixels.map((frame) => putFrame(store, frame)));
    return { first: first!, middle: middle!, last: last!, duration: facts.duration, frames: facts.frames };
  }

  async function join(clips: readonly ArtifactRef[], { signal, progress }: RunContext): ReturnType<MediaTool['join']> {
    if (clips.length === 0) {
      throw new ToolError('bad_input', 'There is no clip to join.', { advice: 'Make at least one clip first.' });
    }
    const parts: Part[] = await Promise.all(clips.map(async (clip) => {
      const path = store.path(clip);
      return { path, facts: await probeVideo(path) };
    }));
    const onFrame = (frame: number, all: number) =>
      progress({ fraction: Math.min(1, frame / all), note: `joining frame ${frame} of ${all}` });
    const { file, facts } = await joinParts({ store, env, parts, signal, onFrame });
    try {
      const { width, height, duration, frames: count } = facts;
      const [poster] = await readFrames({ store, env, path: file, facts, signal }, [0]);
      const video = await store.adopt(file, { mime: 'video/mp4', width, height, duration, frames: count });
      return { video, poster: await putFrame(store, poster!), duration, frames: count };
    } finally {
      await rm(file, { force: true });
    }
  }

  return { frames, join };
}
